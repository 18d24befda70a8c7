//! Line ends.

/// Returns the text with a line feed at the end of each line, in place of the CR LF that HTML forms, Windows and mail
/// write, or of a CR. A text without CR is returned as it is.
pub fn with_line_feeds(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_end_becomes_one_line_feed() {
        for (text, expected) in [
            ("", ""),
            ("a\nb", "a\nb"),
            ("a\r\nb", "a\nb"),
            ("a\rb", "a\nb"),
            ("\r\n\r\n", "\n\n"),
            ("\n\r", "\n\n"),
            ("\r\r\n", "\n\n"),
            ("\r", "\n"),
            ("a\u{2028}b\u{2029}c\u{85}d\u{b}", "a\u{2028}b\u{2029}c\u{85}d\u{b}"),
        ] {
            assert_eq!(with_line_feeds(text.to_owned()), expected, "{text:?}");
        }
    }
}
