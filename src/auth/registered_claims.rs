//! The registered claims of a token (RFC 7519 §4.1): its issuer, audience, subject and time limits.

use std::slice;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::claims::{ClaimFault, text, type_of, wrong_type};
use super::token::seconds_now;
use super::token_error::TokenError;
use crate::config;
use crate::http::quoted;
use crate::types::UserId;

/// What Pidge keeps of the registered claims.
pub(super) struct RegisteredClaims {
    /// The user that the token is for.
    pub user: UserId,
    /// The time limits.
    pub times: TokenTimes,
}

impl RegisteredClaims {
    /// Reads the claims of a token whose signature is verified. Checks all of them except for the time limits.
    pub(super) fn read(claims: &Value, config: &config::Auth) -> Result<Self, TokenError> {
        let named = |claim| move |fault| TokenError::Claim { claim, fault };
        let issuer = issuer(claims)?;
        if issuer != config.issuer {
            return Err(TokenError::Issuer(quoted(issuer)));
        }
        check_audience(claims.get("aud"), &config.audience).map_err(named("aud"))?;
        let user = user(claims.get("sub")).map_err(named("sub"))?;
        let seconds = |claim| optional_number(claims.get(claim)).map_err(named(claim));
        let exp = claims.get("exp").and_then(Value::as_f64);
        let exp = exp.ok_or_else(|| wrong_type(claims.get("exp"))).map_err(named("exp"))?;
        Ok(Self { user, times: TokenTimes { exp, nbf: seconds("nbf")?, iat: seconds("iat")? } })
    }
}

/// Returns the `iss` claim.
pub(super) fn issuer(claims: &Value) -> Result<&str, TokenError> {
    let value = claims.get("iss");
    let issuer = value.and_then(Value::as_str).ok_or_else(|| wrong_type(value));
    issuer.map_err(|fault| TokenError::Claim { claim: "iss", fault })
}

/// Checks that `aud`, a string or a list of strings, has the expected audience.
fn check_audience<'a>(value: Option<&'a Value>, expected: &'a str) -> Result<(), ClaimFault> {
    let members = match value {
        Some(Value::Array(members)) if members.is_empty() => return Err(ClaimFault::EmptyList),
        Some(Value::Array(members)) => members,
        Some(one @ Value::String(_)) => slice::from_ref(one),
        other => return Err(wrong_type(other)),
    };
    let name = |member: &'a Value| member.as_str().ok_or_else(|| ClaimFault::MemberType(type_of(member)));
    let names = members.iter().map(name).collect::<Result<Vec<_>, _>>()?;
    if names.contains(&expected) {
        Ok(())
    } else {
        Err(ClaimFault::Audience { found: names.join(", "), expected: expected.to_owned() })
    }
}

fn user(value: Option<&Value>) -> Result<UserId, ClaimFault> {
    let id = value.ok_or_else(|| wrong_type(None)).and_then(|value| text(value, usize::MAX))?;
    let user = UserId::try_from(id.to_owned()).map_err(|_| match id {
        "." | ".." => ClaimFault::PathSegment(id.to_owned()),
        _ => ClaimFault::TooLong { length: id.len(), unit: "bytes", max: 255 },
    })?;
    // The LMS may know such ids, from the event log, but nobody has one.
    if user.is_of_erased() { Err(ClaimFault::Erased) } else { Ok(user) }
}

fn optional_number(value: Option<&Value>) -> Result<Option<f64>, ClaimFault> {
    let value = value.filter(|value| !value.is_null());
    value.map(|value| value.as_f64().ok_or_else(|| wrong_type(Some(value)))).transpose()
}

/// The time limits of a token, in seconds since 1970. Fractions are allowed (RFC 7519 §2).
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenTimes {
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
}

impl TokenTimes {
    /// Checks the time limits against the clock.
    ///
    /// `leeway` is the tolerated difference between clocks, `max_lifetime` the longest time from `iat` to `exp`; both
    /// in seconds. Without `iat`, the remaining lifetime is checked instead.
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    pub(super) fn check(self, leeway: u64, max_lifetime: u64) -> Result<(), TokenError> {
        let [now, leeway, max_lifetime] = [seconds_now(), leeway, max_lifetime].map(|seconds| seconds as f64);
        if self.exp < now - leeway {
            return Err(TokenError::Expired);
        }
        if self.nbf.is_some_and(|not_before| not_before > now + leeway) {
            return Err(TokenError::NotYetValid);
        }
        if self.iat.is_some_and(|issued_at| issued_at > now + leeway) {
            return Err(TokenError::IssuedInFuture);
        }
        let lifetime = self.exp - self.iat.unwrap_or(now);
        if lifetime > max_lifetime + if self.iat.is_none() { leeway } else { 0.0 } {
            return Err(TokenError::Lifetime);
        }
        Ok(())
    }

    /// Returns when the token is no longer accepted, in seconds since 1970: [`Self::check`] compares whole seconds.
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    pub(super) fn end(self, leeway: u64) -> f64 {
        (self.exp + leeway as f64).floor() + 1.0
    }

    /// Returns when a token that was checked was issued, the same time for each use of the token. A token without `iat`
    /// counts as issued at `nbf`, or without that as early as `max_lifetime`, in seconds, allows.
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    #[expect(clippy::cast_possible_truncation, reason = "the time lies within a year or two of now")]
    pub(super) fn issued_at(self, max_lifetime: u64) -> DateTime<Utc> {
        let earliest = self.exp - max_lifetime as f64;
        let seconds = self.iat.or(self.nbf).map_or(earliest, |seconds| seconds.max(earliest));
        DateTime::from_timestamp_micros((seconds * 1e6) as i64).unwrap_or_default()
    }
}
