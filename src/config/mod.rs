//! The configuration. Sources, from weakest to strongest: `config/default.toml` (compiled in; it documents every key),
//! a file, the environment. A key that is not in `default.toml` is an error that names the most similar known key.
#![expect(missing_docs, reason = "config/default.toml documents the keys")]

mod limits;
mod load;
mod origin;
mod public_path;
mod secrets;

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::thread::available_parallelism;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, de};

pub use self::limits::Limits;
pub use self::load::ConfigError;
pub use self::secrets::without_line_break;
use self::secrets::{mask, mask_url, mask_user_info, secret_text};

/// `config/default.toml`
const DEFAULT: &str = include_str!("../../config/default.toml");
/// The prefix of the environment variables that set keys.
const PREFIX: &str = "PIDGE__";

/// The effective configuration. `config/default.toml` documents each key.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub auth: Auth,
    pub users: Users,
    pub policy: Policy,
    pub limits: Limits,
    pub mailbox: Mailbox,
    pub sending: Sending,
    pub events: Events,
    pub log: Log,
    pub metrics: Metrics,
    pub traces: Traces,
    pub docs: Docs,
    pub web: Web,
    pub local: Local,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub address: String,
    pub workers: usize,
    pub max_connections: NonZeroU32,
    pub drain_seconds: u64,
    pub shutdown_seconds: u64,
    #[serde(deserialize_with = "list_or_comma_separated")]
    pub cors_origins: Vec<String>,
    pub public_path: String,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    #[serde(deserialize_with = "secret_text", serialize_with = "mask_url")]
    pub url: SecretString,
    pub url_file: String,
    #[serde(deserialize_with = "secret_text", serialize_with = "mask_url")]
    pub direct_url: SecretString,
    pub direct_url_file: String,
    pub max_connections: u32,
    pub acquire_timeout_ms: u64,
    pub statement_timeout_ms: u64,
    pub lock_timeout_ms: u64,
    pub transaction_pooler: bool,
    pub migrate_on_start: bool,
}

/// `[auth]`, and each table of `[[auth.issuers]]`: the verification of tokens of one issuer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub issuer: String,
    pub audience: String,
    pub tenant: String,
    pub tenant_claim: String,
    pub share_tenant: bool,
    #[serde(deserialize_with = "secret_text", serialize_with = "mask")]
    pub secret: SecretString,
    pub secret_file: String,
    pub secret_kid: String,
    pub secrets: Vec<NamedSecret>,
    #[serde(serialize_with = "mask_user_info")]
    pub jwks_url: String,
    pub jwks_file: String,
    #[serde(deserialize_with = "list_or_comma_separated")]
    pub algorithms: Vec<String>,
    pub jwks_allow_http: bool,
    pub jwks_max_age_seconds: u64,
    pub jwks_cool_down_seconds: u64,
    pub jwks_timeout_ms: u64,
    pub jwks_max_stale_seconds: u64,
    pub require_at_jwt: bool,
    pub leeway_seconds: u64,
    pub max_lifetime_seconds: u64,
    pub role_claim: String,
    #[serde(deserialize_with = "table_or_pairs")]
    pub roles: BTreeMap<String, String>,
    pub name_claim: String,
    pub picture_claim: String,
    pub email_claim: String,
    #[serde(skip_deserializing)]
    pub issuers: Vec<Auth>,
}

/// One table of `[[auth.secrets]]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NamedSecret {
    #[serde(default)]
    pub kid: Option<String>,
    #[serde(deserialize_with = "secret_text", serialize_with = "mask")]
    pub secret: SecretString,
}

/// `[users]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Users {
    #[serde(deserialize_with = "list_or_comma_separated")]
    pub introduce_roles: Vec<String>,
}

/// `[policy]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub file: String,
    pub refresh_seconds: u64,
}

/// `[mailbox]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    pub edit_seconds: u64,
    pub retract_seconds: u64,
    pub restore_seconds: u64,
}

/// `[sending]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    pub max_concurrent_batches: usize,
    pub max_batch_size: usize,
}

impl Sending {
    /// Returns the maximum number of batches that are committed concurrently: [`Self::max_concurrent_batches`] or its
    /// default.
    pub fn concurrent_batches(&self) -> usize {
        match self.max_concurrent_batches {
            0 => (available_parallelism().map_or(2, NonZeroUsize::get) / 2).clamp(1, 4),
            set => set,
        }
    }
}

/// `[events]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    pub gather_ms: u64,
    pub retention_hours: u32,
    pub tail: usize,
    pub streams: bool,
    pub streams_per_user: usize,
    pub max_streams: usize,
    pub heartbeat_seconds: u64,
    pub max_waiting: usize,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// [`Self::Pretty`] on a terminal, else [`Self::Json`].
    Auto,
    /// One JSON object per line.
    Json,
    /// Text for people.
    Pretty,
}

/// `[metrics]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub enabled: bool,
    pub address: String,
}

/// `[traces]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    #[serde(serialize_with = "mask_user_info")]
    pub otlp_endpoint: String,
    pub sample_ratio: f64,
}

/// `[docs]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    pub enabled: bool,
}

/// `[web]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    pub enabled: bool,
}

/// `[local]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    pub postgres_bin: String,
    pub data_dir: String,
}

impl Auth {
    /// Returns all active secrets (`secret` and `secrets`), each with its `kid` if it has one.
    pub fn all_secrets(&self) -> impl Iterator<Item = (Option<String>, SecretString)> {
        let kid = Some(self.secret_kid.clone()).filter(|kid| !kid.is_empty());
        let first = (!self.secret.expose_secret().is_empty()).then(|| (kid, self.secret.clone()));
        first.into_iter().chain(self.secrets.iter().map(|named| (named.kid.clone(), named.secret.clone())))
    }

    /// Returns true if tokens are verified with a key set of the LMS.
    pub fn has_key_set(&self) -> bool {
        !self.jwks_url.is_empty() || !self.jwks_file.is_empty()
    }

    /// Returns every issuer: `[auth]` itself if it has an `issuer` or there are no others, and those of
    /// `[[auth.issuers]]`.
    pub fn each_issuer(&self) -> impl Iterator<Item = &Self> {
        let is_issuer = self.issuers.is_empty() || !self.issuer.is_empty();
        is_issuer.then_some(self).into_iter().chain(&self.issuers)
    }
}

impl Config {
    /// Returns the effective configuration as TOML, with secrets masked.
    pub fn to_masked_toml(&self) -> String {
        toml::to_string(self).expect("strings, numbers and lists in sections are TOML")
    }
}

/// A key of the configuration and its documentation in `config/default.toml`.
#[derive(Clone, Debug)]
pub struct Key {
    /// `section.key`
    pub name: String,
    /// The default value, as TOML.
    pub default: String,
    /// The comment above the key.
    pub doc: String,
}

/// Returns every key, in the order of `config/default.toml`.
pub fn keys() -> Vec<Key> {
    let (mut keys, mut section, mut doc) = (Vec::new(), "", Vec::new());
    for line in DEFAULT.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            doc.push(comment);
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            doc.clear();
        } else if let Some((name, default)) = line.split_once(" = ") {
            keys.push(Key { name: format!("{section}.{name}"), default: default.to_owned(), doc: doc.join(" ") });
            doc.clear();
        } else {
            doc.clear();
        }
    }
    keys
}

/// Deserializes a list, or a string of items separated by commas: environment variables hold strings only.
fn list_or_comma_separated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::List(list) => list,
        Given::Text(text) => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        }
    })
}

/// Deserializes a table of texts, or a string of `from=to` pairs separated by commas. The last equals sign of a pair
/// divides it, so `from` may be a URI with others.
fn table_or_pairs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a table of strings, or from=to pairs separated by commas")]
    enum Given {
        Table(BTreeMap<String, String>),
        Text(String),
    }
    let text = match Given::deserialize(deserializer)? {
        Given::Table(table) => return Ok(table),
        Given::Text(text) => text,
    };
    let mut table = BTreeMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (from, to) = pair.rsplit_once('=').ok_or_else(|| de::Error::custom(format!("`{pair}` is not from=to")))?;
        if table.insert(from.trim().to_owned(), to.trim().to_owned()).is_some() {
            return Err(de::Error::custom(format!("`{}` stands there twice", from.trim())));
        }
    }
    Ok(table)
}
