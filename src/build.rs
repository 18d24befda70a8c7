//! Build script: includes the SQL functions under `migrations/functions` in the program, in the order of the file
//! `order`. It also makes cargo rebuild when a migration or a file of the web elements is added, which `sqlx::migrate!`
//! and `rust-embed` alone do not notice.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=src/build.rs");
    let path_variable = |name: &str| PathBuf::from(env::var_os(name).expect("cargo sets this variable"));
    let directory = path_variable("CARGO_MANIFEST_DIR").join("migrations/functions");
    // Empty in the Dockerfile, which builds the dependencies before it copies the migrations.
    let order = fs::read_to_string(directory.join("order")).unwrap_or_default();
    for file in fs::read_dir(&directory).into_iter().flatten() {
        let file = file.expect("the directory is readable").file_name().into_string().expect("file names are UTF-8");
        let is_listed = |name: &str| order.lines().any(|line| line == name);
        assert!(
            file.strip_suffix(".sql").is_none_or(is_listed),
            "migrations/functions/{file} is not listed in migrations/functions/order"
        );
    }
    let include = "include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/functions/";
    let entry = |name: &str| format!("({name:?}, {include}{name}.sql\")))");
    let entries: Vec<_> = order.lines().map(entry).collect();
    let list = format!("&[{}]", entries.join(", "));
    fs::write(path_variable("OUT_DIR").join("functions.rs"), list).expect("cargo creates OUT_DIR");
}
