//! `docs/glossary.md`: a table `| term | meaning | not |`. Each word in backticks in the third column is refused.

use super::matcher::words;

/// A refused term and those to use instead.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub term: String,
    pub words: Vec<String>,
    pub instead: Vec<String>,
}

/// The refused terms of a glossary, each once.
pub fn refused(glossary: &str) -> Vec<Refused> {
    let mut refused: Vec<Refused> = Vec::new();
    for line in glossary.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [preferred, _, not] = cells[..] else { continue };
        let preferred = preferred.replace(['`', '*'], "");
        for term in not.split('`').skip(1).step_by(2) {
            let words: Vec<String> = words(term).into_iter().map(|word| word.text).collect();
            assert!(!words.is_empty(), "docs/glossary.md: `{term}` has no words");
            match refused.iter_mut().find(|known| known.words == words) {
                Some(known) => known.instead.push(preferred.clone()),
                None => refused.push(Refused { term: term.to_owned(), words, instead: vec![preferred.clone()] }),
            }
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn the_third_column_is_refused_in_favour_of_the_first() {
        let glossary = "# Glossary\n\nSay `tree`.\n\n| term | meaning | not |\n|---|---|---|\n\
                        | **apple** | a `fruit` | `blue bell`, `pome` (botany) |\n| `pear` | a fruit | `pome` |\n| fig | a fruit | |\n";

        let found = refused(glossary);

        let terms: Vec<_> = found.iter().map(|refused| (refused.term.as_str(), refused.instead.join(", "))).collect();
        assert_eq!(terms, [("blue bell", "apple".to_owned()), ("pome", "apple, pear".to_owned())]);
        assert_eq!(found[0].words, ["blue", "bell"]);
    }
}
