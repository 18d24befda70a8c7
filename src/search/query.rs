//! What somebody typed into the search field: words that must be there, phrases, words that must not, alternatives.

use std::collections::BTreeSet;

use super::Highlight;
use crate::text::{Word, words};

/// A question that has words in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// For `websearch_to_tsquery`: only folded words, each in quotes, besides `or` and `-`.
    pub text: String,
    /// Whether the last word counts as a prefix, too.
    pub is_prefix: bool,
    /// Words to be highlighted.
    exact: BTreeSet<String>,
    prefix: Option<String>,
}

impl Question {
    /// Reads what was typed. None: there is no word in it.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let mut question = Self::default();
        let mut is_phrase = false;
        let mut is_negated = false;
        for part in typed.split(['"', '“', '”', '„', '‟']) {
            if is_phrase {
                question.add(words(part), is_negated, false);
                is_negated = false;
            } else {
                for chunk in part.split_whitespace() {
                    is_negated = chunk == "-";
                    if chunk.eq_ignore_ascii_case("or") {
                        question.text.push_str("or ");
                    } else {
                        question.add(words(chunk), chunk.starts_with('-'), true);
                    }
                }
            }
            is_phrase = !is_phrase;
        }
        let has_words = question.text.contains('"');
        has_words.then_some(question)
    }

    /// Words that stand together: what is typed without a space between is looked for without a word between.
    fn add(&mut self, found: Vec<Word>, is_negated: bool, may_go_on: bool) {
        let Some(last) = found.last().map(|word| word.text.clone()) else { return };
        let together: Vec<_> = found.iter().map(|word| word.text.as_str()).collect();
        self.text.push_str(if is_negated { "-\"" } else { "\"" });
        self.text.push_str(&together.join(" "));
        self.text.push_str("\" ");
        self.is_prefix = may_go_on && !is_negated;
        self.prefix = self.is_prefix.then_some(last);
        if !is_negated {
            self.exact.extend(found.into_iter().map(|word| word.text));
        }
    }

    /// Where a text has what was looked for.
    pub(super) fn highlights(&self, body: &str) -> Vec<Highlight> {
        let is_meant = |word: &Word| {
            self.exact.contains(&word.text) || self.prefix.as_ref().is_some_and(|prefix| word.text.starts_with(prefix))
        };
        let mut highlights: Vec<Highlight> = Vec::new();
        for word in words(body).iter().filter(|word| is_meant(word)) {
            // One character may stand for several words, such as `½`.
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

    fn read(typed: &str) -> (String, bool) {
        Question::parse(typed).map(|question| (question.text.trim().to_owned(), question.is_prefix)).unwrap_or_default()
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
            assert_eq!(read(typed), (text.to_owned(), is_prefix), "{typed}");
        }
        for nothing in ["", " ", "\"\"", "%", "- \" -", "or", "OR or", "…"] {
            assert_eq!(Question::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn highlights_are_of_what_must_be_there() {
        let question = Question::parse("café -noon ess").expect("words");
        let body = "Café at noon: the ESSAY, cafe";
        let parts: Vec<_> = question
            .highlights(body)
            .into_iter()
            .map(|h| body.chars().skip(h.start).take(h.end - h.start).collect::<String>())
            .collect();
        assert_eq!(parts, ["Café", "ESSAY", "cafe"]);
    }
}
