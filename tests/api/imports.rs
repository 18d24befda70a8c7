//! The order of imports: the map of modules in `src/lib.rs`, checked against the `use` lines of the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// The number of each module's group in the map of `src/lib.rs`, from the lowest to the highest. Blank lines separate the groups.
fn groups() -> BTreeMap<String, usize> {
    let (mut groups, mut group) = (BTreeMap::new(), 0);
    for line in include_str!("../../src/lib.rs").lines() {
        match line.strip_prefix("pub mod ").and_then(|line| line.split_once(';')) {
            Some((module, _)) => drop(groups.insert(module.to_owned(), group)),
            None => group += 1,
        }
    }
    groups
}

/// The modules that a file names after `crate::`, alone or in braces.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(name(rest));
            continue;
        };
        let mut depth = 0;
        for item in list.split_inclusive([',', '{', '}']) {
            if depth == 0 {
                names.insert(name(item.trim_start()));
            }
            match item.chars().last() {
                Some('{') => depth += 1,
                Some('}') if depth == 0 => break,
                Some('}') => depth -= 1,
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn files(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let path = entry.strip_prefix(SOURCE).unwrap().display().to_string();
            found.push((path, fs::read_to_string(&entry).unwrap()));
        }
    }
    found
}

#[test]
fn modules_import_only_modules_of_the_groups_above_their_own() {
    let groups = groups();

    let mut wrong = Vec::new();
    for (file, text) in files(Path::new(SOURCE)).iter().filter(|(file, _)| file.contains('/')) {
        let module = file.split('/').next().unwrap_or_default();
        let Some(own) = groups.get(module) else {
            wrong.push(format!("{module} is missing in the map of lib.rs"));
            continue;
        };
        for import in imports(text).iter().filter(|import| *import != module) {
            match groups.get(import) {
                Some(group) if group < own => {}
                Some(_) => wrong.push(format!("{file} imports {import}, which is not above {module}")),
                None => wrong.push(format!("{file} imports {import}, which is no module of the map in lib.rs")),
            }
        }
    }

    assert!(wrong.is_empty(), "imports against the order in src/lib.rs:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_alone_nested_and_within_code() {
    let text =
        "use crate::{auth::{Caller, RequestRate}, error::Result, types};\nlet x = crate::http::f();\n// crate::no";

    assert_eq!(imports(text), ["auth", "error", "http", "types"].map(str::to_owned).into());
}

#[test]
fn each_file_of_a_slice_keeps_to_its_part() {
    let files = files(Path::new(SOURCE));
    let slices: Vec<_> =
        files.iter().filter_map(|(file, _)| file.strip_suffix("/routes.rs")).filter(|s| *s != "app").collect();
    assert!(slices.len() >= 7, "{slices:?}");

    let mut wrong = Vec::new();
    for (file, text) in &files {
        let (folder, name) = file.rsplit_once('/').unwrap_or_default();
        let module = file.split('/').next().unwrap_or_default();
        let refused: &[&str] = match name {
            "mod.rs" => &["actix", "PgPool"],
            "store.rs" => &["actix"],
            "routes.rs" => &["sqlx::query"],
            _ => &[],
        };
        for word in refused.iter().filter(|word| slices.contains(&folder) && text.contains(**word)) {
            wrong.push(format!("{file} has {word}"));
        }
        for slice in slices.iter().filter(|slice| **slice != module && text.contains(&format!("crate::{slice}::store")))
        {
            wrong.push(format!("{file} uses the store of {slice}"));
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
