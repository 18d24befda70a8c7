//! The LMS's back end as the caller of a request.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::{Caller, MODERATE, PRIVACY, USERS_WRITE};
use crate::error::{Error, Result};

/// A caller with the scope `users:write`. A handler lists it before its body, which is then not read for other callers.
///
/// # Errors
/// 403 `insufficient_scope`; those of [`Caller`].
pub struct BackEnd(pub Caller);

impl FromRequest for BackEnd {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let caller = caller.await?;
            caller.require(USERS_WRITE)?;
            Ok(Self(caller))
        })
    }
}

/// A caller with the scope `privacy`, who erases and exports the data of users.
///
/// # Errors
/// 403 `insufficient_scope`; those of [`Caller`].
pub struct Privacy(pub Caller);

impl FromRequest for Privacy {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let caller = caller.await?;
            caller.require(PRIVACY)?;
            Ok(Self(caller))
        })
    }
}

/// A caller with the scope `users:write` or `moderate`. A handler lists it before its body, like [`BackEnd`].
///
/// # Errors
/// 403 `insufficient_scope`; those of [`Caller`].
pub struct BackEndOrModerator(pub Caller);

impl FromRequest for BackEndOrModerator {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let caller = caller.await?;
            if !caller.has_scope(MODERATE) {
                caller.require(USERS_WRITE)?;
            }
            Ok(Self(caller))
        })
    }
}
