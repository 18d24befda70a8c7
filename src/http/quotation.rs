//! Quotations of a client's text in messages and in the log.

/// The most characters of a quotation, with its escapes.
const MAX_CHARS: usize = 200;

/// Quotes a text: with control characters escaped, and shortened after that, but not within an escape.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    let mut length = 0;
    for escaped in text.chars().map(char::escape_debug) {
        length += escaped.len();
        if length > MAX_CHARS {
            return format!("`{quoted}…`");
        }
        quoted.extend(escaped);
    }
    format!("`{quoted}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_short_and_has_no_control_characters() {
        assert_eq!(quoted("https://lms.test"), "`https://lms.test`");
        assert_eq!(quoted("a\n\u{1b}[31m\u{202e}b"), r"`a\n\u{1b}[31m\u{202e}b`");
        assert_eq!(quoted(&"é".repeat(200)), format!("`{}`", "é".repeat(200)));
        assert_eq!(quoted(&"é".repeat(201)), format!("`{}…`", "é".repeat(200)));
        assert_eq!(quoted(&"\u{202e}".repeat(201)), format!("`{}…`", r"\u{202e}".repeat(25)));
        assert_eq!(quoted(&("x".repeat(199) + "\n")), format!("`{}…`", "x".repeat(199)));
    }
}
