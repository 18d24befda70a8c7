//! Tokens for development: the secret of `pidge dev`, kept beside its data, and what is signed with it.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::data_dir;
use crate::auth::{self, Authenticator};
use crate::config::{Auth, Config};
use crate::types::random_id;

/// The configuration with what `pidge dev` uses for tokens where nothing is configured: issuer, audience, and a secret
/// that is kept beside the data.
pub fn with_dev_auth(config: &Config) -> Result<Config, String> {
    with_auth(config, false)
}

pub(super) fn with_auth(config: &Config, create: bool) -> Result<Config, String> {
    let mut config = config.clone();
    let is_whole = config.auth.issuer.is_empty() && !config.auth.issuers.is_empty();
    match signing(&config.auth) {
        Some(_) if is_whole => return Ok(config),
        Some(_) => {}
        None => {
            config.auth.secret = SecretString::from(dev_secret(&data_dir(&config)?, create)?);
        }
    }
    for (value, default) in [(&mut config.auth.issuer, "pidge-dev"), (&mut config.auth.audience, "pidge")] {
        if value.is_empty() {
            default.clone_into(value);
        }
    }
    Ok(config)
}

fn dev_secret(data_dir: &Path, create: bool) -> Result<String, String> {
    let path = data_dir.join("dev-secret");
    match fs::read_to_string(&path) {
        Ok(secret) if auth::check_secret(&secret).is_ok() => return Ok(secret),
        _ if create => {}
        _ => return Err("there is no secret to sign with: set PIDGE__AUTH__SECRET, or run `pidge dev` once".to_owned()),
    }
    let secret = format!("{}{}", random_id(), random_id());
    // Written whole or not at all.
    let draft = data_dir.join("dev-secret.new");
    fs::create_dir_all(data_dir)
        .and_then(|()| fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft))
        .and_then(|mut file| file.write_all(secret.as_bytes()))
        .and_then(|()| fs::rename(&draft, &path))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(secret)
}

/// Whom a development token is for.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The user's id.
    pub sub: String,
    /// Their role.
    pub role: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
}

/// The first issuer that signs with a shared secret, and the secret.
fn signing(rules: &Auth) -> Option<(&Auth, SecretString)> {
    rules.each_issuer().find_map(|issuer| Some((issuer, issuer.all_secrets().next()?.1)))
}

/// Signs a token that the service with this configuration accepts; one that it would refuse is an error.
pub fn development_token(rules: &Auth, person: &Person, seconds: u64) -> Result<String, String> {
    let authenticator = Authenticator::new(rules)?;
    let (rules, secret) = signing(rules).ok_or("there is no auth.secret to sign with")?;
    let now = auth::seconds_now();
    let mut claims = json!({"iss": rules.issuer, "aud": rules.audience, "sub": person.sub, "iat": now, "exp": now.saturating_add(seconds)});
    let tenant = Some(rules.tenant.clone());
    let scope = "/scope".to_owned();
    let placed = [
        (&rules.tenant_claim, &tenant),
        (&rules.role_claim, &person.role),
        (&rules.name_claim, &person.name),
        (&scope, &person.scope),
    ];
    for (pointer, value) in placed {
        if let Some(value) = value.as_ref().filter(|_| !pointer.is_empty()) {
            put(&mut claims, pointer, value)?;
        }
    }
    let token = auth::sign(&claims, secret.expose_secret()).map_err(|error| error.to_string())?;
    authenticator.verify(token.as_bytes()).map_err(|why| format!("the service would refuse this token: {why}"))?;
    Ok(token)
}

/// Puts a text where a JSON Pointer says, making the objects on the way.
fn put(claims: &mut Value, pointer: &str, text: &str) -> Result<(), String> {
    let mut place = claims;
    for name in pointer.split('/').skip(1) {
        if place.is_null() {
            *place = json!({});
        }
        let members = place.as_object_mut().ok_or_else(|| format!("there is no place for a text at {pointer}"))?;
        place = members.entry(name.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    *place = json!(text);
    Ok(())
}
