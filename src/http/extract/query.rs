//! Query strings.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::DateTime;
use serde::de::DeserializeOwned;

use super::truncated;
use crate::error::{Code, Error, Result};

/// The parameters of a query string. Unknown parameters are errors.
pub struct Query<T>(pub T);

/// An empty query string, for operations without query parameters: any parameter is an error.
pub struct NoQuery;

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        std::future::ready(read.map(Self).map_err(|error| {
            let (name, reason) = (truncated(&error.path().to_string()), truncated(&error.inner().to_string()));
            let code = match reason.split_once(" field `") {
                Some(("unknown", _)) => Code::UnknownParameter,
                Some(("missing" | "duplicate", _)) => Code::InvalidParameter,
                _ if has_lost_plus(request.query_string(), &name) => {
                    let detail = format!("`{name}`: a `+` in a query means a space; write the `+` of a time as `%2B`");
                    return Error::parameter(Code::InvalidParameter, &name, detail);
                }
                _ => return Error::parameter(Code::InvalidParameter, &name, detail(&name, &reason)),
            };
            let name = reason.split('`').nth(1).unwrap_or_default();
            Error::parameter(code, name, reason.replacen("field", "parameter", 1))
        }))
    }
}

/// Says what is wrong with the value of a parameter.
fn detail(name: &str, reason: &str) -> String {
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            format!("`{name}` must be a whole number, written in digits.")
        }
        "number too large to fit in target type" => format!("`{name}` is too large."),
        "number too small to fit in target type" => format!("`{name}` is too small."),
        _ => format!("`{name}`: {reason}"),
    }
}

/// Returns true if a parameter is a time whose `+` was not percent-encoded, so that it became a space.
fn has_lost_plus(query: &str, name: &str) -> bool {
    let is_time = |text: &str| DateTime::parse_from_rfc3339(text).is_ok();
    form_urlencoded::parse(query.as_bytes())
        .filter(|(given, _)| given == name)
        .any(|(_, value)| value.rsplit_once(' ').is_some_and(|(time, offset)| is_time(&format!("{time}+{offset}"))))
}

impl FromRequest for NoQuery {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let first = form_urlencoded::parse(request.query_string().as_bytes()).next();
        std::future::ready(match first {
            None => Ok(Self),
            Some((name, _)) => Err(Error::parameter(
                Code::UnknownParameter,
                &name,
                format!("unknown parameter `{}`, expected none", truncated(&name)),
            )),
        })
    }
}
