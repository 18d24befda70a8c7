//! Tells cargo that the migrations are part of the program: `sqlx::migrate!` alone does not notice a new file.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=src/build.rs");
}
