//! Optional claims that are there and cannot be used. Such a claim counts as absent. It is counted, and the first of
//! each issuer and claim is logged: otherwise an LMS whose roles are not understood looks like one without educators.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use metrics::Counter;

use super::claims::ClaimFault;

/// What the optional claims are for: the values of the label `claim` in the metrics.
const CLAIMS: &[&str] = &["role", "scope", "name", "picture", "email"];

/// The unusable claims of one issuer.
pub(super) struct UnusableClaims {
    issuer: String,
    /// The claims of which the log has a line.
    logged: Mutex<BTreeSet<&'static str>>,
}

impl UnusableClaims {
    pub(super) fn new(issuer: &str) -> Self {
        Self { issuer: issuer.to_owned(), logged: Mutex::default() }
    }

    /// Exports the counters at 0: Prometheus sees no increase in a series that begins at 1.
    pub(super) fn export(&self) {
        for claim in CLAIMS {
            self.counter(claim).increment(0);
        }
    }

    /// Returns the value of a claim, or nothing if it cannot be used. `claim` is one of [`CLAIMS`]; `pointer` is where
    /// it stands in the token.
    pub(super) fn or_absent<T: Default>(&self, claim: &'static str, pointer: &str, read: Result<T, ClaimFault>) -> T {
        read.unwrap_or_else(|fault| {
            self.counter(claim).increment(1);
            if self.logged.lock().unwrap_or_else(PoisonError::into_inner).insert(claim) {
                tracing::warn!(
                    issuer = self.issuer,
                    claim = pointer,
                    "a token is accepted without its {claim}: {claim} {fault}; further ones are only counted"
                );
            }
            T::default()
        })
    }

    fn counter(&self, claim: &'static str) -> Counter {
        metrics::counter!("pidge_auth_unusable_claims_total", "issuer" => self.issuer.clone(), "claim" => claim)
    }
}
