//! The preconditions of writes: the headers `If-Match` and `If-None-Match` (RFC 9110 §13.1).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{EntityTag, HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{Code, Error, Result};
use crate::http::split_unquoted;

/// The content codings that proxies name in the tag of a response that they compress: Apache makes `"7"` to `"7-gzip"`,
/// Jetty to `"7--gzip"`.
const CODINGS: [&str; 4] = ["gzip", "br", "deflate", "zstd"];

/// The precondition of a write. The write is done only if both headers hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precondition {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

/// The entity tags of one of the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// `*`: any version.
    Any,
    /// One version or more.
    Versions(Vec<i64>),
}

impl PartialSchema for Tags {
    /// Describes the header: `*`, or one entity tag or more.
    fn schema() -> RefOr<Schema> {
        let tag = format!("(?:W/)?\"[1-9][0-9]{{0,15}}(?:--?(?:{}))?\"", CODINGS.join("|"));
        let header = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(1000));
        header.pattern(Some(format!("^(?:\\*|{tag}(?:, ?{tag})*)$"))).into()
    }
}

impl ToSchema for Tags {}

/// The state that a write requires of the draft, in the terms of the SQL functions. The default requires nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Requirement {
    /// True if there must be a draft, false if there must be none.
    pub must_exist: Option<bool>,
    /// The version that the draft must have.
    pub version: Option<i64>,
}

impl FromRequest for Precondition {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request.headers()))
    }
}

impl Precondition {
    /// Reads the two headers.
    ///
    /// # Errors
    /// 400 `bad_request`: a header is malformed, or all of its tags are of another service.
    fn of(headers: &HeaderMap) -> Result<Self> {
        Ok(Self {
            if_match: Tags::of(headers, "If-Match", &IF_MATCH)?,
            if_none_match: Tags::of(headers, "If-None-Match", &IF_NONE_MATCH)?,
        })
    }

    /// Returns true if a draft with this version, or no draft, meets the precondition.
    pub(super) fn is_met_by(&self, current: Option<i64>) -> bool {
        let matches = |tags: &Tags| current.is_some_and(|version| tags.include(version));
        self.if_match.as_ref().is_none_or(matches) && !self.if_none_match.as_ref().is_some_and(matches)
    }

    /// Returns the precondition as one requirement. `None`: it depends on the current version, such as a list of tags.
    pub(super) fn requirement(&self) -> Option<Requirement> {
        match (&self.if_match, &self.if_none_match) {
            (None, None) => Some(Requirement::default()),
            (Some(Tags::Any), None) => Some(Requirement { must_exist: Some(true), version: None }),
            (None, Some(Tags::Any)) => Some(Requirement::exactly(None)),
            (Some(Tags::Versions(versions)), None) if versions.len() == 1 => {
                Some(Requirement::exactly(versions.first().copied()))
            }
            _ => None,
        }
    }
}

impl Requirement {
    /// The draft must have this version; `None`: there must be no draft.
    pub(super) fn exactly(version: Option<i64>) -> Self {
        Self { must_exist: Some(version.is_some()), version }
    }
}

impl Tags {
    /// Reads the lines of a header as one list (RFC 9110 §5.3). Returns `None` if there are none.
    fn of(headers: &HeaderMap, name: &str, header: &HeaderName) -> Result<Option<Self>> {
        let refused = || {
            let detail =
                format!("`{name}` must be `*` or a list of entity tags, among them an `ETag` of a draft: \"7\".");
            Error::new(Code::BadRequest, detail)
        };
        let mut members = Vec::new();
        for line in headers.get_all(header) {
            // A recipient ignores empty members (RFC 9110 §5.6.1.2).
            members.extend(split_unquoted(line.to_str().map_err(|_| refused())?, ',').filter(|text| !text.is_empty()));
        }
        if !headers.contains_key(header) {
            return Ok(None);
        }
        if members == ["*"] {
            return Ok(Some(Self::Any));
        }
        let tags = members.into_iter().map(str::parse::<EntityTag>).collect::<std::result::Result<Vec<_>, _>>();
        let versions: Vec<i64> = tags.map_err(|_| refused())?.iter().filter_map(version).collect();
        if versions.is_empty() { Err(refused()) } else { Ok(Some(Self::Versions(versions))) }
    }

    fn include(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }
}

/// Returns the version that a tag stands for. Proxies that compress a response make its tag weak or add the coding: as
/// a version stands for one text, such a tag names it as well. Versions have at most 16 digits.
fn version(tag: &EntityTag) -> Option<i64> {
    let tag = tag.tag();
    let uncoded = CODINGS.iter().find_map(|coding| tag.strip_suffix(coding)?.strip_suffix('-'));
    let digits = uncoded.map_or(tag, |rest| rest.strip_suffix('-').unwrap_or(rest));
    let plain = digits.len() <= 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_bytes(line.as_bytes()).expect("a header value"));
        }
        headers
    }

    fn versions(lines: &[&str]) -> std::result::Result<Vec<i64>, Code> {
        match Tags::of(&headers(&IF_MATCH, lines), "If-Match", &IF_MATCH).map_err(|error| error.code())? {
            Some(Tags::Versions(versions)) => Ok(versions),
            other => panic!("{lines:?}: {other:?}"),
        }
    }

    #[test]
    fn a_tag_names_its_version_in_every_form_that_a_proxy_gives_it() {
        for (lines, expected) in [
            (&["\"7\""][..], &[7][..]),
            (&["W/\"7\""], &[7]),
            (&["\"7-gzip\""], &[7]),
            (&["W/\"7-gzip\""], &[7]),
            (&["\"7--gzip\""], &[7]),
            (&["\"7-br\""], &[7]),
            (&["\"70\",W/\"8\" , \"9-zstd\""], &[70, 8, 9]),
            (&["\"7\"", "\"8\", \"9\""], &[7, 8, 9]),
            (&[" ,\"7\",, "], &[7]),
            (&["\"7\", \"a,b\", \"x\""], &[7]),
            (&["\"9007199254740991\""], &[9_007_199_254_740_991]),
        ] {
            assert_eq!(versions(lines), Ok(expected.to_vec()), "{lines:?}");
        }
    }

    #[test]
    fn a_header_without_a_tag_of_a_draft_is_refused() {
        let bad = "|7|\"|\"\"|\"7|7\"|w/\"7\"|*, \"7\"|\"*\"|**|*,*|\"0\"|\"07\"|\"-7\"|\"+7\"|\" 7\"|\"7.0\"|\"x\"|\"7\"x|\
                   \"7\"-gzip|\"7\" \"8\"|\"7\";\"8\"|\"7-\"|\"7-zip\"|\"-gzip\"|\"7---gzip\"|\"7gzip\"|,|\"7\", 8|\
                   \"10000000000000000\"|\"99999999999999999999\"|\"\u{667}\"";
        for bad in bad.split('|') {
            assert_eq!(versions(&[bad]), Err(Code::BadRequest), "{bad}");
        }
        assert_eq!(versions(&["*", "*"]), Err(Code::BadRequest));
    }

    #[test]
    fn if_match_wants_a_version_and_if_none_match_excludes_it() {
        let of = |name: &HeaderName, lines: &[&str]| Precondition::of(&headers(name, lines)).expect("valid headers");
        for (precondition, none, seven, eight) in [
            (Precondition::default(), true, true, true),
            (of(&IF_MATCH, &["*"]), false, true, true),
            (of(&IF_MATCH, &["\"6\", \"7\""]), false, true, false),
            (of(&IF_NONE_MATCH, &["*"]), true, false, false),
            (of(&IF_NONE_MATCH, &["\"6\", \"7\""]), true, false, true),
            (
                Precondition { if_none_match: of(&IF_NONE_MATCH, &["\"7\""]).if_none_match, ..of(&IF_MATCH, &["*"]) },
                false,
                false,
                true,
            ),
        ] {
            let met = [None, Some(7), Some(8)].map(|current| precondition.is_met_by(current));
            assert_eq!(met, [none, seven, eight], "{precondition:?}");
        }
    }
}
