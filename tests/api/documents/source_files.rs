//! The text files of the repository that are written by hand.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file, by its path within the repository.
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

/// Directories and files that are generated, installed or not text.
const LEFT_OUT: &[&str] = &[
    "Cargo.lock",
    "__pycache__",
    "archive",
    "clients/rust/src/generated.rs",
    "clients/typescript/src/schema.ts",
    "dist",
    "generated",
    "node_modules",
    "package-lock.json",
    "target",
];

/// Every file below these paths, and these paths themselves where they are files. A path that does not exist is an error.
pub fn below(paths: &[&str]) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut left: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
    let mut files = Vec::new();
    while let Some(next) = left.pop() {
        let path = next.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let name = next.file_name().unwrap().to_str().unwrap();
        if LEFT_OUT.contains(&name) || LEFT_OUT.contains(&path.as_str()) {
            continue;
        }
        if next.is_dir() {
            left.extend(fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let bytes = fs::read(&next).unwrap_or_else(|error| panic!("{path}: {error}"));
            files.extend(String::from_utf8(bytes).ok().map(|text| SourceFile { path, text }));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
