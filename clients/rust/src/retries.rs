//! Which calls are repeated, when, and for how long: the table in `clients/README.md`.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    time::{Duration, Instant},
};

use futures_util::stream;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::{
    Body, Method, Request, Response, StatusCode,
    header::{IF_MATCH, IF_NONE_MATCH, RETRY_AFTER},
};
use tokio::time::timeout;

use crate::{Client, ClientInfo, types::Problem};

/// The call whose answer is read piece by piece, without a time limit.
const EXPORT: &str = "export_user";

/// How often a call is attempted, and how long it takes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How often a call that may be repeated is attempted at most.
    pub attempts: u32,
    /// The longest time of one attempt.
    pub attempt_timeout: Duration,
    /// The longest time of one call: all attempts and pauses included.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { attempts: 5, attempt_timeout: Duration::from_secs(10), timeout: Duration::from_secs(30) }
    }
}

impl ClientHooks<Limits> for Client {
    /// Makes the attempts of a call. An error that is not a problem of the service, such as a proxy's page, becomes an
    /// `Error::CommunicationError` with its status.
    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let (limits, waiting) = (self.inner(), waiting_time(&request));
        let is_streamed = info.operation_id == EXPORT;
        let deadline = Instant::now() + limits.timeout + waiting;
        let mut attempt = 1;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let this = request.try_clone().expect("the bodies of all calls are in memory");
            let longest = left.min(limits.attempt_timeout + waiting);
            let outcome = if is_streamed {
                begin_once(self.client(), this, longest).await
            } else {
                attempt_once(self.client(), this, longest).await
            };
            let status = outcome.as_ref().ok().map(Response::status);
            let wait = pause(attempt, retry_after(&outcome));
            let left = deadline.saturating_duration_since(Instant::now());
            if attempt >= limits.attempts || wait >= left || !is_repeated(&request, status) {
                return outcome.and_then(|response| {
                    let is_problem = response.extensions().get::<IsProblem>().is_some();
                    if is_problem { Ok(response) } else { response.error_for_status() }
                });
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
        }
    }
}

/// Marks a response whose body is a problem.
#[derive(Clone)]
struct IsProblem;

/// One attempt. It ends when the body has arrived: a connection that is lost within a body is lost.
async fn attempt_once(client: &reqwest::Client, mut request: Request, longest: Duration) -> reqwest::Result<Response> {
    *request.timeout_mut() = Some(longest);
    whole(client.execute(request).await?).await
}

/// One attempt of a call whose body is read by its caller. It ends when the response has begun, or the body of an error arrived.
async fn begin_once(client: &reqwest::Client, request: Request, longest: Duration) -> reqwest::Result<Response> {
    let begin = async {
        let response = client.execute(request).await?;
        if response.status().is_success() { Ok(response) } else { whole(response).await }
    };
    match timeout(longest, begin).await {
        Ok(response) => response,
        Err(_) => Err(too_late().await),
    }
}

/// The error of a response that did not begin in time: reqwest makes it of a body, as its errors cannot be made otherwise.
async fn too_late() -> reqwest::Error {
    let cause = io::Error::new(io::ErrorKind::TimedOut, "the response did not begin in time");
    let body = Body::wrap_stream(stream::iter([Err::<Vec<u8>, _>(cause)]));
    Response::from(http::Response::new(body)).bytes().await.expect_err("the body is an error")
}

/// The response with its body read.
async fn whole(response: Response) -> reqwest::Result<Response> {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await?;
    let is_problem = serde_json::from_slice::<Problem>(&body).is_ok();
    let mut whole = http::Response::new(body);
    *whole.status_mut() = status;
    *whole.headers_mut() = headers;
    if is_problem {
        whole.extensions_mut().insert(IsProblem);
    }
    Ok(whole.into())
}

/// True if the request is sent again after an answer with this status, or after none. 429 says that nothing was done.
fn is_repeated(request: &Request, status: Option<StatusCode>) -> bool {
    match status.map(|status| status.as_u16()) {
        Some(429) => true,
        None | Some(502..=504) => may_repeat(request),
        Some(_) => false,
    }
}

/// True if the request may be sent again although the first one may have been carried out.
fn may_repeat(request: &Request) -> bool {
    let path = request.url().path();
    if *request.method() == Method::POST {
        let is_mark = ["/read", "/unread", "/read-all"].iter().any(|end| path.ends_with(end));
        return is_mark || request.headers().contains_key("Idempotency-Key");
    }
    !request.headers().contains_key(IF_MATCH) && !request.headers().contains_key(IF_NONE_MATCH)
}

/// The time for which the service may wait before it answers, as a reader of the event log asks for.
fn waiting_time(request: &Request) -> Duration {
    let is_read = *request.method() == Method::GET && request.url().path().ends_with("/v1/events/log");
    let asked = request.url().query_pairs().find(|(name, _)| is_read && name == "wait");
    Duration::from_secs(asked.and_then(|(_, seconds)| seconds.parse::<u8>().ok()).unwrap_or(0).into())
}

/// The seconds that the service asked for.
fn retry_after(outcome: &reqwest::Result<Response>) -> u64 {
    let value = outcome.as_ref().ok().and_then(|response| response.headers().get(RETRY_AFTER)?.to_str().ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// At least the seconds asked for, and at random up to 0.2, 0.4, 0.8 … more, so that clients do not return all at once.
pub(crate) fn pause(attempt: u32, asked: u64) -> Duration {
    let most = 100 * 2_u64.pow(attempt.min(10));
    let random = RandomState::new().hash_one(attempt) % most;
    Duration::from_secs(asked).saturating_add(Duration::from_millis(random))
}
