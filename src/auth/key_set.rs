//! The keys that verify signatures. Each key has one algorithm and is used for no other.

use std::sync::atomic::{AtomicU64, Ordering};

use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::ExposeSecret;

use super::secret_strength::check_secret;
use super::token_error::TokenError;
use crate::config;

/// The maximum number of active secrets of an issuer: during a rotation the old and the new one, and one in reserve.
const MAX_SECRETS: usize = 3;

/// The supported algorithms, by their names in the header of a token (RFC 7518 §3.1, RFC 8037 §3.1).
const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("HS256", Algorithm::HS256),
    ("RS256", Algorithm::RS256),
    ("PS256", Algorithm::PS256),
    ("ES256", Algorithm::ES256),
    ("EdDSA", Algorithm::EdDSA),
];

/// Returns the algorithm of this name, compared byte for byte.
pub(super) fn algorithm(name: &str) -> Option<Algorithm> {
    ALGORITHMS.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm)
}

/// Returns the algorithms that the keys of an issuer's JWKS may have (`auth.algorithms`), in the order of the
/// configuration.
pub(super) fn allowed_algorithms(config: &config::Auth) -> Result<Vec<Algorithm>, String> {
    let asymmetric = |name: &String| algorithm(name).filter(|algorithm| *algorithm != Algorithm::HS256);
    let supported = "RS256, PS256, ES256, EdDSA";
    let refused = |name: &String| format!("auth.algorithms has `{name}`; it may have {supported}");
    if config.algorithms.is_empty() {
        return Err(format!("auth.algorithms is empty; it must have at least one of {supported}"));
    }
    config.algorithms.iter().map(|name| asymmetric(name).ok_or_else(|| refused(name))).collect()
}

/// A public key or a shared secret, with the one algorithm that it is used for.
#[derive(Clone)]
pub(super) struct VerificationKey {
    pub kid: Option<String>,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

impl VerificationKey {
    /// Creates the key of a shared secret.
    pub(super) fn of_secret(kid: Option<String>, secret: &str) -> Self {
        Self { kid, algorithm: Algorithm::HS256, decoding: DecodingKey::from_secret(secret.as_bytes()) }
    }
}

/// The keys of an issuer at one moment. Immutable: a change of the keys makes a new set.
pub(super) struct KeySet {
    /// Unique within the process. The token cache stores it, so that a token is verified again after a change of the
    /// keys.
    pub id: u64,
    keys: Vec<VerificationKey>,
}

impl KeySet {
    pub(super) fn new(keys: Vec<VerificationKey>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), keys }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns the keys that may have signed a token with this header.
    ///
    /// A `kid` selects the key of that name. If there is none, shared secrets without a `kid` are candidates too: there
    /// are at most three. Without a `kid`, all shared secrets are candidates, but a public key is one only if no other
    /// has its algorithm.
    pub(super) fn candidates(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> Result<Vec<&VerificationKey>, TokenError> {
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
            0 => Err(TokenError::UnknownKey),
            2.. if algorithm != Algorithm::HS256 => Err(TokenError::AmbiguousKey),
            _ => Ok(unnamed),
        }
    }
}

/// Returns the shared secrets of an issuer as keys.
///
/// # Errors
/// A weak secret, or more than three.
pub(super) fn shared_secret_keys(config: &config::Auth) -> Result<Vec<VerificationKey>, String> {
    let mut keys = Vec::new();
    for (kid, secret) in config.all_secrets() {
        check_secret(secret.expose_secret()).map_err(|why| format!("the secret in auth.secret {why}"))?;
        keys.push(VerificationKey::of_secret(kid, secret.expose_secret()));
    }
    if keys.len() > MAX_SECRETS {
        return Err(format!("auth.secret and auth.secrets have {} secrets; {MAX_SECRETS} are allowed", keys.len()));
    }
    Ok(keys)
}
