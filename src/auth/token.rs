//! Judging a token (RFC 7515, RFC 7519, hardened by RFC 8725). The algorithm, the issuer and the audience come from the
//! configuration, never from the token; whatever is not understood is refused.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Caller, Profile, json::Unambiguous, secrets::check_secret};
use crate::{config, ids::UserId};

/// The longest `kid`, in bytes. It is compared with the configured ones and used for nothing else.
const MAX_KID: usize = 128;
/// How many secrets may be active at once: the old, the new, and one more.
const MAX_SECRETS: usize = 3;

/// Why a token does not count. The caller is told none of this, and the log nothing of what the token says.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum Reject {
    #[error("no bearer token")]
    Missing,
    #[error("the token is not three base64url parts")]
    Shape,
    #[error("the header is not a JSON object that names each member once")]
    Header,
    #[error("the algorithm is not HS256")]
    Algorithm,
    #[error("the header has crit, zip or enc")]
    Extension,
    #[error("the typ is not that of an access token")]
    Type,
    #[error("no key for this kid")]
    Key,
    #[error("{0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error("the claims do not have their types")]
    Claims,
    #[error("iat is in the future")]
    IssuedInFuture,
    #[error("the token lives longer than auth.max_lifetime_seconds")]
    Lifetime,
    #[error("sub is no user id")]
    Subject,
    #[error("the tenant claim is missing or no short text")]
    Tenant,
}

/// The registered claims that Pidge reads or signs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer, compared byte for byte.
    pub iss: String,
    /// The audiences; ours must be among them.
    pub aud: Audience,
    /// The user's id.
    pub sub: String,
    /// When the token ends, in seconds since 1970 (fractions allowed, RFC 7519 §2).
    pub exp: f64,
    /// When it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<f64>,
    /// When it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<f64>,
    /// Scopes, separated by spaces (RFC 8693 §4.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// One audience or several.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// A single one.
    One(String),
    /// A list.
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct TokenHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

struct Secret {
    kid: Option<String>,
    key: DecodingKey,
}

/// Judges tokens by rules that can be replaced while it works: secrets are rotated without a restart.
pub struct Authenticator(RwLock<Arc<Judge>>);

impl Authenticator {
    /// Checks the configuration, the secrets' strength included.
    pub fn new(rules: &config::Auth) -> Result<Self, String> {
        Ok(Self(RwLock::new(Arc::new(Judge::new(rules)?))))
    }

    /// Judges by other rules from now on; if they are refused, the old ones stay.
    pub fn reload(&self, rules: &config::Auth) -> Result<(), String> {
        let judge = Arc::new(Judge::new(rules)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = judge;
        Ok(())
    }

    /// Judges a token, and reads its caller.
    pub fn verify(&self, token: &[u8]) -> Result<Caller, Reject> {
        let judge = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        judge.verify(token)
    }
}

/// Everything needed to judge the tokens of an issuer, as it is configured now.
struct Judge {
    secrets: Vec<Secret>,
    validation: Validation,
    rules: config::Auth,
}

impl Judge {
    fn new(rules: &config::Auth) -> Result<Self, String> {
        let mut secrets = Vec::new();
        for (kid, secret) in rules.all_secrets() {
            check_secret(secret.expose_secret()).map_err(|why| format!("the secret in auth.secret {why}"))?;
            secrets.push(Secret { kid, key: DecodingKey::from_secret(secret.expose_secret().as_bytes()) });
        }
        if secrets.is_empty() {
            return Err(
                "auth.secret is missing: set PIDGE__AUTH__SECRET to the secret that your LMS signs tokens with (or \
                        PIDGE__AUTH__SECRET_FILE to a file that holds it)"
                    .to_owned(),
            );
        }
        if secrets.len() > MAX_SECRETS {
            return Err(format!("auth.secrets has {} secrets, more than {MAX_SECRETS}", secrets.len()));
        }
        for (key, value) in [("issuer", &rules.issuer), ("audience", &rules.audience), ("tenant", &rules.tenant)] {
            if value.is_empty() {
                return Err(format!("auth.{key} is missing: set PIDGE__AUTH__{}", key.to_uppercase()));
            }
        }
        let pointers = [
            ("tenant", &rules.tenant_claim),
            ("role", &rules.role_claim),
            ("name", &rules.name_claim),
            ("picture", &rules.picture_claim),
            ("email", &rules.email_claim),
        ];
        let odd = |(_, pointer): &&(_, &String)| !pointer.is_empty() && !pointer.starts_with('/');
        if let Some((name, pointer)) = pointers.iter().find(odd) {
            return Err(format!("auth.{name}_claim is `{pointer}`, which is no JSON Pointer: it begins with a slash"));
        }
        if rules.leeway_seconds > 60 {
            return Err(format!("auth.leeway_seconds is {}, more than 60", rules.leeway_seconds));
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&rules.issuer]);
        validation.set_audience(&[&rules.audience]);
        validation.validate_nbf = true;
        validation.leeway = rules.leeway_seconds;
        Ok(Self { secrets, validation, rules: rules.clone() })
    }

    fn verify(&self, token: &[u8]) -> Result<Caller, Reject> {
        let header = read_header(token)?;
        self.check_type(header.typ.as_deref())?;
        let claims = self.verified(token, header.kid.as_deref())?;
        let typed: Claims = serde_json::from_value(claims.clone()).map_err(|_| Reject::Claims)?;
        self.check_times(&typed)?;
        Ok(Caller {
            tenant: self.tenant(&claims)?,
            user: UserId::try_from(typed.sub).map_err(|_| Reject::Subject)?,
            profile: self.profile(&claims),
            scopes: typed.scope.unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// The claims, once a key that may have signed them did. A known `kid` names its key; otherwise the keys without a
    /// `kid` are tried, few as they are.
    fn verified(&self, token: &[u8], kid: Option<&str>) -> Result<Value, Reject> {
        let named = self.secrets.iter().filter(|s| kid.is_some() && s.kid.as_deref() == kid);
        let unnamed = self.secrets.iter().filter(|s| kid.is_none() || s.kid.is_none());
        let candidates: Vec<_> = match named.collect::<Vec<_>>() {
            found if !found.is_empty() => found,
            _ => unnamed.collect(),
        };
        let mut last = Reject::Key;
        for secret in candidates {
            match decode::<Unambiguous>(token, &secret.key, &self.validation) {
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

    /// What the library leaves open: signed in the future, or for too long.
    fn check_times(&self, claims: &Claims) -> Result<(), Reject> {
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
        let [now, leeway, longest] =
            [seconds_now(), self.rules.leeway_seconds, self.rules.max_lifetime_seconds].map(|seconds| seconds as f64);
        let issued = claims.iat.unwrap_or(now);
        if issued > now + leeway {
            return Err(Reject::IssuedInFuture);
        }
        if claims.exp - issued > longest + if claims.iat.is_none() { leeway } else { 0.0 } {
            return Err(Reject::Lifetime);
        }
        Ok(())
    }

    fn tenant(&self, claims: &Value) -> Result<String, Reject> {
        if self.rules.tenant_claim.is_empty() {
            return Ok(self.rules.tenant.clone());
        }
        text(claims, &self.rules.tenant_claim, 255).ok_or(Reject::Tenant)
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

/// The text at a JSON Pointer, if it is one that can be kept: not empty, not too long, no control characters. As it is:
/// two tenants may differ by a space.
fn text(claims: &Value, pointer: &str, max_chars: usize) -> Option<String> {
    let text = claims.pointer(pointer).filter(|_| !pointer.is_empty())?.as_str()?;
    let fits = !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

fn read_header(token: &[u8]) -> Result<TokenHeader, Reject> {
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let is_base64url =
        |part: &&[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if parts.len() != 3 || !parts.iter().all(is_base64url) {
        return Err(Reject::Shape);
    }
    let bytes = URL_SAFE_NO_PAD.decode(parts[0]).map_err(|_| Reject::Shape)?;
    let Unambiguous(value) = serde_json::from_slice(&bytes).map_err(|_| Reject::Header)?;
    if ["crit", "zip", "enc"].iter().any(|name| value.get(name).is_some()) {
        return Err(Reject::Extension);
    }
    let header: TokenHeader = serde_json::from_value(value).map_err(|_| Reject::Header)?;
    if header.alg != "HS256" {
        return Err(Reject::Algorithm);
    }
    if header.kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID) {
        return Err(Reject::Key);
    }
    Ok(header)
}

/// Signs a token: for development, and for the demo. The LMS signs its own.
pub fn sign(claims: &Value, secret: &str) -> Result<String, jsonwebtoken::errors::Error> {
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes()))
}

/// The service's clock, in whole seconds: it judges tokens and nothing else; messages get the database's.
pub fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
