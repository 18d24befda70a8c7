//! Path parameters.

use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use crate::error::{Code, Error, Result};
use crate::http::LogFields;
use crate::types::{Seq, UserId};

/// The peer in paths `/v1/conversations/{peer_id}/…`.
#[derive(IntoParams)]
#[into_params(names("peer_id"), parameter_in = Path)]
pub struct Peer(
    /// The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
    #[param(example = "mia")]
    pub UserId,
);

/// The user in paths `/v1/users/{user_id}`.
#[derive(IntoParams)]
#[into_params(names("user_id"), parameter_in = Path)]
pub struct PathUser(
    /// The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
    #[param(example = "mia")]
    pub UserId,
);

/// The position in paths `…/messages/{seq}`.
pub struct PathSeq(pub Seq);

impl FromRequest for Peer {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(user_id(request, "peer_id").map(Self))
    }
}

impl FromRequest for PathUser {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(user_id(request, "user_id").map(Self))
    }
}

/// Returns the third segment of the path. Reads the raw path: an id may contain `/` and `%`, which the router decodes in a
/// way that loses the difference. Names the user in the log line, as the peer.
fn user_id(request: &HttpRequest, name: &str) -> Result<UserId> {
    let refused = |detail: String| Error::parameter(Code::InvalidUserId, name, detail);
    let raw = request.uri().path().split('/').nth(3).unwrap_or_default();
    percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| refused("The user id in the path is not percent-encoded UTF-8.".to_owned()))
        .and_then(|id| UserId::try_from(id.into_owned()).map_err(|error| refused(error.to_string())))
        .inspect(|user| LogFields::set_peer(request, user))
}

impl FromRequest for PathSeq {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    /// Reads the position, and names it in the log line.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let raw = request.uri().path().rsplit('/').next().unwrap_or_default();
        let seq = Seq::from_str(raw).inspect(|seq| LogFields::set_seq(request, *seq));
        std::future::ready(seq.map(Self).map_err(|_| Error::not_found()))
    }
}
