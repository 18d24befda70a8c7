//! Extractors that count a request against a rate limit. A handler lists them before its body, so that a request with
//! an invalid body counts too.

use std::future::{Ready, poll_fn, ready};
use std::task::Poll;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use futures_util::future::{Either, LocalBoxFuture};

use super::Caller;
use super::authentication::Authenticating;
use crate::error::{Error, Result};
use crate::http::{RateLimits, RateSubject, ResponseOwner, UnsentBodies};

/// Counts a request against the caller's limit of requests. Every handler takes it, except that of a send.
///
/// # Errors
/// 429 `rate_limited`, also for a read while the caller leaves too many responses unread; those of [`Caller`].
pub struct RequestRate;

/// Counts a send against the caller's limit of attempts, whatever its outcome. Successful sends have further limits of
/// their own.
///
/// # Errors
/// 429 `rate_limited`; those of [`Caller`].
pub struct SendAttempt;

type Check = fn(&RateLimits, &HttpRequest, &RateSubject<'_>) -> Result<()>;

/// Ready at once if the request is already authenticated, else after its authentication.
type CountFuture<T> = Either<Ready<Result<T>>, LocalBoxFuture<'static, Result<T>>>;

impl FromRequest for RequestRate {
    type Error = Error;
    type Future = CountFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        count(request, check_request, Self)
    }
}

impl FromRequest for SendAttempt {
    type Error = Error;
    type Future = CountFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        count(request, RateLimits::check_attempt, Self)
    }
}

/// Counts a request, and refuses a read if its caller leaves too many responses unread.
fn check_request(rates: &RateLimits, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
    rates.check_request(request, subject)?;
    let unsent = request.app_data::<Data<UnsentBodies>>().filter(|_| request.method().is_safe());
    let has_room = unsent.map_or(Ok(()), |unsent| unsent.check_room(ResponseOwner::new(subject)));
    has_room.map_err(Error::from)
}

fn count<T: 'static>(request: &HttpRequest, check: Check, counted: T) -> CountFuture<T> {
    let rates = request.app_data::<Data<RateLimits>>().expect("the app has rate limits").clone();
    if let Some(caller) = authenticated_caller(request) {
        return Either::Left(ready(check(&rates, request, &caller.rate_subject()).map(|()| counted)));
    }
    let (request, is_authenticating) = (request.clone(), request.extensions().contains::<Authenticating>());
    Either::Right(Box::pin(async move {
        // The handler's `Caller` argument is being authenticated in the same task and polled first: wait for its result
        // instead of authenticating a second time.
        let caller = if is_authenticating {
            poll_fn(|_| authenticated_caller(&request).map_or(Poll::Pending, Poll::Ready)).await
        } else {
            Caller::extract(&request).await?
        };
        check(&rates, &request, &caller.rate_subject()).map(|()| counted)
    }))
}

fn authenticated_caller(request: &HttpRequest) -> Option<Caller> {
    request.extensions().get::<Caller>().cloned()
}
