//! One word, one meaning: the repository uses the terms of `docs/glossary.md`, and not those that it refuses.

use std::fmt::Write;

use super::{glossary, matcher, source_files};

const GLOSSARY: &str = "docs/glossary.md";
/// The files that must name refused words: the glossary, and the tests of the pronouns below.
const NAMING: &[&str] = &[GLOSSARY, "tests/api/documents/words.rs"];

/// Everything that is read by people. Applied migrations (`migrations/000*.sql`) cannot be changed, so they are left out.
const TEXTS: &[&str] = &[
    ".ci",
    ".clippy.toml",
    ".deny.toml",
    ".github",
    ".justfile",
    "CHANGELOG.md",
    "Cargo.toml",
    "Dockerfile",
    "README.md",
    "benches",
    "clients",
    "config",
    "docker-compose.yml",
    "docs",
    "migrations/README.md",
    "migrations/functions",
    "openapi",
    "src",
    "tests",
    "web/README.md",
    "web/build.mjs",
    "web/src",
    "web/test",
];

#[test]
fn no_text_uses_a_word_that_the_glossary_refuses() {
    let files = source_files::below(TEXTS);
    let glossary = files.iter().find(|file| file.path == GLOSSARY).expect("a glossary");
    let refused = glossary::refused(&glossary.text);
    assert!(refused.len() >= 20, "{GLOSSARY} refuses only {} words", refused.len());
    assert!(files.len() >= 200, "only {} files were read", files.len());

    let mut found = String::new();
    for file in files.iter().filter(|file| !NAMING.contains(&file.path.as_str())) {
        let words = matcher::words(&file.text);
        for entry in &refused {
            for line in matcher::lines_with(&words, &entry.words) {
                let instead = entry.instead.join("` or `");
                writeln!(found, "{}:{line}: `{}` is refused, write `{instead}`", file.path, entry.term).unwrap();
            }
        }
    }

    assert!(found.is_empty(), "{} uses of words that {GLOSSARY} refuses:\n{found}", found.lines().count());
}

/// True if a line is a comment whose sentence begins with a relative pronoun: such a comment says nothing about the code.
fn opens_with_pronoun(line: &str) -> bool {
    let line = line.trim_start();
    let comment = ["///", "//!", "//", "--", "#"].iter().find_map(|mark| line.strip_prefix(mark)?.strip_prefix(' '));
    let first = comment.and_then(|comment| comment.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    first.is_some_and(|word| ["Who", "Whoever", "Whose", "Whom"].contains(&word))
}

#[test]
fn no_comment_opens_with_a_relative_pronoun() {
    let files = source_files::below(&[
        ".ci",
        "benches",
        "clients",
        "docs/checks",
        "migrations",
        "src",
        "tests",
        "web/src",
        "web/test",
    ]);
    assert!(files.len() >= 200, "only {} files were read", files.len());

    let mut found = String::new();
    for file in &files {
        for (number, line) in file.text.lines().enumerate().filter(|(_, line)| opens_with_pronoun(line)) {
            writeln!(found, "{}:{}: {}", file.path, number + 1, line.trim()).unwrap();
        }
    }

    assert!(found.is_empty(), "comments that open with a pronoun:\n{found}");
}

#[test]
fn a_pronoun_is_refused_only_at_the_beginning_of_a_comment() {
    for line in ["// Who calls", "    /// Whoever calls", "//! Whose row", "  -- Whom it concerns.", "# Who calls"] {
        assert!(opens_with_pronoun(line), "{line}");
    }
    for line in ["// Whole rows", "let who = Who;", "// The user who calls", "//Who", "Who calls", "-- Whos"] {
        assert!(!opens_with_pronoun(line), "{line}");
    }
}
