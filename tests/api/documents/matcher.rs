//! Finds terms in text, whatever their spelling: `read marker`, `read_marker`, `ReadMarker` and `READ-MARKER` are one term.

/// A word of a text, in lower case.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// The line that it stands in, counted from 1.
    pub line: usize,
    /// True if it may belong to the same term as the word before.
    continues: bool,
}

/// The words of a text. Identifiers are split at underscores and at capital letters.
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut line, mut gap, mut previous) = (1, String::new(), ' ');
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        line += usize::from(c == '\n');
        if c.is_alphanumeric() {
            let next_is_lower = rest.peek().is_some_and(|next| next.is_lowercase());
            let hump = c.is_uppercase() && previous.is_alphanumeric() && (!previous.is_uppercase() || next_is_lower);
            match words.last_mut().filter(|_| gap.is_empty() && !hump) {
                Some(word) => word.text.extend(c.to_lowercase()),
                None => words.push(Word { text: c.to_lowercase().collect(), line, continues: is_within_term(&gap) }),
            }
            gap.clear();
        } else {
            gap.push(c);
        }
        previous = c;
    }
    words
}

/// True if what stands between two words can stand within a term: at most one space, underscore or hyphen, or a line break
/// with the marks of a comment.
fn is_within_term(gap: &str) -> bool {
    match gap.split_once('\n') {
        None => matches!(gap, "" | " " | "_" | "-"),
        Some((before, after)) => {
            before.trim().is_empty()
                && after.trim_matches(|c: char| c.is_whitespace() || "/!-#*>".contains(c)).is_empty()
        }
    }
}

/// The lines of a text in which a term begins.
pub fn lines_with(words: &[Word], term: &[String]) -> Vec<usize> {
    let is_term = |part: &&[Word]| {
        part.iter().zip(term).all(|(word, wanted)| word.text == *wanted) && part[1..].iter().all(|word| word.continues)
    };
    words.windows(term.len()).filter(is_term).map(|part| part[0].line).collect()
}

#[cfg(test)]
mod tests {
    use super::{lines_with, words};

    fn lines(text: &str, term: &str) -> Vec<usize> {
        let term: Vec<String> = words(term).into_iter().map(|word| word.text).collect();
        lines_with(&words(text), &term)
    }

    #[test]
    fn a_word_is_found_in_any_spelling_and_only_as_a_whole() {
        for text in
            ["an apple", "`Apple`", "APPLE_TREE", "pineApple", "AppleTree", "theHTTPApple", "apple's", "(apple)"]
        {
            assert_eq!(lines(text, "apple"), [1], "{text}");
        }
        for text in ["apples", "pineapple", "Pineapple", "applet", "app le", ""] {
            assert!(lines(text, "apple").is_empty(), "{text}");
        }
    }

    #[test]
    fn several_words_are_one_term_if_nothing_ends_between_them() {
        for text in ["blue bell", "blue_bell", "BlueBell", "blue-bell", "BLUE_BELL", "a blueBell b", "blue\nbell"] {
            assert_eq!(lines(text, "blue bell"), [1], "{text}");
        }
        for text in ["blue. Bell", "blue, bell", "blue(bell)", "bell blue", "blue big bell", "blue\n\nbell."] {
            assert_eq!(lines(text, "blue bell").len(), usize::from(text.contains('\n')), "{text}");
        }
        assert_eq!(lines("x\n/// a blue\n/// bell, a BlueBell\n", "blue bell"), [2, 3]);
    }

    #[test]
    fn every_occurrence_counts_with_its_line() {
        assert_eq!(lines("apple\npear\napple apple", "apple"), [1, 3, 3]);
    }
}
