//! The parameters of paths.

use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use crate::error::{Code, Error, Result};
use crate::types::{Seq, UserId};

/// The peer that the path names: `/v1/conversations/{peer_id}/…`.
#[derive(IntoParams)]
#[into_params(names("peer_id"), parameter_in = Path)]
pub struct Peer(
    /// The other user's id, percent-encoded
    #[param(value_type = String, min_length = 1, max_length = 255, pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$", example = "4")]
    pub UserId,
);

/// The position that the path names: `…/messages/{seq}`.
pub struct PathSeq(pub Seq);

impl FromRequest for Peer {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    /// Reads the path as it was sent: an id may hold `/` or `%`, which the router's own decoding would blur.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let refused = |detail: String| Error::new(Code::InvalidUserId, detail);
        let raw = request.uri().path().split('/').nth(3).unwrap_or_default();
        let decoded = percent_decode_str(raw).decode_utf8();
        std::future::ready(
            decoded
                .map_err(|_| refused("The user id in the path is not UTF-8, percent-encoded.".to_owned()))
                .and_then(|id| UserId::try_from(id.into_owned()).map_err(|why| refused(why.to_string())))
                .map(Self),
        )
    }
}

impl FromRequest for PathSeq {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let raw = request.uri().path().rsplit('/').next().unwrap_or_default();
        std::future::ready(Seq::from_str(raw).map(Self).map_err(|_| Error::not_found()))
    }
}
