//! The words of names, by whose beginnings users are found: folded as those of messages are, see [`text::words`].

use crate::text;

/// The number of a name's words by which its user is found.
const MAX_WORDS: usize = 10;
/// The length of a word that is stored, in bytes. The rest of a longer word is ignored.
const MAX_WORD_BYTES: usize = 64;

/// Returns the words of a name as the table `user_words` has them, separated by spaces.
pub(super) fn words_of(name: &str) -> String {
    first_words(name).join(" ")
}

/// Returns the beginnings of words that a query looks for, the longest first: it is the most selective one. Empty if the
/// query has no letter or digit.
pub(super) fn prefixes_of(query: &str) -> Vec<String> {
    let mut prefixes = first_words(query);
    prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
    prefixes
}

/// Returns the first words of a text, each once.
fn first_words(text: &str) -> Vec<String> {
    let mut first = Vec::new();
    for mut word in text::words(text).into_iter().take(MAX_WORDS).map(|word| word.text) {
        word.truncate(word.floor_char_boundary(MAX_WORD_BYTES));
        if !first.contains(&word) {
            first.push(word);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_ten_folded_words_of_64_bytes_each_once() {
        assert_eq!(words_of("Dr. Zoë  O'Brien-zoe"), "dr zoe o brien");
        assert_eq!(words_of("王小明"), "王 小 明");
        assert_eq!(words_of("1 2 3 4 5 6 7 8 9 10 11"), "1 2 3 4 5 6 7 8 9 10");
        assert_eq!(words_of(&"x".repeat(90)), "x".repeat(64));
        assert_eq!(words_of(&"xж".repeat(40)), "xж".repeat(21) + "x");
        assert_eq!(words_of("– … –"), "");
    }

    #[test]
    fn a_query_looks_for_its_longest_word_first() {
        assert_eq!(prefixes_of("a Oka"), ["oka", "a"]);
        assert_eq!(prefixes_of("ÉCOLE école"), ["ecole"]);
        assert_eq!(prefixes_of("--"), [""; 0]);
    }
}
