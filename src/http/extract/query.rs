//! Query strings.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
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
                Some(("missing", _)) => Code::InvalidParameter,
                _ => return Error::parameter(Code::InvalidParameter, &name, format!("`{name}`: {reason}")),
            };
            let name = reason.split('`').nth(1).unwrap_or_default();
            Error::parameter(code, name, reason.replacen("field", "parameter", 1))
        }))
    }
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
