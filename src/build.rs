//! Makes the SQL under `migrations/` part of the program: cargo builds again when any of it changes (`sqlx::migrate!` alone
//! does not notice a new file), and the program contains the function files in the order of their list.

use std::{env, fs, path::PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=src/build.rs");
    let variable = |name: &str| PathBuf::from(env::var_os(name).expect("cargo sets it"));
    let directory = variable("CARGO_MANIFEST_DIR").join("migrations/functions");
    // The Dockerfile builds the dependencies before it copies any of this.
    let order = fs::read_to_string(directory.join("order")).unwrap_or_default();
    for file in fs::read_dir(&directory).into_iter().flatten() {
        let file = file.expect("it can be read").file_name().into_string().expect("names are UTF-8");
        let is_listed = |name: &str| order.lines().any(|line| line == name);
        assert!(
            file.strip_suffix(".sql").is_none_or(is_listed),
            "migrations/functions/{file} is not listed in migrations/functions/order"
        );
    }
    let text = "include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/functions/";
    let entry = |name: &str| format!("({name:?}, {text}{name}.sql\")))");
    let entries: Vec<_> = order.lines().map(entry).collect();
    let list = format!("&[{}]", entries.join(", "));
    fs::write(variable("OUT_DIR").join("functions.rs"), list).expect("cargo made the directory");
}
