//! What signatures are verified with: each key has one algorithm, and that is the only one it is used for.

use std::sync::atomic::{AtomicU64, Ordering};

use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::ExposeSecret;

use super::{reject::Reject, secrets::check_secret};
use crate::config;

/// How many secrets may be active at once: the old, the new, and one more.
const MAX_SECRETS: usize = 3;

/// The algorithms that there are, by the names that tokens give them.
const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("HS256", Algorithm::HS256),
    ("RS256", Algorithm::RS256),
    ("PS256", Algorithm::PS256),
    ("ES256", Algorithm::ES256),
    ("EdDSA", Algorithm::EdDSA),
];

/// The algorithm of this name, compared byte for byte.
pub(super) fn algorithm(name: &str) -> Option<Algorithm> {
    ALGORITHMS.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm)
}

/// The algorithms that the keys of an issuer's key set may have, in the order of the configuration.
pub(super) fn allowed(rules: &config::Auth) -> Result<Vec<Algorithm>, String> {
    let asymmetric = |name: &String| algorithm(name).filter(|algorithm| *algorithm != Algorithm::HS256);
    let known = "RS256, PS256, ES256, EdDSA";
    let refused = |name: &String| format!("auth.algorithms has `{name}`, which is none of {known}");
    if rules.algorithms.is_empty() {
        return Err(format!("auth.algorithms is empty: it takes some of {known}"));
    }
    rules.algorithms.iter().map(|name| asymmetric(name).ok_or_else(|| refused(name))).collect()
}

/// A key, and what it is for.
#[derive(Clone)]
pub(super) struct Key {
    pub kid: Option<String>,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

/// The keys that count at the moment.
pub(super) struct KeySet {
    /// Never the same for two sets: what was verified with one says nothing about another.
    pub id: u64,
    keys: Vec<Key>,
}

impl KeySet {
    pub(super) fn new(keys: Vec<Key>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), keys }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that may have signed a token with this header. A `kid` names its key and no other, but for shared secrets
    /// without a name, few as they are. Without a `kid` a public key counts only if it is the only one for the algorithm.
    pub(super) fn candidates(&self, algorithm: Algorithm, kid: Option<&str>) -> Result<Vec<&Key>, Reject> {
        let fitting = || self.keys.iter().filter(|key| key.algorithm == algorithm);
        let named: Vec<_> = fitting().filter(|key| kid.is_some() && key.kid.as_deref() == kid).collect();
        if !named.is_empty() {
            return Ok(named);
        }
        let unnamed: Vec<_> = match algorithm {
            Algorithm::HS256 => fitting().filter(|key| kid.is_none() || key.kid.is_none()).collect(),
            _ => fitting().filter(|_| kid.is_none()).collect(),
        };
        match unnamed.len() {
            0 => Err(Reject::UnknownKey),
            2.. if algorithm != Algorithm::HS256 => Err(Reject::AmbiguousKey),
            _ => Ok(unnamed),
        }
    }
}

/// The shared secrets of an issuer, checked for their strength.
pub(super) fn shared(rules: &config::Auth) -> Result<Vec<Key>, String> {
    let mut keys = Vec::new();
    for (kid, secret) in rules.all_secrets() {
        check_secret(secret.expose_secret()).map_err(|why| format!("the secret in auth.secret {why}"))?;
        let decoding = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        keys.push(Key { kid, algorithm: Algorithm::HS256, decoding });
    }
    if keys.len() > MAX_SECRETS {
        return Err(format!("auth.secrets has {} secrets, more than {MAX_SECRETS}", keys.len()));
    }
    Ok(keys)
}
