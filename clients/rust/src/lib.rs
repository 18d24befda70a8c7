//! A typed client of Pidge. Everything in [`types`] and every call of [`Client`] is generated from the service's OpenAPI
//! document; [`connect`], [`retry`] and [`problem`] are what one needs beside them.
#![forbid(unsafe_code)]

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, InvalidHeaderValue, RETRY_AFTER},
};

#[rustfmt::skip]
// Descriptions of the document are wrapped, also in lists of parameters.
#[expect(clippy::doc_lazy_continuation, reason = "the generator does not indent the lines of a list item")]
mod generated;

pub use generated::*;

/// What a call gives: its answer, or an [`Error`] with the service's problem.
pub type Result<T> = std::result::Result<ResponseValue<T>, Error<types::Problem>>;

/// How often [`retry`] calls at most.
const ATTEMPTS: u32 = 5;

/// A client that calls with this token of the LMS.
pub fn connect(base_url: &str, token: &str) -> std::result::Result<Client, InvalidHeaderValue> {
    let mut authorization = HeaderValue::try_from(format!("Bearer {token}"))?;
    authorization.set_sensitive(true);
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
        .timeout(Duration::from_secs(15))
        .build()
        .expect("the options hold no paths and no certificates that could be wrong");
    Ok(Client::new_with_client(base_url.trim_end_matches('/'), http))
}

/// Makes a call, and makes it again where the service was busy or away (429, 503) or gave no answer: after the seconds that it
/// named, else ever more slowly, with some chance in it so that clients do not come back all at once.
///
/// Only for calls that may be repeated: all that read, all marks, and sends that carry an `Idempotency-Key`, the same each time.
pub async fn retry<T, F: Future<Output = Result<T>>>(call: impl Fn() -> F) -> Result<T> {
    let mut attempt = 0;
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        attempt += 1;
        let passes = match &error {
            Error::CommunicationError(_) | Error::ResponseBodyError(_) => true,
            other => matches!(other.status(), Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)),
        };
        if attempt == ATTEMPTS || !passes {
            return Err(error);
        }
        tokio::time::sleep(pause(attempt, asked(&error))).await;
    }
}

/// The problem that an error carries, if the service sent one.
pub fn problem(error: &Error<types::Problem>) -> Option<&types::Problem> {
    match error {
        Error::ErrorResponse(response) => Some(response),
        _ => None,
    }
}

/// The seconds that the service asked for.
fn asked(error: &Error<types::Problem>) -> Option<u64> {
    let headers = match error {
        Error::ErrorResponse(response) => response.headers(),
        Error::UnexpectedResponse(response) => response.headers(),
        _ => return None,
    };
    headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

/// At least what was asked for, and up to 0.2, 0.4, 0.8 … seconds more.
fn pause(attempt: u32, asked: Option<u64>) -> Duration {
    let most = 100 * 2_u64.pow(attempt);
    let chance = RandomState::new().hash_one(attempt) % most;
    Duration::from_secs(asked.unwrap_or(0).min(60)) + Duration::from_millis(chance)
}
