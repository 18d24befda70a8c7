//! Beginnings of texts.

use unicode_segmentation::UnicodeSegmentation;

/// Returns the beginning of a text: at most `max_chars` characters, and never a part of a grapheme cluster (UAX #29),
/// which is what readers see as one character. Only if the first cluster is longer than that, it is cut.
pub fn beginning(text: &str, max_chars: usize) -> &str {
    let Some((limit, _)) = text.char_indices().nth(max_chars) else { return text };
    let boundaries = text.grapheme_indices(true).map(|(at, _)| at);
    match boundaries.take_while(|at| *at <= limit).last() {
        None | Some(0) => &text[..limit],
        Some(boundary) => &text[..boundary],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_grapheme_clusters() {
        for (text, expected) in [
            ("", ""),
            ("abcd", "abcd"),
            ("abcde", "abcd"),
            ("éééé\u{301}", "ééé"),
            ("abc\r\n", "abc"),
            ("ab🇩🇪🇫🇷", "ab🇩🇪"),
            ("abc🇩🇪🇫🇷", "abc"),
            ("a👍🏽👍🏽", "a👍🏽"),
            ("ab👩\u{200d}🏫.", "ab"),
            ("abc1\u{fe0f}\u{20e3}", "abc"),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", "👨\u{200d}👩\u{200d}"),
            ("aक्षि", "a"),
            ("क्षिa", "क्षि"),
            ("กำกำกำ", "กำกำ"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}"),
        ] {
            assert_eq!(beginning(text, 4), expected, "{text:?}");
        }
    }

    #[test]
    fn one_character_more_than_the_limit_is_enough_to_find_the_boundary() {
        for text in ["abcde\u{301}f", "abcd\u{301}ef", "abcde👩\u{200d}🏫", "🇩🇪🇫🇷🇮🇹", "👍🏽👍🏽👍🏽", "กำกำกำ", "한국어"]
        {
            let prefix: String = text.chars().take(5).collect();
            assert_eq!(beginning(text, 4), beginning(&prefix, 4), "{text:?}");
        }
    }
}
