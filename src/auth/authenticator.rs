//! Token verification that can be reconfigured while the service runs.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde_json::json;

use super::key_set::VerificationKey;
use super::signing_key::sign;
use super::token::UnverifiedToken;
use super::token_verifier::TokenVerifier;
use super::{Caller, TokenError};
use crate::config;
use crate::database::Database;
use crate::types::random_id;

/// The token verifier of the current configuration. [`Self::reload`] replaces it, so that secrets are rotated without a
/// restart.
pub struct Authenticator {
    verifier: RwLock<Arc<TokenVerifier>>,
    database: OnceLock<Arc<Database>>,
}

impl Authenticator {
    /// Checks the configuration, including the strength of secrets, and that signing and verifying work at all.
    pub fn new(config: &config::Auth) -> Result<Self, String> {
        self_test()?;
        Ok(Self { verifier: RwLock::new(Arc::new(TokenVerifier::new(config)?)), database: OnceLock::new() })
    }

    /// Starts the background tasks that fetch the key sets, and exports the metrics of the issuers, so the metrics
    /// recorder must be installed. `database` persists the key sets over restarts.
    pub fn start(&self, database: Arc<Database>) {
        self.verifier().start(self.database.get_or_init(|| database));
    }

    /// Replaces the configuration. On an error the previous one stays in force.
    pub fn reload(&self, config: &config::Auth) -> Result<(), String> {
        let verifier = Arc::new(TokenVerifier::new(config)?);
        verifier.inherit_key_sets(&self.verifier());
        if let Some(database) = self.database.get() {
            verifier.start(database);
        }
        *self.verifier.write().unwrap_or_else(PoisonError::into_inner) = verifier;
        Ok(())
    }

    /// Verifies a token with the keys that are known now, and returns its caller.
    pub fn verify(&self, token: &[u8]) -> Result<Caller, TokenError> {
        self.verifier().verify(token)
    }

    /// Fetches the JWKS of an issuer once, if it has a URL. For commands, which run no background task.
    ///
    /// # Errors
    /// A sentence that names the URL and why it could not be fetched.
    pub async fn fetch_key_set(&self, issuer: &str) -> Result<(), String> {
        let verifier = self.verifier();
        match verifier.jwks_clients().find(|client| client.issuer() == issuer) {
            Some(client) => client.fetch_once().await,
            None => Ok(()),
        }
    }

    /// Returns true if fetching a JWKS could make the token verifiable.
    pub(super) fn can_refetch_for(&self, why: &TokenError) -> bool {
        matches!(why, TokenError::UnknownKey | TokenError::NoKeys) && self.verifier().jwks_clients().next().is_some()
    }

    /// Fetches the JWKS of the token's issuer, whose key was unknown, and verifies the token again. Returns `why` if no
    /// fetch is allowed now.
    pub(super) async fn verify_after_refetch(&self, token: &[u8], why: TokenError) -> Result<Caller, TokenError> {
        let verifier = self.verifier();
        match verifier.jwks_client_of(token) {
            Some(client) if client.refetch().await => verifier.verify(token),
            _ => Err(why),
        }
    }

    /// Returns true if at least one issuer has keys. One is enough: an LMS that is down must not make the service
    /// unready for the others.
    pub fn has_keys(&self) -> bool {
        self.verifier().issuers().iter().any(super::issuer::Issuer::has_keys)
    }

    /// Returns true if an issuer has no keys, or its JWKS has not been fetched for longer than intended.
    pub fn is_degraded(&self) -> bool {
        let verifier = self.verifier();
        verifier.issuers().iter().any(|issuer| !issuer.has_keys())
            || verifier.jwks_clients().any(|client| client.is_overdue())
    }

    /// Sets the gauges of the age of the key sets.
    pub fn set_gauges(&self) {
        for client in self.verifier().jwks_clients() {
            let age = client.age().map_or(f64::INFINITY, |age| age.as_secs_f64());
            metrics::gauge!("pidge_jwks_age_seconds", "issuer" => client.issuer().to_owned()).set(age);
        }
    }

    fn verifier(&self) -> Arc<TokenVerifier> {
        Arc::clone(&self.verifier.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Signs and verifies a token: `jsonwebtoken` panics at its first use if it was built without a cryptography backend,
/// and that must happen at start.
fn self_test() -> Result<(), String> {
    let secret = random_id();
    let signed = sign(&json!({}), &secret).map_err(|error| format!("cannot sign a token: {error}"))?;
    let token = UnverifiedToken::parse(signed.as_bytes());
    let verified = token.and_then(|token| token.verify(&[&VerificationKey::of_secret(None, &secret)]).map(drop));
    verified.map_err(|error| format!("cannot verify a token: {error}"))
}
