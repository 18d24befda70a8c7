//! The extractor [`Caller`]: from the `Authorization` header of a request to a verified caller.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::{Either, LocalBoxFuture};
use tracing::record_all;
use tracing_actix_web::RootSpan;

use super::{Authenticator, Caller, ProfileSender, TokenError};
use crate::error::{Code, Error, Result};
use crate::http::{ResponseOwner, TraceContext};

/// The longest `Authorization` header, in bytes.
const MAX_HEADER_BYTES: usize = 8 * 1024;

/// Ready at once if the signing key is known, else after a fetch of the JWKS.
type AuthFuture = Either<Ready<Result<Caller>>, LocalBoxFuture<'static, Result<Caller>>>;

/// The request extension that marks a request whose [`Caller`] argument waits for a fetch of the JWKS.
pub(super) struct Authenticating;

impl FromRequest for Caller {
    type Error = Error;
    type Future = AuthFuture;

    /// Verifies the bearer token. Counts against no rate limit.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        authenticate(request)
    }
}

fn authenticate(request: &HttpRequest) -> AuthFuture {
    if let Some(caller) = request.extensions().get::<Caller>() {
        return Either::Left(ready(Ok(caller.clone())));
    }
    let authenticator = request.app_data::<Data<Authenticator>>().expect("the app has an authenticator");
    let token = match bearer_token(request) {
        Ok(token) => token,
        Err(error) => return Either::Left(ready(Err(error))),
    };
    let why = match authenticator.verify(token) {
        Ok(caller) => return Either::Left(ready(Ok(record_caller(request, caller)))),
        Err(why) if !authenticator.can_refetch_for(&why) => return Either::Left(ready(Err(refusal(why)))),
        Err(why) => why,
    };
    request.extensions_mut().insert(Authenticating);
    let (authenticator, token, request) = (authenticator.clone(), token.to_owned(), request.clone());
    Either::Right(Box::pin(async move {
        let caller = authenticator.verify_after_refetch(&token, why).await.map_err(refusal)?;
        Ok(record_caller(&request, caller))
    }))
}

/// Returns the token of the one `Authorization` header.
fn bearer_token(request: &HttpRequest) -> Result<&[u8]> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next();
    let count = |reason| metrics::counter!("pidge_auth_reject_total", "reason" => reason).increment(1);
    if headers.next().is_some() {
        count("several");
        return Err(Error::new(Code::BadRequest, "Send one Authorization header, not several."));
    }
    let header = header.ok_or_else(|| refusal(TokenError::Missing))?;
    if header.len() > MAX_HEADER_BYTES {
        count("too_large");
        let detail = format!("The Authorization header must have at most {MAX_HEADER_BYTES} bytes.");
        return Err(Error::new(Code::TokenTooLarge, detail).header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
    }
    match header.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") => Ok(token),
        _ => Err(refusal(TokenError::Missing)),
    }
}

/// Returns the error for a refused token. All invalid tokens get the same error, so that it reveals nothing about the
/// check that failed; the reason goes to the log and the metrics.
fn refusal(why: TokenError) -> Error {
    metrics::counter!("pidge_auth_reject_total", "reason" => why.label()).increment(1);
    match why {
        TokenError::Missing => Error::unauthenticated("Bearer", why),
        TokenError::NoKeys => Error::unavailable(why),
        TokenError::Tenant { .. } => {
            Error::new(Code::TenantMissing, "The token does not say which site of the LMS it is for.").caused_by(why)
        }
        _ => Error::unauthenticated("Bearer error=\"invalid_token\"", why),
    }
}

/// Stores a verified caller in the request, names it in the request's span, which now may join the caller's trace, and
/// reports the caller to the user directory.
fn record_caller(request: &HttpRequest, caller: Caller) -> Caller {
    let mut extensions = request.extensions_mut();
    if let Some(span) = extensions.get::<RootSpan>() {
        if let Some(trace) = extensions.get::<TraceContext>() {
            trace.adopt(span);
        }
        record_all!(span, tenant = caller.tenant.as_str(), user = caller.log_name());
    }
    if let Some(profiles) = request.app_data::<Data<ProfileSender>>() {
        profiles.report(&caller);
    }
    extensions.insert(ResponseOwner::new(&caller.rate_subject()));
    extensions.insert(caller.clone());
    caller
}
