//! Bodies that carry a long list, whose items are read one by one: an item that is invalid does not affect the others.

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::json::{MAX_BULK_BODY, media_type, parse_at, parse_unchecked, read_body};
use crate::error::{Code, Error, Result};

/// The media type of a text with a JSON value in each line.
const LINES: &str = "application/x-ndjson";

/// A body that carries a list: a JSON object with the list as a member, or `application/x-ndjson` with an item in each
/// line. It has at most `MAX_BULK_BODY` bytes.
pub struct ListBody {
    bytes: Bytes,
    has_lines: bool,
}

/// An item of a list, as its JSON text.
pub struct Item {
    text: Bytes,
    /// The JSON Pointer to the item. A body of lines counts as the list of its lines.
    pub pointer: String,
}

impl FromRequest for ListBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = media_type(request, &["application/json", LINES]);
        let payload = payload.take();
        Box::pin(async move {
            let has_lines = media_type? == LINES;
            Ok(Self { bytes: read_body(payload, MAX_BULK_BODY).await?.freeze(), has_lines })
        })
    }
}

impl ListBody {
    /// Returns the items, at most `max`. In JSON they are the elements of the one member of `E`, whose name is `name`.
    /// Blank lines are not items.
    ///
    /// # Errors
    /// 400 `malformed_json`; 422 `invalid_body`, `unknown_field`, also for too many items.
    pub fn items<E: DeserializeOwned>(&self, name: &str, max: usize) -> Result<Vec<Item>> {
        let (texts, list) = if self.has_lines {
            (lines(&self.bytes), String::new())
        } else {
            parse_unchecked::<E>("", &self.bytes)?;
            (elements(&self.bytes), format!("/{name}"))
        };
        if texts.len() > max {
            let detail = format!("The body has {} items, more than {max}.", texts.len());
            return Err(Error::field(Code::InvalidBody, &list, detail));
        }
        let item = |(index, text): (usize, &[u8])| Item {
            text: self.bytes.slice_ref(text),
            pointer: format!("{list}/{index}"),
        };
        Ok(texts.into_iter().enumerate().map(item).collect())
    }
}

impl Item {
    /// Reads the item, a JSON object.
    ///
    /// # Errors
    /// 400 `malformed_json`; 422 `invalid_body`, `unknown_field`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        parse_at(&self.pointer, &self.text)
    }
}

/// Returns the lines that are not blank.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).collect()
}

/// Returns the texts of the elements of the first array in a well-formed JSON text.
fn elements(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut found, mut depth, mut in_string, mut start, mut at) = (Vec::new(), 0_usize, false, None, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' if start.is_none() => start = Some(at + 1),
            b',' | b']' if depth == 0 && start.is_some() => {
                let text = bytes[start.unwrap_or(at)..at].trim_ascii();
                found.extend((!text.is_empty()).then_some(text));
                if *byte == b']' {
                    break;
                }
                start = Some(at + 1);
            }
            b'[' | b'{' if start.is_some() => depth += 1,
            b']' | b'}' if start.is_some() => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parts: Vec<&[u8]>) -> Vec<String> {
        parts.into_iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    }

    #[test]
    fn the_elements_of_an_array_are_found_whatever_they_contain() {
        let elements = |text: &str| texts(elements(text.as_bytes()));
        assert_eq!(elements(r#"{"[a,\"]": [ ]}"#), [""; 0]);
        assert_eq!(elements(r#" {"a" : [7]}"#), ["7"]);
        let nested = [r#"{"b": [1, {"c": "]}\\"}], "d": "\","}"#, "[[], {}]", r#""[""#, "null"];
        assert_eq!(elements(&format!(r#"{{"a":[{}]}}"#, nested.join(" ,\n"))), nested);
    }

    #[test]
    fn blank_lines_are_no_items() {
        assert_eq!(texts(lines(b"\n{} \r\n \t\n{\"a\":1}")), ["{}", r#"{"a":1}"#]);
        assert_eq!(texts(lines(b"")), [""; 0]);
    }
}
