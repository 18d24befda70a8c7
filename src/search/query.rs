//! The parser of search queries: required words, phrases in quotes, excluded words (`-`), alternatives (`or`).

use std::collections::BTreeSet;

use super::Highlight;
use crate::text::{Word, words};

/// A search query with at least one word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SearchQuery {
    /// The query in the syntax of `websearch_to_tsquery`: folded words and phrases in quotes,
    /// `or`, `-`, and nothing else.
    pub text: String,
    /// True if the last word also matches as a prefix of longer words.
    pub is_prefix: bool,
    /// The folded words to highlight.
    exact: BTreeSet<String>,
    /// The folded prefix whose words are highlighted as well.
    prefix: Option<String>,
}

impl SearchQuery {
    /// Parses the text that a user typed. Returns None if it has no word.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let mut query = Self::default();
        let mut is_phrase = false;
        let mut is_negated = false;
        for part in typed.split(['"', '“', '”', '„', '‟']) {
            if is_phrase {
                query.add(words(part), is_negated, false);
                is_negated = false;
            } else {
                for chunk in part.split_whitespace() {
                    is_negated = chunk == "-";
                    if chunk.eq_ignore_ascii_case("or") {
                        query.text.push_str("or ");
                    } else {
                        query.add(words(chunk), chunk.starts_with('-'), true);
                    }
                }
            }
            is_phrase = !is_phrase;
        }
        let has_words = query.text.contains('"');
        has_words.then_some(query)
    }

    /// Adds words as one phrase: words that were typed without a space between them must follow each other.
    /// `is_open_ended`: the user may not have typed the last word to its end, so it also matches as a prefix.
    fn add(&mut self, words: Vec<Word>, is_negated: bool, is_open_ended: bool) {
        let Some(last) = words.last().map(|word| word.text.clone()) else { return };
        let phrase: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        self.text.push_str(if is_negated { "-\"" } else { "\"" });
        self.text.push_str(&phrase.join(" "));
        self.text.push_str("\" ");
        self.is_prefix = is_open_ended && !is_negated;
        self.prefix = self.is_prefix.then_some(last);
        if !is_negated {
            self.exact.extend(words.into_iter().map(|word| word.text));
        }
    }

    /// Returns the ranges of a text that match the query.
    pub(super) fn highlights(&self, body: &str) -> Vec<Highlight> {
        let is_match = |word: &Word| {
            self.exact.contains(&word.text) || self.prefix.as_ref().is_some_and(|prefix| word.text.starts_with(prefix))
        };
        let mut highlights: Vec<Highlight> = Vec::new();
        for word in words(body).iter().filter(|word| is_match(word)) {
            // A single character, such as `½`, may fold to several words: they share one highlight.
            match highlights.last_mut().filter(|last| word.start < last.end) {
                Some(last) => last.end = last.end.max(word.end),
                None => highlights.push(Highlight { start: word.start, end: word.end }),
            }
        }
        highlights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> (String, bool) {
        SearchQuery::parse(typed).map(|query| (query.text.trim().to_owned(), query.is_prefix)).unwrap_or_default()
    }

    #[test]
    fn typed_text_becomes_words_phrases_and_operators_and_nothing_else() {
        for (typed, text, is_prefix) in [
            ("Essay", "\"essay\"", true),
            ("due essay", "\"due\" \"essay\"", true),
            ("\"due Friday\"", "\"due friday\"", false),
            ("\"due Friday", "\"due friday\"", false),
            ("“due Friday” noon", "\"due friday\" \"noon\"", true),
            ("essay -draft", "\"essay\" -\"draft\"", false),
            ("essay -\"first draft\"", "\"essay\" -\"first draft\"", false),
            ("cat OR dog", "\"cat\" or \"dog\"", true),
            ("e-mail", "\"e mail\"", true),
            ("你好", "\"你 好\"", true),
            ("a & b | !c <-> d:*", "\"a\" \"b\" \"c\" \"d\"", true),
            ("it's '; drop table", "\"it s\" \"drop\" \"table\"", true),
        ] {
            assert_eq!(parsed(typed), (text.to_owned(), is_prefix), "{typed}");
        }
        for wordless in ["", " ", "\"\"", "%", "- \" -", "or", "OR or", "…"] {
            assert_eq!(SearchQuery::parse(wordless), None, "{wordless}");
        }
    }

    #[test]
    fn required_words_are_highlighted_and_excluded_ones_are_not() {
        let query = SearchQuery::parse("café -noon ess").expect("words");
        let body = "Café at noon: the ESSAY, cafe";
        let parts: Vec<_> = query
            .highlights(body)
            .into_iter()
            .map(|h| body.chars().skip(h.start).take(h.end - h.start).collect::<String>())
            .collect();
        assert_eq!(parts, ["Café", "ESSAY", "cafe"]);
    }
}
