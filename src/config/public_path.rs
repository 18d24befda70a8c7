//! The path prefix under which a proxy publishes the service.

use reqwest::Url;

/// Checks `server.public_path`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check_public_path(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Ok(());
    }
    if !path.starts_with('/') {
        return Err("it must begin with `/`");
    }
    if path.ends_with('/') {
        return Err("it must not end with `/`; for the root of the host, leave it empty");
    }
    if path.contains(['?', '#']) {
        return Err("it must be a path without a query or fragment");
    }
    // A URL parser resolves dot segments and encodes what a path cannot contain.
    let normalised = Url::parse(&format!("http://host.invalid{path}")).is_ok_and(|url| url.path() == path);
    let is_encoded = path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'|'));
    if !normalised || !is_encoded || path.contains("//") {
        return Err("it must be a plain, percent-encoded path without empty or dot segments, such as /pidge");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_path_is_empty_or_a_plain_absolute_path() {
        for good in ["", "/pidge", "/lms/messaging", "/a-b_c.d~e", "/m%C3%BCnchen", "/...", "/@lms"] {
            assert_eq!(check_public_path(good), Ok(()), "{good}");
        }
        for bad in [
            "/",
            "pidge",
            "/pidge/",
            "//",
            "//pidge",
            "/a//b",
            "/.",
            "/..",
            "/a/../b",
            "/a/.",
            "/%2e%2e/b",
            "/a?b",
            "/a#b",
            "/a b",
            "/a\\b",
            "/münchen",
            "/a\n",
            "/<a>",
            "https://lms.example/pidge",
        ] {
            assert!(check_public_path(bad).is_err(), "{bad}");
        }
    }
}
