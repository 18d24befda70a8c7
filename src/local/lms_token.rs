//! Tokens that are signed as the LMS signs them, with one of its private keys: for a service that verifies tokens with a
//! key set.

use std::fs;
use std::path::PathBuf;

use super::TokenSubject;
use super::tokens::claims;
use crate::auth::{Authenticator, SigningKey, TokenError};
use crate::config::Auth;

/// A private key of the LMS, and what a token says of it.
#[derive(Clone, Debug)]
pub struct LmsKey {
    /// The PEM file of the key.
    pub file: PathBuf,
    /// The `kid` of the public key in the key set, if it has one.
    pub kid: Option<String>,
    /// The issuer that the token is from; may be omitted if only one has a key set.
    pub issuer: Option<String>,
}

/// A token that the service accepts, as far as that could be checked.
pub struct LmsToken {
    /// The token.
    pub token: String,
    /// Why the key set is not available, if the token could not be verified for that reason.
    pub unverified: Option<String>,
}

/// Signs a token that is valid for `seconds`, with the algorithm of the key. Fetches the key set of the issuer once, to
/// verify the token as the service would.
///
/// # Errors
/// A service with this configuration would refuse the token.
pub async fn lms_token(config: &Auth, key: &LmsKey, subject: &TokenSubject, seconds: u64) -> Result<LmsToken, String> {
    let authenticator = Authenticator::new(config)?;
    let issuer = issuer_with_key_set(config, key.issuer.as_deref())?;
    let pem = fs::read(&key.file).map_err(|error| format!("cannot read {}: {error}", key.file.display()))?;
    let signing_key = SigningKey::from_pem(&pem).map_err(|why| format!("{}: {why}", key.file.display()))?;
    let claims = claims(issuer, subject, seconds)?;
    let fetched = authenticator.fetch_key_set(&issuer.issuer).await;
    let mut refusals = Vec::new();
    // An RSA key has two algorithms. The key set and auth.algorithms tell which one the service accepts.
    for &algorithm in signing_key.algorithms() {
        let token = signing_key.sign(algorithm, key.kid.as_deref(), &claims).map_err(|error| error.to_string())?;
        match authenticator.verify(token.as_bytes()) {
            Ok(_) => return Ok(LmsToken { token, unverified: None }),
            Err(why @ TokenError::NoKeys) => {
                return Ok(LmsToken { token, unverified: Some(fetched.err().unwrap_or_else(|| why.to_string())) });
            }
            Err(why) => refusals.push(format!("{algorithm:?}: {why}")),
        }
    }
    Err(format!("the service would refuse this token ({})", refusals.join("; ")))
}

/// Returns the issuer of this name, or the only one that has a key set.
fn issuer_with_key_set<'a>(config: &'a Auth, name: Option<&str>) -> Result<&'a Auth, String> {
    let has_name = |issuer: &&Auth| name.is_none_or(|name| issuer.issuer == name);
    let issuers: Vec<_> = config.each_issuer().filter(|issuer| issuer.has_key_set()).filter(has_name).collect();
    match (issuers.as_slice(), name) {
        ([issuer], _) => Ok(issuer),
        ([], Some(name)) => Err(format!("no issuer `{name}` with a key set is configured")),
        ([], None) => {
            Err("no key set is configured, so the service accepts no token that a private key has signed: set \
                           auth.jwks_url or auth.jwks_file, or omit --key"
                .to_owned())
        }
        (issuers, _) => {
            let names: Vec<_> = issuers.iter().map(|issuer| issuer.issuer.as_str()).collect();
            Err(format!("several issuers have key sets: name one with --issuer ({})", names.join(", ")))
        }
    }
}
