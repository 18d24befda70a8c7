//! Splits text into words without accents and case (folding), each with its position in the original.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The largest number of characters of a folded word; the rest of a longer word is ignored.
const MAX_WORD_CHARS: usize = 100;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The folded text: compatibility forms resolved (NFKD, UAX #15), combining marks removed, in lower case.
    pub text: String,
    /// The position of its first character in the original, in characters (Unicode code points).
    pub start: usize,
    /// One past the position of its last character.
    pub end: usize,
}

/// Returns the words of a text, in order. A word is a run of letters and digits. In scripts without spaces between
/// words each character is a word; so is each emoji.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Words::default();
    for (at, c) in text.chars().enumerate() {
        if c.is_ascii() {
            words.push(c.to_ascii_lowercase(), at);
        } else if is_combining_mark(c) || is_joiner(c) {
            words.extend(at);
        } else if is_emoji(c) {
            words.end();
            // A folded word never begins with `é`, so this word is never found by a beginning of it that a user types.
            words.done.push(Word { text: format!("é{:x}", u32::from(c)), start: at, end: at + 1 });
        } else {
            let plain = std::iter::once(c).nfkd().filter(|d| !is_combining_mark(*d));
            // Lower, upper and lower again: `ẞ` becomes `ß`, then `SS`, then `ss`.
            let lower = plain.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
            lower.for_each(|d| words.push(d, at));
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
    /// Adds a folded character of the original character at this position.
    fn push(&mut self, c: char, at: usize) {
        if !c.is_alphanumeric() {
            return self.end();
        }
        if is_of_unspaced_script(c) {
            self.end();
        }
        let word = self.current.get_or_insert_with(|| Word { text: String::new(), start: at, end: at });
        if word.text.chars().count() < MAX_WORD_CHARS {
            word.text.push(c);
        }
        word.end = at + 1;
        if is_of_unspaced_script(c) {
            self.end();
        }
    }

    /// Adds a combining mark or joiner to the word before it.
    fn extend(&mut self, at: usize) {
        let last = if self.current.is_some() { self.current.as_mut() } else { self.done.last_mut() };
        if let Some(word) = last.filter(|word| word.end == at) {
            word.end = at + 1;
        }
    }

    /// Ends the current word.
    fn end(&mut self) {
        self.done.extend(self.current.take());
    }
}

/// Returns true for invisible characters that do not end a word: soft hyphen and joiners.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns true for letters of scripts without spaces between words: Thai to Burmese, Khmer, Kana, Han.
fn is_of_unspaced_script(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The largest length of the indexed text of a message, in bytes of folded words. The limit of Postgres is 1 MiB; only
/// a text made for that purpose comes near it.
const MAX_INDEXED_BYTES: usize = 256 * 1024;

/// Returns the words of a text for the search index: folded, in order, separated by spaces.
pub fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in words(text) {
        if all.len() + word.text.len() > MAX_INDEXED_BYTES {
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
    fn a_word_has_its_position_in_the_original() {
        let text = "«Cafe\u{301}» 👩\u{200d}👧 ﬁn";
        let places: Vec<_> = words(text).into_iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(places, [(1, 6), (8, 10), (10, 11), (12, 14)]);
        let part = |(start, end): (usize, usize)| text.chars().skip(start).take(end - start).collect::<String>();
        assert_eq!(part(places[0]), "Cafe\u{301}");
        assert_eq!(part(places[3]), "ﬁn");
    }

    #[test]
    fn a_long_word_is_truncated_and_keeps_its_position() {
        let word = &words(&"a".repeat(5000))[0];
        assert_eq!((word.text.len(), word.start, word.end), (MAX_WORD_CHARS, 0, 5000));
    }
}
