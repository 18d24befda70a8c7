//! Timestamps in the API.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

/// A time by the service's clock: RFC 3339 in UTC, always with six fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, ToSchema, sqlx::Type)]
#[sqlx(transparent)]
#[schema(value_type = String, format = DateTime, min_length = 27, max_length = 27, example = "2026-11-22T13:33:12.123456Z")]
pub struct Timestamp(pub DateTime<Utc>);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Reads any RFC 3339 time, with any offset.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.to_utc());
        // The conversion to UTC, or a leap second, can move the time into the year 10000, which RFC 3339 cannot write.
        time.filter(|time| time.timestamp_micros() < (LATEST.timestamp() + 1) * 1_000_000)
            .map(Self)
            .ok_or_else(|| de::Error::custom("expected an RFC 3339 time such as 2026-11-22T13:33:12Z"))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}

/// The latest time that RFC 3339 can express, 9999-12-31T23:59:59Z; no message has a later one.
pub const LATEST: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("a time");
