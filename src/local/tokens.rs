//! Tokens for development, signed with the configured secret or with one that `pidge dev` keeps in its data directory.
//! `lms_token` signs them with a private key of the LMS.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::data_dir;
use crate::auth::{self, Authenticator};
use crate::config::{Auth, Config, without_line_break};
use crate::types::random_id;

/// The file in the data directory with the secret of `pidge dev`.
const SECRET_FILE: &str = "dev-secret";

/// Returns the configuration with development defaults where `[auth]` has no values: an issuer, an audience, and the
/// secret in the data directory.
///
/// # Errors
/// There is no secret, neither configured nor in the data directory, or a key set is configured: a service with this
/// configuration would refuse tokens that are signed with the secret in the data directory.
pub fn with_dev_auth(config: &Config) -> Result<Config, String> {
    add_dev_auth(config, false)
}

/// Like [`with_dev_auth`], but creates the secret in the data directory if it is missing or damaged.
pub(super) fn with_new_dev_auth(config: &Config) -> Result<Config, String> {
    add_dev_auth(config, true)
}

fn add_dev_auth(config: &Config, create_secret: bool) -> Result<Config, String> {
    let mut config = config.clone();
    let has_only_issuers = config.auth.issuer.is_empty() && !config.auth.issuers.is_empty();
    match signing_issuer(&config.auth) {
        Some(_) if has_only_issuers => return Ok(config),
        Some(_) => {}
        None if !create_secret && config.auth.each_issuer().any(Auth::has_key_set) => {
            return Err("the service verifies tokens with a key set (auth.jwks_url or auth.jwks_file) and has no secret, so it \
                        accepts only tokens that a private key of the LMS has signed: name the key with --key FILE --kid \
                        KID, or set PIDGE__AUTH__SECRET for the service and for this command"
                .to_owned());
        }
        None => {
            let path = data_dir(&config)?.join(SECRET_FILE);
            config.auth.secret = SecretString::from(dev_secret(&path, create_secret)?);
            config.auth.secret_file = path.display().to_string();
        }
    }
    for (value, default) in [(&mut config.auth.issuer, "pidge-dev"), (&mut config.auth.audience, "pidge")] {
        if value.is_empty() {
            default.clone_into(value);
        }
    }
    Ok(config)
}

fn dev_secret(path: &Path, create: bool) -> Result<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let secret = without_line_break(&text);
    if auth::check_secret(secret).is_ok() {
        return Ok(secret.to_owned());
    }
    if !create {
        return Err(format!(
            "there is no secret to sign with: set PIDGE__AUTH__SECRET, or run `pidge dev` once, which makes {}",
            path.display()
        ));
    }
    let secret = format!("{}{}", random_id(), random_id());
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| write_private_file(path, &secret))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(secret)
}

/// Writes a file with mode 0600, completely or not at all.
fn write_private_file(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_added_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    fs::rename(&draft, path)
}

/// Signs a token for each subject and writes it to a file in `dir` that is named after the user's id. Directory and
/// files are closed to other users.
pub(super) fn write_token_files(
    dir: &Path,
    config: &Auth,
    subjects: impl IntoIterator<Item = TokenSubject>,
    seconds: u64,
) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot write the tokens to {}: {error}", dir.display());
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    for subject in subjects {
        let token = development_token(config, &subject, seconds)?;
        write_private_file(&dir.join(&subject.sub), &token).map_err(failed)?;
    }
    Ok(())
}

/// The user or service that a development token is for.
#[derive(Clone, Debug, Default)]
pub struct TokenSubject {
    /// The user's id.
    pub sub: String,
    /// The user's role.
    pub role: Option<String>,
    /// The user's display name.
    pub name: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
}

/// Returns the first issuer with a shared secret, and the secret.
fn signing_issuer(config: &Auth) -> Option<(&Auth, SecretString)> {
    config.each_issuer().find_map(|issuer| Some((issuer, issuer.all_secrets().next()?.1)))
}

/// Signs a token that is valid for `seconds`.
///
/// # Errors
/// A service with this configuration would refuse the token.
pub fn development_token(config: &Auth, subject: &TokenSubject, seconds: u64) -> Result<String, String> {
    let authenticator = Authenticator::new(config)?;
    let (issuer, secret) = signing_issuer(config).ok_or("there is no auth.secret to sign with")?;
    let claims = claims(issuer, subject, seconds)?;
    let token = auth::sign(&claims, secret.expose_secret()).map_err(|error| error.to_string())?;
    authenticator.verify(token.as_bytes()).map_err(|why| format!("the service would refuse this token: {why}"))?;
    Ok(token)
}

/// Returns the claims of a token that is valid for `seconds`.
pub(super) fn claims(issuer: &Auth, subject: &TokenSubject, seconds: u64) -> Result<Value, String> {
    let now = auth::seconds_now();
    let mut claims = json!({
        "iss": issuer.issuer, "aud": issuer.audience, "sub": subject.sub, "iat": now, "exp": now.saturating_add(seconds)});
    let tenant = Some(issuer.tenant.clone());
    let scope_claim = "/scope".to_owned();
    let optional_claims = [
        (&issuer.tenant_claim, &tenant),
        (&issuer.role_claim, &subject.role),
        (&issuer.name_claim, &subject.name),
        (&scope_claim, &subject.scope),
    ];
    for (pointer, value) in optional_claims {
        if let Some(value) = value.as_ref().filter(|_| !pointer.is_empty()) {
            set_claim(&mut claims, pointer, value)?;
        }
    }
    Ok(claims)
}

/// Sets the claim at a JSON Pointer, and creates the objects on the path to it.
fn set_claim(claims: &mut Value, pointer: &str, text: &str) -> Result<(), String> {
    let mut claim = claims;
    for name in pointer.split('/').skip(1) {
        if claim.is_null() {
            *claim = json!({});
        }
        let members =
            claim.as_object_mut().ok_or_else(|| format!("the claim {pointer} is within a claim that is no object"))?;
        claim = members.entry(name.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    *claim = json!(text);
    Ok(())
}
