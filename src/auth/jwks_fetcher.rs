//! The HTTP side of the JWKS client: one GET of the key set that an LMS publishes.

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, StatusCode, Url, header, redirect::Policy};

use super::jwks_parser::{InvalidKeySet, MAX_DOCUMENT_BYTES};
use crate::config;

/// The bounds within which a `Cache-Control: max-age` of the LMS is respected, in seconds.
pub(super) const MAX_AGE_BOUNDS: (u64, u64) = (60, 3600);

/// Why a fetch failed. The messages name the whole chain of causes: the outermost error alone does not tell a wrong
/// name from a refused connection or an untrusted certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no complete answer within auth.jwks_timeout_ms")]
    Timeout,
    #[error("it cannot be reached: {}", chain(.0))]
    Unreachable(reqwest::Error),
    #[error("it answered {0}; redirects are not followed")]
    Redirect(StatusCode),
    #[error("it answered {0}, not 200")]
    Status(StatusCode),
    #[error("{0}")]
    Invalid(#[from] InvalidKeySet),
}

impl FetchError {
    /// Returns the value of the label `result` of the metric `pidge_jwks_fetch_total`.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Redirect(_) | Self::Status(_) => "status",
            Self::Invalid(InvalidKeySet::TooLarge) => "too_large",
            Self::Invalid(_) => "not_a_key_set",
        }
    }
}

/// Returns the messages of an error and of its causes, without repetitions.
fn chain(error: &reqwest::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn Error), |error| (*error).source());
    causes.fold(String::new(), |chain, cause| match cause.to_string() {
        message if chain.is_empty() => message,
        message if chain.ends_with(&message) => chain,
        message => format!("{chain}: {message}"),
    })
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Timeout } else { Self::Unreachable(error.without_url()) }
    }
}

/// A document as it was fetched, not parsed yet.
pub(super) struct FetchedDocument {
    pub document: String,
    /// The time until the next fetch: `max-age` of `Cache-Control` within [`MAX_AGE_BOUNDS`], else
    /// `auth.jwks_max_age_seconds`.
    pub max_age: Duration,
}

/// Fetches the document at `auth.jwks_url`.
pub(super) struct JwksFetcher {
    http: Client,
    url: Url,
    default_max_age: Duration,
}

impl JwksFetcher {
    /// Checks the URL. Fetches nothing.
    pub(super) fn new(config: &config::Auth) -> Result<Self, String> {
        let url = Url::parse(&config.jwks_url).map_err(|why| format!("auth.jwks_url is not a URL: {why}"))?;
        let is_http = url.scheme() == "http" && (config.jwks_allow_http || is_loopback(&url));
        if url.scheme() != "https" && !is_http {
            return Err(
                "auth.jwks_url must be https (http is allowed to this machine, or with auth.jwks_allow_http = true)"
                    .to_owned(),
            );
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("auth.jwks_url must not contain a user or a password".to_owned());
        }
        let http = guarded_client(Duration::from_millis(config.jwks_timeout_ms))?;
        Ok(Self { http, url, default_max_age: Duration::from_secs(config.jwks_max_age_seconds) })
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) async fn fetch(&self) -> Result<FetchedDocument, FetchError> {
        let mut response = self.http.get(self.url.clone()).header(header::ACCEPT, "application/json").send().await?;
        match response.status() {
            StatusCode::OK => {}
            status if status.is_redirection() => return Err(FetchError::Redirect(status)),
            status => return Err(FetchError::Status(status)),
        }
        let cache_control = response.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        let max_age = cache_control.and_then(max_age_seconds).map_or(self.default_max_age, Duration::from_secs);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_DOCUMENT_BYTES {
                return Err(InvalidKeySet::TooLarge.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(FetchedDocument { document: String::from_utf8(body).map_err(|_| InvalidKeySet::NotUtf8)?, max_age })
    }
}

/// Creates the only HTTP client that connects to other machines: it has a timeout and follows neither redirects nor
/// proxy settings, so it connects to the configured host alone.
#[expect(clippy::disallowed_methods, reason = "the one place where a client is made")]
fn guarded_client(timeout: Duration) -> Result<Client, String> {
    let client = Client::builder()
        .timeout(timeout)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("pidge/", env!("CARGO_PKG_VERSION")));
    client.build().map_err(|error| format!("cannot make an HTTP client for auth.jwks_url: {error}"))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Returns the `max-age` of a `Cache-Control` field (RFC 9111 §5.2.2.1), within [`MAX_AGE_BOUNDS`].
fn max_age_seconds(cache_control: &str) -> Option<u64> {
    let directive =
        |part: &str| part.trim().to_ascii_lowercase().strip_prefix("max-age=")?.trim_matches('"').parse().ok();
    let (min, max) = MAX_AGE_BOUNDS;
    cache_control.split(',').find_map(directive).map(|seconds: u64| seconds.clamp(min, max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_read_from_cache_control_and_clamped() {
        let clamped = [("max-age=300", 300), ("public, Max-Age=5", 60), ("max-age=86400, immutable", 3600)];
        for (header, seconds) in clamped {
            assert_eq!(max_age_seconds(header), Some(seconds), "{header}");
        }
        for header in ["", "no-store", "s-maxage=300", "max-age=soon", "max-age=-1"] {
            assert_eq!(max_age_seconds(header), None, "{header}");
        }
    }

    #[test]
    fn loopback_urls_are_recognised() {
        for (url, expected) in [
            ("http://localhost:1/", true),
            ("http://127.0.0.5/", true),
            ("http://[::1]/", true),
            ("http://10.0.0.1/", false),
            ("http://localhost.example/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).expect("a URL")), expected, "{url}");
        }
    }
}
