//! Rate limits as arguments of handlers. They stand before the body, so that requests are counted which are refused for what
//! they carry.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;

use super::Caller;
use crate::{
    error::{Error, Result},
    http::{RateLimits, RateSubject},
};

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

impl FromRequest for RequestRate {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { spend(&request, RateLimits::check_request).await.map(|()| Self) })
    }
}

impl FromRequest for SendAttempt {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { spend(&request, RateLimits::check_attempt).await.map(|()| Self) })
    }
}

async fn spend(request: &HttpRequest, check: Check) -> Result<()> {
    let caller = Caller::extract(request).await?;
    let rates = request.app_data::<Data<RateLimits>>().expect("the app has rate limits");
    check(rates, request, &caller.rate_subject())
}
