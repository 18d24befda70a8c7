//! The content of a message: its text and its context.

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::error::{Code, Error, Result};
use crate::text;
use crate::types::{Object, UserId};

/// What a message is about, for example a course, a cohort or an assignment of the LMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The kind of object, as the LMS calls it. 1 to 64 characters, no control characters and no colon, which ends the
    /// type in `?context=type:id`.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 64, pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]+$", example = "course")]
    pub kind: String,
    /// The LMS's id of the object. 1 to 255 characters, no control characters.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]+$", example = "bio-101")]
    pub id: String,
    /// A title to display. 1 to 255 characters, no control characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]+$", example = "Biology 101")]
    pub title: Option<String>,
    /// The address of the object: an `http` or `https` URL of at most 2,048 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 7,
        max_length = 2048,
        pattern = "^https?://[^\\x00-\\x1f\\x7f-\\x9f]*$",
        example = "https://lms.example.edu/courses/bio-101"
    )]
    pub url: Option<String>,
}

/// Deserializes a context that is a JSON object or null.
pub fn deserialize_context<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Context>, D::Error> {
    Ok(Option::<Object<Context>>::deserialize(deserializer)?.map(|Object(context)| context))
}

/// Returns the text of a message or draft with LF as its line end, in place of CR LF and CR. All else is kept as it is.
/// Checks the result: at most `max_chars` characters, no control characters except line feed and tab.
///
/// # Errors
/// 422 `invalid_body`, `body_too_long`.
pub fn parse_text(text: String, max_chars: usize) -> Result<String> {
    let text = text::with_line_feeds(text);
    let refused = |code, detail: String| Err(Error::field(code, "/body", detail));
    if let Some(control) = text.chars().find(|c| c.is_ascii_control() && !matches!(c, '\n' | '\t')) {
        return refused(
            Code::InvalidBody,
            format!("The control character U+{:04X} is not allowed.", u32::from(control)),
        );
    }
    if text.chars().count() > max_chars {
        return refused(Code::BodyTooLong, format!("The text must have at most {max_chars} characters."));
    }
    Ok(text)
}

/// A valid text of a message. Created by [`Body::parse`] only.
#[derive(Clone, Debug)]
pub struct Body(String);

impl Body {
    /// Parses a text by [`parse_text`], and checks that it shows something.
    ///
    /// # Errors
    /// 422 `invalid_body`, `empty_body`, `body_too_long`.
    pub fn parse(text: String, max_chars: usize) -> Result<Self> {
        let text = parse_text(text, max_chars)?;
        if text::is_blank(&text) {
            let detail = "A message must have at least one visible character.";
            return Err(Error::field(Code::EmptyBody, "/body", detail));
        }
        Ok(Self(text))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl Context {
    /// Returns the size of its texts, in bytes.
    pub fn size(&self) -> usize {
        let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.kind.len() + self.id.len() + optional(&self.title) + optional(&self.url)
    }

    /// Checks the members against the bounds in the schema.
    ///
    /// # Errors
    /// 422 `invalid_body`, with a pointer to the member.
    pub fn check(&self) -> Result<()> {
        let members = [
            ("/context/type", Some(&self.kind), 64),
            ("/context/id", Some(&self.id), 255),
            ("/context/title", self.title.as_ref(), 255),
            ("/context/url", self.url.as_ref(), 2048),
        ];
        for (pointer, text, max) in members {
            let Some(text) = text else { continue };
            if text.is_empty() || text.chars().count() > max || text.chars().any(char::is_control) {
                let detail = format!("This member must have 1 to {max} characters and no control characters.");
                return Err(Error::field(Code::InvalidBody, pointer, detail));
            }
        }
        if self.kind.contains(':') {
            let detail = "A context type must not have a colon: in `?context=type:id` it ends the type.";
            return Err(Error::field(Code::InvalidBody, "/context/type", detail));
        }
        let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if self.url.as_ref().is_none_or(is_web) {
            return Ok(());
        }
        Err(Error::field(Code::InvalidBody, "/context/url", "The URL must begin with `http://` or `https://`."))
    }
}

/// A context in a query parameter that filters a list, written `type:id`, for example `course:bio-101`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ContextName {
    /// The kind of object.
    pub kind: String,
    /// The LMS's id of the object.
    pub id: String,
}

/// The error of a text that is not `type:id`.
#[derive(Debug, thiserror::Error)]
#[error("a context is `type:id`, where type has 1 to 64 and id 1 to 255 characters, without control characters")]
pub struct InvalidContextName;

impl TryFrom<String> for ContextName {
    type Error = InvalidContextName;

    /// Splits at the first colon: an id may contain colons.
    fn try_from(text: String) -> std::result::Result<Self, InvalidContextName> {
        let fits = |part: &str, max| (1..=max).contains(&part.chars().count()) && !part.chars().any(char::is_control);
        match text.split_once(':') {
            Some((kind, id)) if fits(kind, 64) && fits(id, 255) => {
                Ok(Self { kind: kind.to_owned(), id: id.to_owned() })
            }
            _ => Err(InvalidContextName),
        }
    }
}

/// Returns the SHA-256 of recipient, text and context: the payload that an idempotency key stands for.
pub fn payload_hash(recipient: &UserId, body: &Body, context: Option<&Context>) -> Vec<u8> {
    let payload = serde_json::json!([recipient, body.as_str(), context]);
    Sha256::digest(payload.to_string()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_measured_in_characters_and_not_changed() {
        for good in ["a", " a ", "é", "👩\u{200d}👩\u{200d}👧\u{200d}👦", "<b>", "a\n\tb", "a\u{202e}"] {
            assert_eq!(Body::parse(good.to_owned(), 7).map(|body| body.0).map_err(|e| e.code()), Ok(good.to_owned()));
        }
        let refused = |text: &str| Body::parse(text.to_owned(), 7).expect_err("a refusal").code();
        assert_eq!(refused(""), Code::EmptyBody);
        assert_eq!(refused(" \n\t\u{a0}\u{2003}"), Code::EmptyBody);
        assert_eq!(refused("\r\n\u{200b}\u{2800}"), Code::EmptyBody);
        assert_eq!(refused("12345678"), Code::BodyTooLong);
        assert_eq!(refused("a\0"), Code::InvalidBody);
        assert_eq!(refused("a\u{1b}"), Code::InvalidBody);
    }

    #[test]
    fn a_body_is_measured_after_its_line_ends_became_line_feeds() {
        let parsed = |text: &str| Body::parse(text.to_owned(), 4).map(Body::into_text).map_err(|error| error.code());
        assert_eq!(parsed("a\r\nb\r"), Ok("a\nb\n".to_owned()));
        assert_eq!(parsed("a\n\r\nb"), Ok("a\n\nb".to_owned()));
        assert_eq!(parsed("ab\r\nc\r\nd"), Err(Code::BodyTooLong));
    }
}
