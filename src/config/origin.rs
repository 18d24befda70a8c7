//! Web origins as browsers send them (`scheme://host[:port]`).

use std::fmt::Write;

use reqwest::Url;

/// Checks an entry of `server.cors_origins`: origins are compared byte for byte, so any other spelling than that of
/// browsers would never match.
///
/// # Errors
/// What is wrong with the entry, and what to write instead.
pub(super) fn check_origin(entry: &str) -> Result<(), String> {
    if entry.contains('*') {
        return Err("wildcards are not supported; list each origin".to_owned());
    }
    if entry == "null" {
        let reason =
            "files and sandboxed frames of any author have this origin; serve the page from an origin of its own";
        return Err(reason.to_owned());
    }
    let Some(origin) = canonical(entry) else {
        let with_scheme = format!("https://{entry}");
        let suggestion = if entry.contains("://") { None } else { canonical(&with_scheme) };
        return Err(suggestion.map_or_else(
            || "it is not `scheme://host[:port]`, such as https://lms.example.edu".to_owned(),
            |origin| format!("the scheme is missing; write {origin}"),
        ));
    };
    if origin == entry { Ok(()) } else { Err(format!("{}; write {origin}", difference(entry, &origin))) }
}

/// Returns the origin of a URL. Unlike `Url::origin`, it has one for schemes other than those of the web, such as
/// `capacitor://localhost`.
fn canonical(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let mut origin = format!("{}://{}", url.scheme(), url.host_str().filter(|host| !host.is_empty())?);
    if let Some(port) = url.port() {
        let _ = write!(origin, ":{port}");
    }
    // The form that the CORS middleware can compare.
    origin.parse::<actix_web::http::Uri>().is_ok().then_some(origin)
}

/// Returns the difference between an entry and the origin that it stands for.
fn difference(entry: &str, origin: &str) -> &'static str {
    match entry.strip_prefix(origin) {
        Some("/") => "an origin has no trailing slash",
        Some(rest) if rest.starts_with(['/', '?', '#']) => "an origin has no path",
        Some(rest) if rest.starts_with(':') => "browsers leave out the default port",
        _ if entry.contains('@') => "an origin has no user name",
        _ if entry.to_lowercase().starts_with(origin) => "browsers send scheme and host in lower case",
        _ => "browsers spell it otherwise",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_of_any_scheme_is_accepted_as_browsers_send_it() {
        for good in [
            "https://lms.example",
            "http://localhost:3000",
            "https://lms.example:8443",
            "http://127.0.0.1:8080",
            "http://[::1]:3000",
            "https://xn--mnchen-3ya.example",
            "capacitor://localhost",
            "ionic://localhost",
            "app://obsidian.md",
            "tauri://localhost",
            "http://tauri.localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "moz-extension://8b5f2f2e-6f0c-4c3c-9a53-3a2f0e5f3c11",
            "vscode-webview://0q1v9m6n8b7c5x4z3l2k1j0h",
            "custom+app.v1-x://my_host:8000",
        ] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_refused_origin_is_told_what_is_wrong_and_what_to_write() {
        for (bad, wrong, instead) in [
            ("https://lms.example/", "slash", "https://lms.example"),
            ("https://lms.example/lms", "path", "https://lms.example"),
            ("https://lms.example?x", "path", "https://lms.example"),
            ("capacitor://localhost/", "slash", "capacitor://localhost"),
            ("capacitor://localhost/index.html", "path", "capacitor://localhost"),
            ("https://LMS.example", "lower case", "https://lms.example"),
            ("HTTPS://lms.example", "lower case", "https://lms.example"),
            ("Capacitor://localhost", "lower case", "capacitor://localhost"),
            ("https://lms.example:443", "default port", "https://lms.example"),
            ("https://lms.example:443/", "default port", "https://lms.example"),
            ("http://lms.example:80", "default port", "http://lms.example"),
            ("https://ada@lms.example", "user name", "https://lms.example"),
            ("https://münchen.example", "otherwise", "https://xn--mnchen-3ya.example"),
            ("http://[0:0::1]", "otherwise", "http://[::1]"),
            (" https://lms.example", "otherwise", "https://lms.example"),
            ("lms.example", "scheme is missing", "https://lms.example"),
            ("lms.example:8443", "scheme is missing", "https://lms.example:8443"),
            ("localhost:3000", "scheme is missing", "https://localhost:3000"),
            ("//lms.example", "scheme is missing", "https://lms.example"),
            ("", "scheme://host", "https://lms.example.edu"),
            ("https://", "scheme://host", "https://lms.example.edu"),
            ("https://[bad", "scheme://host", "https://lms.example.edu"),
            ("https://lms.example:99999", "scheme://host", "https://lms.example.edu"),
            ("file:///srv/index.html", "scheme://host", "https://lms.example.edu"),
            ("data:text/html,x", "scheme://host", "https://lms.example.edu"),
            ("*", "wildcards", "each origin"),
            ("https://*.example", "wildcards", "each origin"),
            ("null", "sandboxed", "an origin of its own"),
        ] {
            let error = check_origin(bad).expect_err(bad);
            assert!(error.contains(wrong) && error.ends_with(instead), "{bad}: {error}");
        }
    }
}
