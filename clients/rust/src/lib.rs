//! A typed client of Pidge. Everything in [`types`] and every call of [`Client`] is generated from the service's OpenAPI
//! document; [`connect`] adds the token, time limits and retries.
#![forbid(unsafe_code)]

#[rustfmt::skip]
// Descriptions of the document are wrapped, also in lists of parameters.
#[expect(clippy::doc_lazy_continuation, reason = "the generator does not indent the lines of a list item")]
mod generated;
mod retries;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, InvalidHeaderValue};

pub use generated::*;
pub use retries::Limits;

/// The result of a call: its answer, or an [`Error`] with the service's problem.
pub type Result<T> = std::result::Result<ResponseValue<T>, Error<types::Problem>>;

/// A client that calls with this token of the LMS, within the default [`Limits`].
///
/// # Errors
/// The token has characters that a header field cannot have.
pub fn connect(base_url: &str, token: &str) -> std::result::Result<Client, InvalidHeaderValue> {
    connect_with(base_url, token, Limits::default())
}

/// A client that calls with this token of the LMS, within these limits.
///
/// # Errors
/// The token has characters that a header field cannot have.
///
/// # Panics
/// The operating system has no source of random numbers for TLS.
pub fn connect_with(base_url: &str, token: &str, limits: Limits) -> std::result::Result<Client, InvalidHeaderValue> {
    let mut authorization = HeaderValue::try_from(format!("Bearer {token}"))?;
    authorization.set_sensitive(true);
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
        .build()
        .expect("the options hold no paths and no certificates that could be wrong");
    Ok(Client::new_with_client(base_url.trim_end_matches('/'), http, limits))
}

/// The problem that an error carries, if the service sent one.
pub fn problem(error: &Error<types::Problem>) -> Option<&types::Problem> {
    match error {
        Error::ErrorResponse(response) => Some(response),
        _ => None,
    }
}
