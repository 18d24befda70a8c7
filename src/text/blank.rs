//! Texts that show nothing.

use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory, PrependedConcatenationMark,
};

/// Returns true if a text shows nothing to its reader: it is empty, or it has only white space and invisible
/// characters.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| !is_visible(c))
}

/// Returns true if a character is visible by itself. Format characters are not, except those that enclose or underline
/// the digits after them.
fn is_visible(c: char) -> bool {
    c.is_ascii_graphic() || !(c.is_whitespace() || is_blank_symbol(c) || is_ignorable(c))
}

/// Returns true for a symbol whose glyph is empty: the Braille pattern without dots, the musical null note head.
fn is_blank_symbol(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{1d159}')
}

fn is_ignorable(c: char) -> bool {
    DefaultIgnorableCodePoint::for_char(c)
        || match GeneralCategory::for_char(c) {
            GeneralCategory::Control => true,
            GeneralCategory::Format => !PrependedConcatenationMark::for_char(c),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_invisible_characters_are_blank() {
        let invisible = "\t\n \u{80}\u{85}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{1680}\u{17b4}\u{180b}\u{180e}\u{2000}\
                         \u{200b}\u{200c}\u{200d}\u{200e}\u{2028}\u{202e}\u{2060}\u{2064}\u{2066}\u{206f}\u{2800}\u{3000}\u{3164}\
                         \u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{1bca0}\u{1d159}\u{1d173}\u{e0001}\u{e0067}\u{e007f}\u{e0100}";
        for c in invisible.chars() {
            assert!(is_blank(&c.to_string()), "U+{:04X}", u32::from(c));
            assert!(!is_blank(&format!("{c}.{c}")), "U+{:04X}", u32::from(c));
        }
        assert!(is_blank(invisible) && is_blank(""));
    }

    #[test]
    fn what_a_reader_can_see_is_not_blank() {
        for text in [
            "a",
            ".",
            "0",
            "é",
            "\u{301}",
            "你",
            "👍",
            "☺",
            "\u{1f1e9}",
            "\u{600}",
            "\u{6dd}",
            "\u{2801}",
            "\u{640}",
            "\u{fffd}",
        ] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
