//! One configured issuer (an LMS): its keys, and the verification of its tokens.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::Algorithm;
use serde_json::Value;
use tokio_util::task::AbortOnDropHandle;

use super::config_checks::check_issuer;
use super::jwks_client::JwksClient;
use super::key_set::{KeySet, VerificationKey, allowed_algorithms, shared_secret_keys};
use super::registered_claims::{RegisteredClaims, TokenTimes};
use super::role_names::RoleNames;
use super::token::UnverifiedToken;
use super::unusable_claims::UnusableClaims;
use super::{Caller, ClaimFault, Profile, TokenError, claims, jwks_parser};
use crate::config;
use crate::database::Database;
use crate::http::quoted;

/// The longest tenant and display name, in characters.
const MAX_NAME_CHARS: usize = 255;
/// The longest URL of a picture, in characters.
const MAX_URL_CHARS: usize = 2048;
/// The longest e-mail address, in characters (RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain, and the
/// `@`).
const MAX_EMAIL_CHARS: usize = 320;

/// An issuer: its configuration and its keys. Dropping it stops the refreshing of its JWKS.
pub(super) struct Issuer {
    config: config::Auth,
    /// True if the deployment has several issuers: the tenants of `tenant_claim` are then prefixed with the issuer's
    /// `tenant`.
    has_other_issuers: bool,
    role_names: RoleNames,
    unusable_claims: UnusableClaims,
    /// The algorithms that its tokens may be signed with.
    algorithms: Vec<Algorithm>,
    /// The shared secrets and the keys of `jwks_file`. In force until a JWKS was fetched.
    initial_keys: Arc<KeySet>,
    /// The shared secrets alone. In force when the fetched JWKS has expired: by then the keys of `jwks_file` may be
    /// withdrawn.
    shared_secrets: Arc<KeySet>,
    jwks_client: Option<Arc<JwksClient>>,
    refresh_task: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Issuer {
    pub(super) fn new(config: &config::Auth, has_other_issuers: bool) -> Result<Self, String> {
        check_issuer(config)?;
        let (allowed, secrets) = (allowed_algorithms(config)?, shared_secret_keys(config)?);
        let mut initial = secrets.clone();
        if !config.jwks_file.is_empty() {
            initial.extend(keys_of_file(config, &allowed)?);
        }
        let mut algorithms = if secrets.is_empty() { vec![] } else { vec![Algorithm::HS256] };
        if config.has_key_set() {
            algorithms.extend(&allowed);
        }
        let jwks_client = if config.jwks_url.is_empty() {
            None
        } else {
            Some(Arc::new(JwksClient::new(config, allowed, secrets.clone())?))
        };
        if initial.is_empty() && jwks_client.is_none() {
            return Err(
                "there is no key to verify tokens with: set PIDGE__AUTH__JWKS_URL to the URL of the LMS's JWKS \
                        (or PIDGE__AUTH__JWKS_FILE to a file that holds it), or PIDGE__AUTH__SECRET to the secret that \
                        the LMS signs tokens with (or PIDGE__AUTH__SECRET_FILE to a file that holds it)"
                    .to_owned(),
            );
        }
        let [initial_keys, shared_secrets] = [initial, secrets].map(|keys| Arc::new(KeySet::new(keys)));
        Ok(Self {
            config: config.clone(),
            has_other_issuers,
            role_names: RoleNames::new(config)?,
            unusable_claims: UnusableClaims::new(&config.issuer),
            algorithms,
            initial_keys,
            shared_secrets,
            jwks_client,
            refresh_task: Mutex::new(None),
        })
    }

    /// Returns the `iss` of its tokens.
    pub(super) fn name(&self) -> &str {
        &self.config.issuer
    }

    pub(super) fn jwks_client(&self) -> Option<&Arc<JwksClient>> {
        self.jwks_client.as_ref()
    }

    /// Exports the counters of unusable claims, and starts the background task that keeps the JWKS up to date, if there
    /// is one.
    pub(super) fn start(&self, database: &Arc<Database>) {
        self.unusable_claims.export();
        let task = self.jwks_client.as_ref().map(|client| client.start_refreshing(database));
        *self.refresh_task.lock().unwrap_or_else(PoisonError::into_inner) = task;
    }

    /// Returns true if there are keys to verify tokens with.
    pub(super) fn has_keys(&self) -> bool {
        self.key_set().is_ok_and(|keys| !keys.is_empty())
    }

    /// Returns the key set that is in force: the fetched one unless it has expired.
    pub(super) fn key_set(&self) -> Result<Arc<KeySet>, TokenError> {
        let fallback = match &self.jwks_client {
            Some(client) => match (client.keys(), client.age()) {
                (Some(fetched), _) => return Ok(fetched),
                (None, Some(_)) => &self.shared_secrets,
                (None, None) => &self.initial_keys,
            },
            None => &self.initial_keys,
        };
        if fallback.is_empty() { Err(TokenError::NoKeys) } else { Ok(Arc::clone(fallback)) }
    }

    /// Returns the key set for tokens with this algorithm, if it is one that the issuer may use.
    pub(super) fn key_set_for(&self, algorithm: Algorithm) -> Result<Arc<KeySet>, TokenError> {
        if self.algorithms.contains(&algorithm) { self.key_set() } else { Err(TokenError::Algorithm(algorithm)) }
    }

    /// Verifies the type, the signature, the claims and the time limits of a token.
    pub(super) fn verify(
        &self,
        token: &UnverifiedToken<'_>,
        keys: &KeySet,
    ) -> Result<(Caller, TokenTimes), TokenError> {
        self.check_type(token.header.typ.as_deref())?;
        let candidates = keys.candidates(token.header.algorithm, token.header.kid.as_deref());
        let candidates = candidates.map_err(|why| match why {
            // While the JWKS is not available, the key may be one of its keys: the token cannot be called invalid.
            TokenError::UnknownKey if self.jwks_client.as_ref().is_some_and(|client| client.keys().is_none()) => {
                TokenError::NoKeys
            }
            why => why,
        })?;
        let claims = token.verify(&candidates)?;
        let RegisteredClaims { user, times } = RegisteredClaims::read(claims, &self.config)?;
        self.check_times(times)?;
        let tenant = self.tenant(claims)?;
        let end = times.end(self.config.leeway_seconds);
        Ok((Caller::new(tenant, user, self.profile(claims, times), self.scopes(claims), end), times))
    }

    /// Accepts `JWT`, `at+jwt` or no type; with `auth.require_at_jwt` only `at+jwt` (RFC 9068 §4). Media types ignore
    /// case.
    fn check_type(&self, typ: Option<&str>) -> Result<(), TokenError> {
        let only_at_jwt = self.config.require_at_jwt;
        let is_accepted = match typ.map(str::to_ascii_lowercase).as_deref() {
            Some("at+jwt" | "application/at+jwt") => true,
            Some("jwt") | None => !only_at_jwt,
            Some(_) => false,
        };
        let expected = if only_at_jwt { "at+jwt (auth.require_at_jwt)" } else { "JWT or at+jwt" };
        let refused = || TokenError::Type { found: typ.map_or("missing".to_owned(), quoted), expected };
        if is_accepted { Ok(()) } else { Err(refused()) }
    }

    pub(super) fn check_times(&self, times: TokenTimes) -> Result<(), TokenError> {
        times.check(self.config.leeway_seconds, self.config.max_lifetime_seconds)
    }

    fn tenant(&self, claims: &Value) -> Result<String, TokenError> {
        if self.config.tenant_claim.is_empty() {
            return Ok(self.config.tenant.clone());
        }
        let pointer = &self.config.tenant_claim;
        let claimed = claims.pointer(pointer).ok_or(ClaimFault::Missing);
        let claimed = claimed.and_then(|value| claims::text(value, MAX_NAME_CHARS));
        let claimed = claimed.map_err(|fault| TokenError::Tenant { pointer: pointer.clone(), fault })?;
        Ok(if self.has_other_issuers { format!("{}/{claimed}", self.config.tenant) } else { claimed.to_owned() })
    }

    fn profile(&self, claims: &Value, times: TokenTimes) -> Profile {
        let text = |max_chars| move |pointer: &str| claims::optional_text(claims, pointer, max_chars);
        let config = &self.config;
        Profile {
            display_name: self.usable("name", &config.name_claim, text(MAX_NAME_CHARS)),
            avatar_url: self.usable("picture", &config.picture_claim, |pointer| web_url(claims, pointer)),
            email: self.usable("email", &config.email_claim, text(MAX_EMAIL_CHARS)),
            roles: self.usable("role", &config.role_claim, |pointer| self.role_names.read(claims, pointer)),
            issued_at: times.issued_at(config.max_lifetime_seconds),
        }
    }

    /// Returns the scopes in `scope`, or if that is absent in `scp`, where Microsoft Entra has them.
    fn scopes(&self, claims: &Value) -> Vec<String> {
        let has_scope = claims.get("scope").is_some_and(|scope| !scope.is_null());
        self.usable("scope", if has_scope { "/scope" } else { "/scp" }, |pointer| claims::scopes(claims, pointer))
    }

    /// Reads an optional claim. An empty pointer means that it is not read, and a claim that cannot be used counts as
    /// absent.
    fn usable<T: Default>(
        &self,
        claim: &'static str,
        pointer: &str,
        read: impl FnOnce(&str) -> Result<T, ClaimFault>,
    ) -> T {
        if pointer.is_empty() { T::default() } else { self.unusable_claims.or_absent(claim, pointer, read(pointer)) }
    }
}

/// Returns the URL of a picture at a JSON Pointer.
fn web_url(claims: &Value, pointer: &str) -> Result<Option<String>, ClaimFault> {
    let url = claims::optional_text(claims, pointer, MAX_URL_CHARS)?;
    let is_web_url = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    if url.as_ref().is_none_or(is_web_url) { Ok(url) } else { Err(ClaimFault::NotWebUrl) }
}

fn keys_of_file(config: &config::Auth, allowed: &[Algorithm]) -> Result<Vec<VerificationKey>, String> {
    let refused = |why: String| format!("auth.jwks_file {}: {why}", config.jwks_file);
    let document = fs::read(&config.jwks_file).map_err(|error| refused(error.to_string()))?;
    let parsed = jwks_parser::parse(&document, allowed).map_err(|why| refused(why.to_string()))?;
    parsed.log_rejected(&config.issuer);
    if parsed.keys.is_empty() { Err(refused("it has no usable key".to_owned())) } else { Ok(parsed.keys) }
}
