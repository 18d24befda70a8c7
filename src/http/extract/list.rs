//! Bodies that carry long lists, whose items are read one by one: an item that is invalid does not affect the others.

use actix_web::dev::Payload;
use actix_web::web::{Buf, Bytes};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::body::{LargeBodies, LargeBodyPermit, read_large_body};
use super::json::{json_media_types, media_type, parse_at, parse_unchecked};
use crate::error::{Code, Error, Result};
use crate::types::Object;

/// The media type of a text with a JSON value in each line.
const LINES_TYPE: &str = "application/x-ndjson";
/// The byte order mark of UTF-8, with which some programs begin a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The permits of large bodies of the LMS's back end, which alone sends such lists.
static LARGE_BODIES: LargeBodies = LargeBodies::new(4);
/// The number of items that are read before other tasks may run.
const ITEMS_AT_ONCE: usize = 256;

/// A body of at most `MAX_BULK_BODY` bytes that carries lists: a JSON object with lists as members or, where `LINES` is true, also
/// `application/x-ndjson` with an item in each line. A byte order mark at its beginning is skipped.
pub struct ListBody<const LINES: bool = false> {
    bytes: Bytes,
    has_lines: bool,
    _permit: Option<LargeBodyPermit>,
}

/// A list in what [`ListBody::parse`] returns. Its items are read by [`ListBody::items`].
#[derive(Clone, Copy, Debug, Default)]
pub struct List;

/// The items of a list that are not read yet.
pub struct Items {
    left: std::vec::IntoIter<Item>,
    read: usize,
}

/// An item of a list, as its JSON text.
pub struct Item {
    text: Bytes,
    /// The JSON Pointer to the item. A body of lines counts as the list of its lines, blank ones included.
    pub pointer: String,
}

impl<const LINES: bool> FromRequest for ListBody<LINES> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut accepted = json_media_types(request).to_vec();
        accepted.extend(LINES.then_some(LINES_TYPE));
        let media_type = media_type(request, &accepted);
        let payload = payload.take();
        Box::pin(async move {
            let has_lines = media_type? == LINES_TYPE;
            let body = read_large_body(payload, &LARGE_BODIES).await?;
            Ok(Self { _permit: body.permit, ..Self::new(body.bytes.freeze(), has_lines) })
        })
    }
}

impl<const LINES: bool> ListBody<LINES> {
    fn new(mut bytes: Bytes, has_lines: bool) -> Self {
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.advance(BYTE_ORDER_MARK.len());
        }
        Self { bytes, has_lines, _permit: None }
    }

    /// Returns true if the body has an item in each line, and nothing else.
    pub fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// Reads a JSON object but for the items of its lists, which are of the type [`List`] in `E`.
    ///
    /// # Errors
    /// 400 `malformed_json`; 422 `invalid_body`, `unknown_field`.
    pub fn parse<E: DeserializeOwned>(&self) -> Result<E> {
        parse_unchecked("", &self.bytes).map(|Object(value)| value)
    }

    /// Returns the items, at most `max`: the lines that are not blank, or in JSON that [was parsed](Self::parse) the elements of the
    /// member `name`.
    ///
    /// # Errors
    /// 422 `invalid_body`: there are more items.
    pub fn items(&self, name: &str, max: usize) -> Result<Items> {
        let enough = max.saturating_add(1);
        let (texts, list) = if self.has_lines {
            (lines(&self.bytes, enough), String::new())
        } else {
            (elements(&self.bytes, name, enough), format!("/{name}"))
        };
        if texts.len() > max {
            return Err(Error::field(Code::InvalidBody, &list, format!("The list has more than {max} items.")));
        }
        let item = |(index, text): (usize, &[u8])| Item {
            text: self.bytes.slice_ref(text),
            pointer: format!("{list}/{index}"),
        };
        let items: Vec<_> = texts.into_iter().map(item).collect();
        Ok(Items { left: items.into_iter(), read: 0 })
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Vec::<IgnoredAny>::deserialize(deserializer).map(|_| Self)
    }
}

impl Items {
    /// Returns the number of items that are not read yet.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// Returns the next item. Other tasks may run now and then: to read thousands of items takes a while.
    pub async fn next(&mut self) -> Option<Item> {
        let item = self.left.next()?;
        self.read += 1;
        if self.read.is_multiple_of(ITEMS_AT_ONCE) {
            tokio::task::yield_now().await;
        }
        Some(item)
    }
}

impl Item {
    /// Reads the item, a JSON object.
    ///
    /// # Errors
    /// 400 `malformed_json`; 422 `invalid_body`, `unknown_field`. Each says where the item is, or which of its members is invalid.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        self.parse_value().map(|Object(value)| value)
    }

    /// Reads the item, any JSON value.
    ///
    /// # Errors
    /// Those of [`Self::parse`].
    pub fn parse_value<T: DeserializeOwned>(&self) -> Result<T> {
        parse_at(&self.pointer, &self.text).map_err(|error| error.or_at(&self.pointer))
    }
}

/// Returns the lines that are not blank with their numbers, counted from 0: the first ones, at most `max`.
fn lines(bytes: &[u8], max: usize) -> Vec<(usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
    lines.filter(|(_, line)| !line.is_empty()).take(max).collect()
}

/// Returns the texts of the elements of an array with their numbers: the first ones, at most `max`. The array is the member with
/// this name of an object, in a well-formed JSON text that has no other array for it.
fn elements<'a>(bytes: &'a [u8], name: &str, max: usize) -> Vec<(usize, &'a [u8])> {
    let is_name = |text: &[u8]| serde_json::from_slice::<String>(text).is_ok_and(|text| text == name);
    let (mut found, mut depth, mut in_string, mut start, mut at) = (Vec::new(), 0_usize, false, None, 0);
    // The last string among the names and values of the object, with its quotation marks.
    let (mut opened, mut string) = (0, &bytes[..0]);
    while let Some(byte) = bytes.get(at).filter(|_| found.len() < max) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => {
                in_string = !in_string;
                match depth {
                    1 if in_string => opened = at,
                    1 => string = &bytes[opened..=at],
                    _ => {}
                }
            }
            _ if in_string => {}
            b'[' if depth == 1 && is_name(string) => (depth, start) = (2, Some(at + 1)),
            b',' | b']' if depth == 2 && start.is_some() => {
                let text = bytes[start.unwrap_or(at)..at].trim_ascii();
                found.extend((!text.is_empty()).then_some((found.len(), text)));
                if *byte == b']' {
                    break;
                }
                start = Some(at + 1);
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parts: Vec<(usize, &[u8])>) -> Vec<(usize, String)> {
        parts.into_iter().map(|(index, part)| (index, String::from_utf8_lossy(part).into_owned())).collect()
    }

    fn numbered(texts: &[&str]) -> Vec<(usize, String)> {
        texts.iter().map(|text| (*text).to_owned()).enumerate().collect()
    }

    #[test]
    fn the_elements_of_an_array_are_found_whatever_they_contain() {
        let elements = |text: &str| texts(elements(text.as_bytes(), "a", 9));
        assert_eq!(elements(r#"{"[a,\"]": "a", "a": [ ]}"#), numbered(&[]));
        assert_eq!(elements(r#" {"a" : [7]}"#), numbered(&["7"]));
        let nested = [r#"{"b": [1, {"c": "]}\\"}], "d": "\","}"#, "[[], {}]", r#""[""#, "null"];
        assert_eq!(elements(&format!(r#"{{"a":[{}]}}"#, nested.join(" ,\n"))), numbered(&nested));
    }

    #[test]
    fn an_array_is_found_among_others_by_its_name() {
        let text = br#"{"x": [1], "y": {"a": [2]}, "z": "a", "b": [[3, 4]], "\u0061": [5, {"a": [6]}, 7], "c": [8]}"#;
        let found = |name| texts(elements(text, name, 9));
        assert_eq!(found("a"), numbered(&["5", r#"{"a": [6]}"#, "7"]));
        assert_eq!(found("b"), numbered(&["[3, 4]"]));
        assert_eq!(found("c"), numbered(&["8"]));
        assert_eq!(found("z"), numbered(&[]));
        assert_eq!(found("d"), numbered(&[]));
    }

    #[test]
    fn blank_lines_are_no_items_but_have_numbers() {
        let of = |line: usize, text: &str| (line, text.to_owned());
        assert_eq!(texts(lines(b"\n{} \r\n \t\n{\"a\":1}", 9)), [of(1, "{}"), of(3, r#"{"a":1}"#)]);
        assert_eq!(texts(lines(b"", 9)), []);
    }

    #[test]
    fn no_more_items_are_collected_than_show_that_there_are_too_many() {
        let (array, text) = (format!(r#"{{"a":[{}1]}}"#, "1,".repeat(1_000)), "1\n".repeat(1_000));
        assert_eq!(elements(array.as_bytes(), "a", 4).len(), 4);
        assert_eq!(lines(text.as_bytes(), 4).len(), 4);
        let body = ListBody::<true>::new(text.into(), true);
        assert_eq!(body.items("a", 999).err().map(|error| error.code()), Some(Code::InvalidBody));
        assert_eq!(body.items("a", 1_000).map(|items| items.left()).ok(), Some(1_000));
    }

    #[tokio::test]
    async fn other_tasks_run_while_many_items_are_read() {
        let body = ListBody::<true>::new("1\n".repeat(1_000).into(), true);
        let mut items = body.items("", 1_000).expect("few enough");
        let mut reading = Box::pin(async {
            let mut read = 0;
            while items.next().await.is_some() {
                read += 1;
            }
            read
        });
        for _ in 0..3 {
            assert!(futures_util::poll!(&mut reading).is_pending());
        }
        assert_eq!(reading.await, 1_000);
    }
}
