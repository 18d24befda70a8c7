//! The configuration: `config/default.toml` (compiled in; it documents every key) < a file < the environment < the command
//! line. Whatever is not in `default.toml` is no key, and an error that names the nearest one.

use std::{collections::BTreeMap, env, fs, path::Path};

use config::{Environment, File, FileFormat, Map, Source};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DEFAULT: &str = include_str!("../config/default.toml");
const PREFIX: &str = "PIDGE__";

/// Everything that can be configured. `config/default.toml` says what each key is for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub auth: Auth,
    pub users: Users,
    pub limits: Limits,
    pub log: Log,
    pub docs: Docs,
    pub local: Local,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Server {
    pub address: String,
    pub workers: usize,
    pub shutdown_seconds: u64,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Database {
    #[serde(serialize_with = "mask_url")]
    pub url: SecretString,
    pub url_file: String,
    pub max_connections: u32,
    pub acquire_timeout_ms: u64,
    pub migrate_on_start: bool,
}

/// `[auth]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Auth {
    pub issuer: String,
    pub audience: String,
    pub tenant: String,
    pub tenant_claim: String,
    #[serde(serialize_with = "mask")]
    pub secret: SecretString,
    pub secret_file: String,
    pub secret_kid: String,
    pub secrets: Vec<NamedSecret>,
    pub require_at_jwt: bool,
    pub leeway_seconds: u64,
    pub max_lifetime_seconds: u64,
    pub role_claim: String,
    pub name_claim: String,
    pub picture_claim: String,
    pub email_claim: String,
}

/// One of `[[auth.secrets]]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct NamedSecret {
    #[serde(default)]
    pub kid: Option<String>,
    #[serde(serialize_with = "mask")]
    pub secret: SecretString,
}

/// `[users]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Users {
    #[serde(deserialize_with = "list_or_text")]
    pub introduce_roles: Vec<String>,
}

/// `[limits]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Limits {
    pub body_max_chars: usize,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `pretty` on a terminal, else `json`.
    Auto,
    /// A JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// `[docs]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Docs {
    pub enabled: bool,
}

/// `[local]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml documents the keys")]
pub struct Local {
    pub postgres_bin: String,
    pub data_dir: String,
}

impl Auth {
    /// All active secrets, each with its `kid` if it has one.
    pub fn all_secrets(&self) -> impl Iterator<Item = (Option<String>, SecretString)> {
        let kid = Some(self.secret_kid.clone()).filter(|kid| !kid.is_empty());
        let first = (!self.secret.expose_secret().is_empty()).then(|| (kid, self.secret.clone()));
        first.into_iter().chain(self.secrets.iter().map(|named| (named.kid.clone(), named.secret.clone())))
    }
}

/// A key of the configuration, as `config/default.toml` has it.
#[derive(Clone, Debug)]
pub struct Key {
    /// `section.key`
    pub name: String,
    /// What it is for: the comment above it.
    pub doc: String,
    /// Its default, as TOML.
    pub default: String,
}

/// Every key there is, in the order of `config/default.toml`.
pub fn keys() -> Vec<Key> {
    let (mut keys, mut section, mut doc) = (Vec::new(), "", Vec::new());
    for line in DEFAULT.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            doc.push(comment);
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            doc.clear();
        } else if let Some((name, default)) = line.split_once(" = ") {
            keys.push(Key { name: format!("{section}.{name}"), doc: doc.join(" "), default: default.to_owned() });
            doc.clear();
        } else {
            doc.clear();
        }
    }
    keys
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum ConfigError {
    #[error("{0}")]
    Invalid(#[from] config::ConfigError),
    #[error("unknown key `{given}`; the nearest known one is `{nearest}`")]
    UnknownKey { given: String, nearest: String },
    #[error("cannot read {path} (named by `{key}`): {error}")]
    Unreadable { key: String, path: String, error: std::io::Error },
    #[error("`{0}` and `{0}_file` are both set; keep one")]
    Twice(String),
}

impl Config {
    /// Reads the configuration: defaults, the file if one is named, this process's environment, then `flags`.
    pub fn load(file: Option<&Path>, flags: Map<String, String>) -> Result<Self, ConfigError> {
        let environment =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_sources(file, environment.collect(), flags)
    }

    fn from_sources(
        file: Option<&Path>,
        environment: Map<String, String>,
        flags: Map<String, String>,
    ) -> Result<Self, ConfigError> {
        let known = keys();
        for name in environment.keys().filter(|name| name.starts_with(PREFIX)) {
            let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
            refuse_unknown(&known, &key, name, |key| format!("{PREFIX}{}", key.to_uppercase().replace('.', "__")))?;
        }
        let mut builder = config::Config::builder().add_source(File::from_str(DEFAULT, FileFormat::Toml));
        if let Some(path) = file {
            let source = File::from(path).format(FileFormat::Toml);
            for (section, value) in source.collect()? {
                match value.into_table() {
                    Ok(table) => table.keys().map(|key| format!("{section}.{key}")).collect(),
                    Err(_) => vec![section],
                }
                .iter()
                .try_for_each(|key| refuse_unknown(&known, key, key, str::to_owned))?;
            }
            builder = builder.add_source(source);
        }
        // Never `try_parsing`: a password `0123` would become the number 123.
        builder = builder.add_source(Environment::with_prefix("PIDGE").separator("__").source(Some(environment)));
        for (key, value) in flags {
            builder = builder.set_override(key, value)?;
        }
        for key in ["database.url", "auth.secret"] {
            builder = read_file(builder, key)?;
        }
        Ok(builder.build()?.try_deserialize()?)
    }

    /// The effective configuration as TOML, with secrets masked.
    pub fn to_masked_toml(&self) -> String {
        toml::to_string(self).expect("texts, numbers and lists in sections are TOML")
    }
}

type Builder = config::ConfigBuilder<config::builder::DefaultState>;

/// Puts the content of the file that `<key>_file` names in the place of `key`.
fn read_file(builder: Builder, key: &str) -> Result<Builder, ConfigError> {
    let so_far = builder.build_cloned()?;
    let path = so_far.get_string(&format!("{key}_file"))?;
    if path.is_empty() {
        return Ok(builder);
    }
    if !so_far.get_string(key)?.is_empty() {
        return Err(ConfigError::Twice(key.to_owned()));
    }
    let text = fs::read_to_string(&path).map_err(|error| ConfigError::Unreadable {
        key: format!("{key}_file"),
        path: path.clone(),
        error,
    })?;
    let value = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(builder.set_override(key, value)?)
}

fn refuse_unknown(known: &[Key], key: &str, given: &str, spell: impl Fn(&str) -> String) -> Result<(), ConfigError> {
    if known.iter().any(|k| k.name == key) {
        return Ok(());
    }
    let distance = |k: &&Key| strsim::damerau_levenshtein(&k.name, key);
    let nearest = known.iter().min_by_key(distance).map(|k| spell(&k.name)).unwrap_or_default();
    Err(ConfigError::UnknownKey { given: given.to_owned(), nearest })
}

fn mask<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.expose_secret().is_empty() { "" } else { "********" })
}

/// Shows where the database is, but neither user nor password.
fn mask_url<S: Serializer>(url: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    let url = url.expose_secret();
    let shown = match (url.split_once("://"), url.rsplit_once('@')) {
        _ if url.contains("password=") => "********".to_owned(),
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://********@{place}"),
        _ => url.to_owned(),
    };
    serializer.serialize_str(&shown)
}

/// A list, or a text with commas: the environment knows no lists.
fn list_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
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

/// The environment variable of each key.
pub fn environment_names() -> BTreeMap<String, String> {
    keys()
        .into_iter()
        .map(|key| (key.name.clone(), format!("{PREFIX}{}", key.name.to_uppercase().replace('.', "__"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::from_sources(None, map(environment), map(flags))
    }

    #[test]
    fn every_key_is_documented_and_has_a_default() {
        let keys = keys();
        assert!(keys.len() > 20 && keys.iter().all(|key| !key.doc.is_empty()), "{keys:?}");
        assert_eq!(
            load(&[], &[]).map(|c| c.server.address).map_err(|e| e.to_string()),
            Ok("127.0.0.1:8080".to_owned())
        );
    }

    #[test]
    fn the_environment_beats_the_defaults_and_flags_beat_both() {
        let environment = [
            ("PIDGE__SERVER__ADDRESS", "a"),
            ("PIDGE__DATABASE__MAX_CONNECTIONS", "7"),
            ("PIDGE__AUTH__SECRET", "0123"),
            ("PIDGE__USERS__INTRODUCE_ROLES", "x, y"),
            ("PATH", "/bin"),
        ];
        let config = load(&environment, &[("server.address", "b")]).expect("a configuration");
        assert_eq!((config.server.address.as_str(), config.database.max_connections), ("b", 7));
        assert_eq!(config.auth.secret.expose_secret(), "0123");
        assert_eq!(config.users.introduce_roles, ["x", "y"]);
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error = load(&[("PIDGE__SERVER__ADRESS", "a")], &[]).expect_err("a typo").to_string();
        assert_eq!(error, "unknown key `PIDGE__SERVER__ADRESS`; the nearest known one is `PIDGE__SERVER__ADDRESS`");
    }

    #[test]
    fn secrets_are_masked() {
        let environment =
            [("PIDGE__AUTH__SECRET", "hush"), ("PIDGE__DATABASE__URL", "postgres://u:hush@db:5432/pidge")];
        let text = load(&environment, &[]).expect("a configuration").to_masked_toml();
        assert!(!text.contains("hush") && text.contains("********@db:5432/pidge"), "{text}");
    }
}
