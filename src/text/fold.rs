//! Text as search sees it: words without accents and case, each with its place in the original.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters of a word that count. Longer ones are the same if they begin alike.
const MAX_WORD: usize = 100;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded: compatibility forms resolved (NFKD, UAX #15), marks off, case off.
    pub text: String,
    /// Where it begins in the original, in characters (Unicode code points).
    pub start: usize,
    /// Where it ends: one past its last character.
    pub end: usize,
}

/// The words of a text, in order. A word is a run of letters and digits; where a script has no spaces between words, and for
/// emoji, each character is one.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Words::default();
    for (at, c) in text.chars().enumerate() {
        if c.is_ascii() {
            words.take(c.to_ascii_lowercase(), at);
        } else if is_combining_mark(c) || is_joiner(c) {
            words.extend(at);
        } else if is_emoji(c) {
            words.end();
            // `é` begins no folded word, so nobody types the beginning of this one.
            words.done.push(Word { text: format!("é{:x}", u32::from(c)), start: at, end: at + 1 });
        } else {
            let plain = std::iter::once(c).nfkd().filter(|d| !is_combining_mark(*d));
            // Down, up and down again: `ẞ` is `ß` is `SS` is `ss`.
            let lower = plain.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
            lower.for_each(|d| words.take(d, at));
        }
    }
    words.end();
    words.done
}

#[derive(Default)]
struct Words {
    done: Vec<Word>,
    current: Option<Word>,
}

impl Words {
    /// Takes a folded character of the one that stands at this place.
    fn take(&mut self, c: char, at: usize) {
        if !c.is_alphanumeric() {
            return self.end();
        }
        if stands_alone(c) {
            self.end();
        }
        let word = self.current.get_or_insert_with(|| Word { text: String::new(), start: at, end: at });
        if word.text.chars().count() < MAX_WORD {
            word.text.push(c);
        }
        word.end = at + 1;
        if stands_alone(c) {
            self.end();
        }
    }

    /// A mark belongs to the word before it.
    fn extend(&mut self, at: usize) {
        let last = if self.current.is_some() { self.current.as_mut() } else { self.done.last_mut() };
        if let Some(word) = last.filter(|word| word.end == at) {
            word.end = at + 1;
        }
    }

    fn end(&mut self) {
        self.done.extend(self.current.take());
    }
}

/// Invisible characters that do not end a word: soft hyphen, joiners.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a letter is of a script that is written without spaces between words: Thai to Burmese, Khmer, Kana, Han.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How much of a message is indexed, in bytes of folded words. Postgres's limit is 1 MiB; no text of ours comes near, but one that is
/// meant to.
const MAX_INDEXED: usize = 256 * 1024;

/// The words of a text as the index wants them: folded, in order, separated by spaces.
pub fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in words(text) {
        if all.len() + word.text.len() > MAX_INDEXED {
            break;
        }
        all.push_str(&word.text);
        all.push(' ');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn accents_case_and_compatibility_forms_fold() {
        for (text, same) in [
            ("École", "ecole"),
            ("E\u{301}cole", "ecole"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("ﬁnal", "final"),
            ("Ｆｕｌｌ", "full"),
            ("İstanbul", "istanbul"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("σίσυφος", "σισυφοσ"),
            ("Привет", "привет"),
            ("co\u{ad}operate", "cooperate"),
            ("x²", "x2"),
        ] {
            assert_eq!(folded(text), [same], "{text}");
        }
        assert_eq!(folded("don't e-mail a_b 3.14"), ["don", "t", "e", "mail", "a", "b", "3", "14"]);
        assert_eq!(folded("你好 🎉🎉"), ["你", "好", "é1f389", "é1f389"]);
        assert_eq!(folded("% & ' \" \\ <-> :*"), [""; 0]);
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "«Cafe\u{301}» 👩\u{200d}👧 ﬁn";
        let places: Vec<_> = words(text).into_iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(places, [(1, 6), (8, 10), (10, 11), (12, 14)]);
        let part = |(start, end): (usize, usize)| text.chars().skip(start).take(end - start).collect::<String>();
        assert_eq!(part(places[0]), "Cafe\u{301}");
        assert_eq!(part(places[3]), "ﬁn");
    }

    #[test]
    fn long_words_are_cut_and_still_end_where_they_end() {
        let word = &words(&"a".repeat(5000))[0];
        assert_eq!((word.text.len(), word.start, word.end), (MAX_WORD, 0, 5000));
    }
}
