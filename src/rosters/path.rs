//! The context in the path of a request.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use super::ContextName;
use crate::error::{Code, Error, Result};

/// The context in paths `/v1/contexts/{type}/{id}/…`.
pub(super) struct PathContext(pub ContextName);

/// The parameters of these paths, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "the fields are documentation")]
pub(super) struct ContextParams {
    /// The type of the context, as the LMS calls it: 1 to 64 characters, no control characters and no colon. It is
    /// percent-encoded in the URL.
    #[param(min_length = 1, max_length = 64, pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]+$", example = "course")]
    r#type: String,
    /// The LMS's id of the context: 1 to 255 characters, no control characters. It is percent-encoded in the URL.
    #[param(min_length = 1, max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]+$", example = "bio-101")]
    id: String,
}

impl FromRequest for PathContext {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    /// Reads the raw path: an id may contain `/` and `%`, which the router decodes in a way that loses the difference.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut segments = request.uri().path().split('/').skip(3).map(|raw| percent_decode_str(raw).decode_utf8());
        let mut part = |name, max, excluded, is_allowed: fn(char) -> bool| {
            let text = segments.next().and_then(std::result::Result::ok).unwrap_or_default().into_owned();
            if (1..=max).contains(&text.chars().count()) && text.chars().all(is_allowed) {
                return Ok(text);
            }
            let detail = format!(
                "The {name} of a context has 1 to {max} characters of percent-encoded UTF-8, without {excluded}."
            );
            Err(Error::parameter(Code::InvalidParameter, name, detail))
        };
        ready(part("type", 64, "control characters and colons", |c| !c.is_control() && c != ':').and_then(|kind| {
            let id = part("id", 255, "control characters", |c| !c.is_control())?;
            Ok(Self(ContextName { kind, id }))
        }))
    }
}
