//! Splits text into words without accents and case (folding), each with its position in the original.

use icu_properties::props::{BinaryProperty, EmojiModifier, EnumeratedProperty, JoiningType};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use super::pictographs::{is_of_symbol_block, is_part_of_pictograph, is_pictograph, words_of_pictograph};

/// The largest number of characters of a folded word; the rest of a longer word is ignored.
const MAX_WORD_CHARS: usize = 100;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The folded text: compatibility forms resolved (NFKD, UAX #15), combining marks and elongations removed, in lower
    /// case.
    pub text: String,
    /// The position of its first character in the original, in characters (Unicode code points). It does not lie within
    /// a grapheme cluster.
    pub start: usize,
    /// One past the position of its last character, not within a grapheme cluster either.
    pub end: usize,
}

/// Returns the words of a text, in order. A word is a run of letters and digits. In scripts without spaces between
/// words each character is a word; so is each pictograph.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Words::default();
    let (mut rest, mut start) = (text, 0);
    while !rest.is_empty() {
        let cluster = first_cluster(rest);
        let end = start + cluster.chars().count();
        words.add(cluster, start, end);
        (rest, start) = (&rest[cluster.len()..], end);
    }
    words.end();
    words.done
}

/// Returns the first grapheme cluster of a text. An ASCII character that another one follows is a cluster by itself, so
/// it needs no look-up. (CR LF is one cluster, but taken for two here: it separates words in any case.)
fn first_cluster(text: &str) -> &str {
    match text.as_bytes() {
        [first, second, ..] if first.is_ascii() && second.is_ascii() => &text[..1],
        _ => text.graphemes(true).next().unwrap_or(text),
    }
}

#[derive(Default)]
struct Words {
    done: Vec<Word>,
    current: Option<Word>,
}

impl Words {
    /// Adds a grapheme cluster with its position.
    fn add(&mut self, cluster: &str, start: usize, end: usize) {
        if let [byte] = cluster.as_bytes() {
            return self.push(char::from(byte.to_ascii_lowercase()), start, end);
        }
        if let Some(words) = words_of_pictograph(cluster) {
            return self.add_words(words, start, end);
        }
        for c in cluster.chars() {
            if c.is_ascii() {
                self.push(c.to_ascii_lowercase(), start, end);
            } else if is_pictograph(c) {
                self.add_words(words_of_pictograph(c.encode_utf8(&mut [0; 4])).unwrap_or_default(), start, end);
            } else if !is_ignored(c) {
                let plain = std::iter::once(c).nfkd().filter(|d| !is_ignored(*d));
                // Lower, upper and lower again: `ẞ` becomes `ß`, then `SS`, then `ss`.
                let lower =
                    plain.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
                lower.for_each(|d| self.push(d, start, end));
            }
        }
    }

    /// Adds whole words, which share a position.
    fn add_words(&mut self, words: Vec<String>, start: usize, end: usize) {
        self.end();
        let truncated = |text: String| text.chars().take(MAX_WORD_CHARS).collect();
        self.done.extend(words.into_iter().map(|text| Word { text: truncated(text), start, end }));
    }

    /// Adds a folded character of the grapheme cluster at this position.
    fn push(&mut self, c: char, start: usize, end: usize) {
        if !c.is_alphanumeric() {
            return self.end();
        }
        if is_of_unspaced_script(c) {
            self.end();
        }
        let word = self.current.get_or_insert_with(|| Word { text: String::new(), start, end });
        if word.text.chars().count() < MAX_WORD_CHARS {
            word.text.push(c);
        }
        word.end = end;
        if is_of_unspaced_script(c) {
            self.end();
        }
    }

    /// Ends the current word.
    fn end(&mut self) {
        self.done.extend(self.current.take());
    }
}

/// Returns true for characters that neither count nor end a word: combining marks, soft hyphen, joiners, and what
/// elongates a word, such as the Arabic tatweel.
fn is_ignored(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200c}' | '\u{2060}' | '\u{feff}')
        || JoiningType::for_char(c) == JoiningType::JoinCausing
}

/// Returns true if a text may have other words than in releases with the schema generation 1, which knew only the
/// pictographs of some blocks, took a sequence for its characters, and took tatweel for a letter.
pub fn is_folded_anew(text: &str) -> bool {
    let is_elongation = |c| JoiningType::for_char(c) == JoiningType::JoinCausing && c != '\u{200d}';
    text.chars().filter(|c| !c.is_ascii()).any(|c| {
        is_part_of_pictograph(c)
            || EmojiModifier::for_char(c)
            || is_pictograph(c) && !is_of_symbol_block(c)
            || std::iter::once(c).nfkd().any(is_elongation)
    })
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
        assert_eq!(folded("1 # * © 20°C → §"), ["1", "éa9", "20", "c"]);
        assert_eq!(folded("Pidge™"), ["pidge", "é2122"]);
        assert_eq!(folded("% & ' \" \\ <-> :*"), [""; 0]);
    }

    #[test]
    fn what_elongates_a_word_is_ignored() {
        for (text, same) in [
            ("كتـــاب", "كتاب"),
            ("ـكـتـا\u{64e}ب", "كتاب"),
            ("\u{fe77}\u{643}", "\u{643}"),
            ("ߒߞߏ\u{7fa}", "ߒߞߏ"),
            ("ᠮᠣᠩ\u{180a}ᠭᠣᠯ", "ᠮᠣᠩᠭᠣᠯ"),
        ] {
            assert_eq!(folded(text), [same], "{text:?}");
        }
        assert_eq!(folded("ـــ"), [""; 0]);
    }

    #[test]
    fn a_pictograph_is_a_word_and_a_sequence_has_a_word_for_each_part() {
        for (text, expected) in [
            ("⭐", "é2b50"),
            ("a☺\u{fe0f}b", "a é263a b"),
            ("☺\u{fe0e}☺", "é263a é263a"),
            ("ℹ\u{fe0f} ㊗ ▶ ⬆ ‼", "é2139 é3297 é25b6 é2b06 é203c"),
            ("✓ 🄰", "é2713 é1f130"),
            ("👍🏽👍", "é1f44d é1f44d"),
            ("👩🏿\u{200d}🏫", "é1f469 é1f3eb"),
            ("🤷🏽\u{200d}♀\u{fe0f}", "é1f937 é2640"),
            ("🇩🇪🇺🇸", "é1f1e91f1ea é1f1fa1f1f8"),
            ("🇩", "é1f1e9"),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", "é1f3f4 é1f3f4e0067e0062e007f"),
            ("1\u{fe0f}\u{20e3}", "1 é3120e3"),
            ("x10\u{20e3}", "x1 0 é3020e3"),
            ("#\u{fe0f}\u{20e3}*\u{20e3}", "é2320e3 é2a20e3"),
            ("a\u{20e3}", "a"),
            ("a🏽", "a é1f3fd"),
            ("\u{600}⭐", "é2b50"),
            ("👍\u{200d}\u{301}", "é1f44d"),
            ("👍\u{200d}\u{200d}👍", "é1f44d é1f44d"),
        ] {
            assert_eq!(folded(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_with_new_words_is_to_be_folded_anew() {
        for text in ["⭐", "1\u{20e3}", "🇩🇪", "👍🏽", "كتـاب", "\u{fe77}", "🏴\u{e0067}\u{e007f}"] {
            assert!(is_folded_anew(&format!("hello {text}")), "{text:?}");
        }
        for text in
            ["", "1 # *", "Café Straße", "👍", "☺\u{fe0f}", "👩\u{200d}🏫", "كتاب", "你好", "✓", "می\u{200c}خواهم"]
        {
            assert!(!is_folded_anew(text), "{text:?}");
        }
    }

    #[test]
    fn a_word_has_its_position_in_the_original() {
        let text = "«Cafe\u{301}» 👩\u{200d}👧 ﬁn";
        let places: Vec<_> = words(text).into_iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(places, [(1, 6), (8, 11), (8, 11), (12, 14)]);
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
