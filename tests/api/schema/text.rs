//! The text under `migrations/`: its hash, and one definition of each function.

use std::{fs, path::Path};

use pidge::database::generation::{GENERATION, HASH};
use sha2::{Digest, Sha256};

/// The files below a directory and their content, by their paths from `migrations/` on, without the README.
fn files(directory: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path(), &format!("{path}/")));
        } else if path != "README.md" {
            found.push((path, fs::read(entry.path()).unwrap()));
        }
    }
    found.sort();
    found
}

fn migrations() -> Vec<(String, Vec<u8>)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"), "")
}

#[test]
fn the_recorded_hash_is_that_of_the_files() {
    let mut hash = Sha256::new();
    for (path, content) in migrations() {
        hash.update(format!("{path}\n{}\n", content.len()));
        hash.update(content);
    }
    let hash = format!("{:x}", hash.finalize());

    assert!(
        HASH == hash,
        "the text under migrations/ has changed. In src/database/generation.rs, set the hash to\n\n    {hash}\n\nand, if a \
         release or the main branch has generation {GENERATION} already, raise it by one (see migrations/README.md)"
    );
}

#[test]
fn each_function_is_defined_once() {
    let functions = migrations().into_iter().filter(|(path, _)| path.starts_with("functions/"));
    let text: String = functions.map(|(_, content)| String::from_utf8(content).unwrap()).collect();
    let definitions = text.lines().filter_map(|line| line.strip_prefix("create or replace function "));
    let mut names: Vec<_> = definitions.filter_map(|line| line.split('(').next()).collect();
    names.sort_unstable();

    assert!(names.len() > 40, "only {} functions: {names:?}", names.len());
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
