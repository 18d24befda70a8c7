//! Rate limits as arguments of handlers. They stand before the body, so that requests are counted which are refused for what
//! they carry.

use std::future::{Ready, poll_fn, ready};
use std::task::Poll;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use futures_util::future::{Either, LocalBoxFuture};

use super::{Authenticating, Caller};
use crate::error::{Error, Result};
use crate::http::{RateLimits, RateSubject};

/// Counts a request against its caller's limit. Every handler but that of a send takes it.
///
/// # Errors
/// 429 `rate_limited`; those of [`Caller`].
pub struct RequestRate;

/// Counts a send as an attempt, whatever becomes of it: a send that succeeds has limits of its own.
///
/// # Errors
/// 429 `rate_limited`; those of [`Caller`].
pub struct SendAttempt;

type Check = fn(&RateLimits, &HttpRequest, &RateSubject<'_>) -> Result<()>;

/// Counted at once where the handler's `Caller` is known already, else when it is.
type Counting<T> = Either<Ready<Result<T>>, LocalBoxFuture<'static, Result<T>>>;

impl FromRequest for RequestRate {
    type Error = Error;
    type Future = Counting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        count(request, RateLimits::check_request, Self)
    }
}

impl FromRequest for SendAttempt {
    type Error = Error;
    type Future = Counting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let check: Check = |rates, request, subject| {
            rates.check_attempt(request, subject).inspect_err(|error| {
                metrics::counter!("pidge_sends_total", "outcome" => error.code().name()).increment(1);
            })
        };
        count(request, check, Self)
    }
}

fn count<T: 'static>(request: &HttpRequest, check: Check, counted: T) -> Counting<T> {
    let rates = request.app_data::<Data<RateLimits>>().expect("the app has rate limits").clone();
    if let Some(caller) = known(request) {
        return Either::Left(ready(check(&rates, request, &caller.rate_subject()).map(|()| counted)));
    }
    let (request, waits) = (request.clone(), request.extensions().contains::<Authenticating>());
    Either::Right(Box::pin(async move {
        // The `Caller` argument before this one is polled before it, in the same task: there is no need to authenticate twice.
        let caller = if waits {
            poll_fn(|_| known(&request).map_or(Poll::Pending, Poll::Ready)).await
        } else {
            Caller::extract(&request).await?
        };
        check(&rates, &request, &caller.rate_subject()).map(|()| counted)
    }))
}

fn known(request: &HttpRequest) -> Option<Caller> {
    request.extensions().get::<Caller>().cloned()
}
