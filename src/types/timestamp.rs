//! Times as the API writes and reads them.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

/// A time of the database's clock: RFC 3339, UTC, always six fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, ToSchema)]
#[schema(value_type = String, format = DateTime, min_length = 27, max_length = 27, example = "2026-11-22T13:33:12.123456Z")]
pub struct Timestamp(pub DateTime<Utc>);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Any RFC 3339 time, with whatever offset.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.to_utc());
        // With another offset, or a leap second, the year may be one that has five digits.
        time.filter(|time| time.timestamp_micros() < (LATEST.timestamp() + 1) * 1_000_000)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not an RFC 3339 time, such as 2026-11-22T13:33:12Z"))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}

/// The end of the times that clients can name; nothing is sent later.
pub const LATEST: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("a time");
