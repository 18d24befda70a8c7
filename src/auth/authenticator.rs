//! Whose tokens count, and what they say: the configured issuers, their keys, and how a verified token becomes a [`Caller`].

use std::fs;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, Validation, decode};
use serde_json::{Value, json};
use tokio::task::AbortHandle;

use super::json::Unambiguous;
use super::keys::{self, KeySet};
use super::reject::Reject;
use super::remembered::{Good, Remembered};
use super::remote::{Remote, log_dropped};
use super::rules::{check_rules, check_tenants};
use super::token::{self, Claims, Times, TokenHeader, text};
use super::{Caller, Profile, jwks};
use crate::{config, database::Database, types::UserId};

/// Judges tokens by rules that can be replaced while it works: keys are rotated without a restart.
pub struct Authenticator {
    judge: RwLock<Arc<Judge>>,
    database: OnceLock<Arc<Database>>,
}

impl Authenticator {
    /// Checks the configuration, the secrets' strength included, and that signing and verifying work at all.
    pub fn new(rules: &config::Auth) -> Result<Self, String> {
        self_test()?;
        Ok(Self { judge: RwLock::new(Arc::new(Judge::new(rules)?)), database: OnceLock::new() })
    }

    /// Begins to fetch the key sets, and keeps them fresh. They are kept in the database, too.
    pub fn start(&self, database: Arc<Database>) {
        self.judge().start(self.database.get_or_init(|| database));
    }

    /// Judges by other rules from now on; if they are refused, the old ones stay.
    pub fn reload(&self, rules: &config::Auth) -> Result<(), String> {
        let judge = Arc::new(Judge::new(rules)?);
        judge.inherit(&self.judge());
        if let Some(database) = self.database.get() {
            judge.start(database);
        }
        *self.judge.write().unwrap_or_else(PoisonError::into_inner) = judge;
        Ok(())
    }

    /// Judges a token by the keys that are known now, and reads its caller.
    pub fn verify(&self, token: &[u8]) -> Result<Caller, Reject> {
        self.judge().verify(token)
    }

    /// Whether a look at the key sets may cure this.
    pub(super) fn may_learn(&self, why: &Reject) -> bool {
        matches!(why, Reject::UnknownKey | Reject::NoKeys) && self.judge().remotes().next().is_some()
    }

    /// The same for a token whose key was not known a moment ago: it may be new, so the key set is looked at again.
    pub(super) async fn verify_again(&self, token: &[u8], why: Reject) -> Result<Caller, Reject> {
        let judge = self.judge();
        match judge.remote_of(token) {
            Some(remote) if remote.look_again().await => judge.verify(token),
            _ => Err(why),
        }
    }

    /// Whether there are keys to verify tokens with: of one issuer at least, for one LMS that is away must not silence the
    /// others.
    pub fn has_keys(&self) -> bool {
        self.judge().issuers.iter().any(|issuer| issuer.keys().is_ok_and(|keys| !keys.is_empty()))
    }

    /// Whether some issuer has no keys, or a key set that should have been fetched again long ago.
    pub fn needs_a_look(&self) -> bool {
        let judge = self.judge();
        judge.issuers.iter().any(|issuer| issuer.keys().map_or(true, |keys| keys.is_empty()))
            || judge.remotes().any(|remote| remote.is_late())
    }

    /// Sets the gauges that show how old the key sets are.
    pub fn report(&self) {
        for remote in self.judge().remotes() {
            let age = remote.age().map_or(f64::INFINITY, |age| age.as_secs_f64());
            metrics::gauge!("pidge_jwks_age_seconds", "issuer" => remote.issuer().to_owned()).set(age);
        }
    }

    fn judge(&self) -> Arc<Judge> {
        Arc::clone(&self.judge.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The library panics at its first use if it was built without its cryptography, so it is used at once.
fn self_test() -> Result<(), String> {
    let secret = crate::types::random_id();
    let claims = json!({"iss": "self", "aud": "self", "sub": "self", "exp": token::seconds_now() + 60});
    let signed = token::sign(&claims, &secret).map_err(|error| format!("cannot sign a token: {error}"))?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["self"]);
    let key = jsonwebtoken::DecodingKey::from_secret(secret.as_bytes());
    decode::<Claims>(&signed, &key, &validation).map_err(|error| format!("cannot verify a token: {error}"))?;
    Ok(())
}

/// Everything needed to judge tokens, as it is configured now.
struct Judge {
    issuers: Vec<Issuer>,
    remembered: Remembered,
}

/// An LMS: its rules, and its keys.
struct Issuer {
    rules: config::Auth,
    /// One of several: what a claim says of the tenant counts within the issuer's own name only.
    is_one_of_many: bool,
    /// What its tokens may be signed with.
    algorithms: Vec<Algorithm>,
    /// The shared secrets and the keys of a file: what counts until a key set was fetched.
    fixed: Arc<KeySet>,
    /// The shared secrets alone: what counts when the last key set has grown too old. A file's keys may be withdrawn by then.
    shared: Arc<KeySet>,
    remote: Option<Arc<Remote>>,
    keeper: Mutex<Option<AbortHandle>>,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take() {
            keeper.abort();
        }
    }
}

impl Judge {
    fn new(rules: &config::Auth) -> Result<Self, String> {
        let is_one_of_many = rules.each().count() > 1;
        let issuers = rules.each().map(|rules| Issuer::new(rules, is_one_of_many)).collect::<Result<Vec<_>, _>>()?;
        check_tenants(&rules.each().collect::<Vec<_>>())?;
        Ok(Self { issuers, remembered: Remembered::new() })
    }

    fn start(&self, database: &Arc<Database>) {
        for issuer in &self.issuers {
            if let Some(remote) = &issuer.remote {
                let keeper = tokio::spawn(Arc::clone(remote).keep(Arc::clone(database)));
                *issuer.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper.abort_handle());
            }
        }
    }

    fn inherit(&self, old: &Self) {
        for remote in self.remotes() {
            old.remotes().for_each(|old| remote.inherit(old));
        }
    }

    fn remotes(&self) -> impl Iterator<Item = &Arc<Remote>> {
        self.issuers.iter().filter_map(|issuer| issuer.remote.as_ref())
    }

    fn remote_of(&self, token: &[u8]) -> Option<&Arc<Remote>> {
        let (_, name) = token::read(token).ok()?;
        self.issuers.iter().find(|issuer| issuer.rules.issuer == name)?.remote.as_ref()
    }

    fn verify(&self, token: &[u8]) -> Result<Caller, Reject> {
        let name = Remembered::name(token);
        if let Some(good) = self.remembered.get(&name) {
            let issuer = &self.issuers[good.issuer];
            if issuer.keys()?.id == good.keys {
                issuer.check_times(good.times)?;
                return Ok(good.caller);
            }
            self.remembered.forget(&name);
        }
        let (header, claimed) = token::read(token)?;
        let named = self.issuers.iter().enumerate().find(|(_, issuer)| issuer.rules.issuer == claimed);
        let (number, issuer) = named.ok_or(Reject::Issuer)?;
        if !issuer.algorithms.contains(&header.algorithm) {
            return Err(Reject::Algorithm);
        }
        let keys = issuer.keys()?;
        let (caller, times) = issuer.verify(token, &header, &keys).map_err(|why| match why {
            // Nobody can say that a token is bad while the key that may have signed it could not be fetched.
            Reject::UnknownKey if issuer.remote.as_ref().is_some_and(|remote| remote.keys().is_none()) => {
                Reject::NoKeys
            }
            why => why,
        })?;
        self.remembered.put(name, Good { caller: caller.clone(), times, issuer: number, keys: keys.id });
        Ok(caller)
    }
}

impl Issuer {
    fn new(rules: &config::Auth, is_one_of_many: bool) -> Result<Self, String> {
        check_rules(rules)?;
        let (allowed, shared) = (keys::allowed(rules)?, keys::shared(rules)?);
        let mut fixed = shared.clone();
        if !rules.jwks_file.is_empty() {
            let refused = |why: String| format!("auth.jwks_file {}: {why}", rules.jwks_file);
            let document = fs::read(&rules.jwks_file).map_err(|error| refused(error.to_string()))?;
            let intake = jwks::read(&document, &allowed).map_err(|why| refused(why.to_string()))?;
            log_dropped(&rules.issuer, &intake.dropped);
            if intake.keys.is_empty() {
                return Err(refused("it has no key that can be used".to_owned()));
            }
            fixed.extend(intake.keys);
        }
        let mut algorithms = if shared.is_empty() { vec![] } else { vec![Algorithm::HS256] };
        if !rules.jwks_file.is_empty() || !rules.jwks_url.is_empty() {
            algorithms.extend(&allowed);
        }
        let remote =
            if rules.jwks_url.is_empty() { None } else { Some(Arc::new(Remote::new(rules, allowed, shared.clone())?)) };
        if fixed.is_empty() && remote.is_none() {
            return Err("there is no key to verify tokens with: set PIDGE__AUTH__JWKS_URL to the key set of your LMS (or \
                        PIDGE__AUTH__JWKS_FILE to a file with it), or PIDGE__AUTH__SECRET to the secret that it signs tokens \
                        with (or PIDGE__AUTH__SECRET_FILE to a file that holds it)"
                .to_owned());
        }
        let (rules, [fixed, shared]) = (rules.clone(), [fixed, shared].map(|keys| Arc::new(KeySet::new(keys))));
        Ok(Self { rules, is_one_of_many, algorithms, fixed, shared, remote, keeper: Mutex::new(None) })
    }

    /// The keys that count now.
    fn keys(&self) -> Result<Arc<KeySet>, Reject> {
        let standing = match &self.remote {
            Some(remote) => match (remote.keys(), remote.age()) {
                (Some(fetched), _) => return Ok(fetched),
                (None, Some(_)) => &self.shared,
                (None, None) => &self.fixed,
            },
            None => &self.fixed,
        };
        if standing.is_empty() { Err(Reject::NoKeys) } else { Ok(Arc::clone(standing)) }
    }

    fn verify(&self, token: &[u8], header: &TokenHeader, keys: &KeySet) -> Result<(Caller, Times), Reject> {
        self.check_type(header.typ.as_deref())?;
        let claims = self.verified(token, header, keys)?;
        let typed: Claims = serde_json::from_value(claims.clone()).map_err(|_| Reject::Claims)?;
        let times = Times::of(&typed);
        self.check_times(times)?;
        let tenant = self.tenant(&claims)?;
        let user = UserId::try_from(typed.sub).map_err(|_| Reject::Subject)?;
        let scopes = typed.scope.unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        let caller = Caller::new(tenant, user, self.profile(&claims), scopes);
        Ok((caller, times))
    }

    /// The claims, once a key that may have signed them did.
    fn verified(&self, token: &[u8], header: &TokenHeader, keys: &KeySet) -> Result<Value, Reject> {
        let mut validation = Validation::new(header.algorithm);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.rules.issuer]);
        validation.set_audience(&[&self.rules.audience]);
        // The limits in time are judged by ourselves, here and whenever the token comes again.
        validation.validate_exp = false;
        let mut last = Reject::UnknownKey;
        for candidate in keys.candidates(header.algorithm, header.kid.as_deref())? {
            match decode::<Unambiguous>(token, &candidate.decoding, &validation) {
                Ok(data) => return Ok(data.claims.0),
                Err(why) => last = why.into(),
            }
        }
        Err(last)
    }

    /// `JWT`, `at+jwt` or none; with `auth.require_at_jwt` only `at+jwt` (RFC 9068 §4). Media types ignore case.
    fn check_type(&self, typ: Option<&str>) -> Result<(), Reject> {
        let typ = typ.map(str::to_ascii_lowercase);
        let known = match typ.as_deref() {
            Some("at+jwt" | "application/at+jwt") => true,
            Some("jwt") | None => !self.rules.require_at_jwt,
            Some(_) => false,
        };
        if known { Ok(()) } else { Err(Reject::Type) }
    }

    fn check_times(&self, times: Times) -> Result<(), Reject> {
        times.check(self.rules.leeway_seconds, self.rules.max_lifetime_seconds)
    }

    fn tenant(&self, claims: &Value) -> Result<String, Reject> {
        if self.rules.tenant_claim.is_empty() {
            return Ok(self.rules.tenant.clone());
        }
        let claimed = text(claims, &self.rules.tenant_claim, 255).ok_or(Reject::Tenant)?;
        Ok(if self.is_one_of_many { format!("{}/{claimed}", self.rules.tenant) } else { claimed })
    }

    fn profile(&self, claims: &Value) -> Profile {
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        Profile {
            display_name: text(claims, &self.rules.name_claim, 255),
            avatar_url: text(claims, &self.rules.picture_claim, 2048).filter(web),
            email: text(claims, &self.rules.email_claim, 320),
            role: text(claims, &self.rules.role_claim, 64),
        }
    }
}
