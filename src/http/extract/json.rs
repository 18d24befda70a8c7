//! JSON bodies.

use std::{fmt, marker::PhantomData, time::Duration};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::short;
use crate::error::{Code, Error, Result};

/// The longest body of a call that carries one message or less, in bytes.
pub const MAX_BODY: usize = 256 * 1024;
/// The longest body of a call that carries a list, in bytes.
pub const MAX_LIST: usize = 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How much more of a body that is too long is read, and for how long, so that its sender gets to hear the answer.
const MAX_DRAIN: (usize, Duration) = (8 * 1024 * 1024, Duration::from_secs(2));
/// How deep JSON may be nested.
const MAX_DEPTH: usize = 32;

/// A JSON body of a known shape, of `MAX` bytes at most.
pub struct Json<T, const MAX: usize = MAX_BODY>(pub T);

/// A JSON body that may also be null, or left out entirely.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Json<T, MAX> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = content_type(request);
        let payload = payload.take();
        Box::pin(async move {
            checked?;
            parse(&collect(payload, MAX).await?).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = content_type(request);
        let payload = payload.take();
        Box::pin(async move {
            let bytes = collect(payload, MAX_BODY).await?;
            if bytes.is_empty() || bytes.trim_ascii() == b"null" {
                return Ok(Self(T::default()));
            }
            checked?;
            parse(&bytes).map(Self)
        })
    }
}

fn content_type(request: &HttpRequest) -> Result<()> {
    let header =
        |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    let is_json = header(CONTENT_TYPE).is_some_and(|value| {
        let mut parts = value.split(';').map(str::trim);
        parts.next() == Some("application/json")
            && parts.all(|part| matches!(part, "charset=utf-8" | "charset=\"utf-8\"" | ""))
    });
    let is_plain = header(CONTENT_ENCODING).is_none_or(|value| value == "identity");
    if is_json && is_plain {
        return Ok(());
    }
    let detail = "Send the body as `Content-Type: application/json` in UTF-8, without a Content-Encoding.";
    Err(Error::new(Code::UnsupportedMediaType, detail).header(ACCEPT, "application/json"))
}

async fn collect(mut payload: Payload, max: usize) -> Result<BytesMut> {
    let all = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::new(Code::BadRequest, "The body did not arrive whole."))?;
            if body.len() + chunk.len() > max {
                let _ = tokio::time::timeout(MAX_DRAIN.1, drain(&mut payload)).await;
                return Err(Error::new(Code::ContentTooLarge, format!("A body has at most {max} bytes.")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let late = |_| Error::new(Code::RequestTimeout, "The body must arrive within 10 seconds.");
    tokio::time::timeout(BODY_TIMEOUT, all).await.map_err(late)?
}

async fn drain(payload: &mut Payload) {
    let mut left = MAX_DRAIN.0;
    while let Some(Ok(chunk)) = payload.next().await {
        match left.checked_sub(chunk.len()) {
            Some(less) => left = less,
            None => return,
        }
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    scan(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Object(value) = serde_path_to_error::deserialize(&mut reader).map_err(|error| json_problem(&error))?;
    reader.end().map_err(|_| Error::new(Code::MalformedJson, "There is more after the JSON value."))?;
    Ok(value)
}

/// A JSON object, and nothing else: serde alone would read a struct from an array of its members, too.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> std::result::Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

/// Refuses what no schema would: nesting that is meant to hurt, and NUL, which Postgres cannot store.
fn scan(bytes: &[u8]) -> Result<()> {
    let (mut depth, mut in_string, mut at) = (0_usize, false, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string && bytes[at + 1..].starts_with(b"u0000") => {
                return Err(Error::new(Code::MalformedJson, "A string contains the character NUL."));
            }
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Error::new(Code::MalformedJson, format!("The body is nested deeper than {MAX_DEPTH} levels.")));
        }
        at += 1;
    }
    Ok(())
}

fn json_problem(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let reason = plain(error.inner());
    if !error.inner().is_data() || reason.starts_with("duplicate field") {
        return Error::new(Code::MalformedJson, reason);
    }
    let code = if reason.starts_with("unknown field") { Code::UnknownField } else { Code::InvalidBody };
    let mut pointer = error.path().iter().fold(String::new(), |pointer, segment| {
        use serde_path_to_error::Segment;
        match segment {
            Segment::Map { key } => {
                format!("{pointer}/{}", short(key).replace('~', "~0").replace('/', "~1"))
            }
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        }
    });
    if let Some(name) = reason.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        pointer = format!("{pointer}/{name}");
    }
    Error::field(code, &pointer, reason)
}

/// serde's own sentence, without the line and column of our reader and without the text it was given.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(sentence, _)| sentence);
    let quoted = ["invalid type: string", "invalid value: string"].iter().find(|start| text.starts_with(**start));
    match (quoted, text.rsplit_once(", expected ")) {
        (Some(start), Some((_, expected))) => format!("{start}, expected {expected}"),
        _ => short(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_knows_strings_from_structure() {
        assert!(scan(br#"{"a":"\\u0000 [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}"#).is_ok());
        assert!(scan(br#"{"a":"\u0000"}"#).is_err());
        assert!(scan(br#"{"a":"\\\u0000"}"#).is_err());
        assert!(scan("[".repeat(33).as_bytes()).is_err());
        assert!(scan("[".repeat(32).as_bytes()).is_ok());
        assert!(scan(br#""\"#).is_ok(), "an open end is for the parser to refuse");
    }
}
