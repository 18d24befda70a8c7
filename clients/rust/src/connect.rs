//! Clients for one user, and why one cannot be made.

use std::fmt;

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, InvalidHeaderValue},
};

use crate::{Client, Limits};

/// Why there is no client for a base URL and a token.
#[derive(Debug)]
pub enum ConnectError {
    /// The paths of the API cannot be appended to the base URL: what is wrong with it.
    BaseUrl(&'static str),
    /// The token has characters that a header field cannot have.
    Token(InvalidHeaderValue),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(problem) => write!(f, "the base URL {problem}"),
            Self::Token(_) => f.write_str("the token has characters that a header field cannot have"),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_) => None,
            Self::Token(cause) => Some(cause),
        }
    }
}

/// A client that calls with this token of the LMS, within the default [`Limits`]. `base_url` is where Pidge is, without
/// `/v1`.
///
/// # Errors
/// The token or the base URL cannot be used.
pub fn connect(base_url: &str, token: &str) -> Result<Client, ConnectError> {
    connect_with(base_url, token, Limits::default())
}

/// A client that calls with this token of the LMS, within these limits. `base_url` is where Pidge is, without `/v1`.
///
/// # Errors
/// The token or the base URL cannot be used.
///
/// # Panics
/// The operating system has no source of random numbers for TLS.
pub fn connect_with(base_url: &str, token: &str, limits: Limits) -> Result<Client, ConnectError> {
    check_base_url(base_url).map_err(ConnectError::BaseUrl)?;
    let mut authorization = HeaderValue::try_from(format!("Bearer {token}")).map_err(ConnectError::Token)?;
    authorization.set_sensitive(true);
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
        .build()
        .expect("the options hold no paths and no certificates that could be wrong");
    Ok(Client::new_with_client(base_url.trim_end_matches('/'), http, limits))
}

fn check_base_url(base_url: &str) -> Result<(), &'static str> {
    let url = Url::parse(base_url).map_err(|_| "is not a URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("is not an http or https URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name or a password, which would replace the token");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or a fragment");
    }
    if url.path().trim_end_matches('/').ends_with("/v1") {
        return Err("ends with the `/v1` of the paths");
    }
    Ok(())
}
