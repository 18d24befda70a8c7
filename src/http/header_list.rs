//! Lists in header fields.

/// Splits the value of a header at each separator outside of quotes (RFC 9110 §5.6), and trims the parts.
pub fn split_unquoted(value: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let is_separator = move |c| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    };
    value.split(is_separator).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_within_quotes_separates_nothing() {
        let parts = |value| split_unquoted(value, ',').collect::<Vec<_>>();
        assert_eq!(parts("a , b,c"), ["a", "b", "c"]);
        assert_eq!(parts(r#""a,b", W/"c""#), [r#""a,b""#, r#"W/"c""#]);
        assert_eq!(parts(r#""a,b"#), [r#""a,b"#]);
        assert_eq!(parts(""), [""]);
    }
}
