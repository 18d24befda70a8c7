//! Loads the configuration: merges its sources, and refuses unknown keys and values out of bounds.

use std::env;
use std::num::NonZeroU32;
use std::path::Path;

use config::{Environment, File, FileFormat, Map, Source, Value, ValueKind};

use super::origin::check_origin;
use super::public_path::check_public_path;
use super::secrets::{read_value_file, read_value_files};
use super::{Auth, Config, DEFAULT, Key, PREFIX, keys};

/// Why the configuration cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum ConfigError {
    #[error("{}", without_values(.0))]
    Invalid(#[from] config::ConfigError),
    #[error("unknown key `{given}`; did you mean `{nearest}`?")]
    UnknownKey { given: String, nearest: String },
    #[error("cannot read {path} (named by `{key}`): {error}")]
    Unreadable { key: String, path: String, error: std::io::Error },
    #[error("`{key}` must be {bounds}")]
    OutOfBounds { key: &'static str, bounds: &'static str },
    #[error("`{key}` has {value:?}: {reason}")]
    Refused { key: &'static str, value: String, reason: String },
    #[error("`{0}` and `{0}_file` are both set; keep one")]
    SetTwice(String),
}

/// Returns the message of an error without the value that was given, because it may be a secret.
fn without_values(error: &config::ConfigError) -> String {
    match error {
        config::ConfigError::Type { key, expected, .. } => {
            format!("`{}` should be {expected}", key.as_deref().unwrap_or("a key"))
        }
        config::ConfigError::FileParse { uri, cause } => {
            let cause = cause.to_string();
            // The first line names the position; the following ones quote the file.
            let position = cause.lines().next().unwrap_or_default();
            format!("{}: {position}", uri.as_deref().unwrap_or("the configuration"))
        }
        config::ConfigError::At { error, key, .. } => {
            format!("`{}`: {}", key.as_deref().unwrap_or("a key"), without_values(error))
        }
        error => {
            let text = error.to_string().replace("a nonzero u32", "a whole number of at least 1");
            if let Some((_, given)) = text.split_once(" does not have variant constructor ") {
                return format!("unknown value `{given}`");
            }
            match (text.split_once(" string \""), text.rsplit_once("\", expected ")) {
                (Some((kind, _)), Some((_, expected))) => format!("{kind}, expected {expected}"),
                _ => text,
            }
        }
    }
}

impl Config {
    /// Loads the configuration from the defaults, `file` if there is one, and the environment of this process.
    ///
    /// `overrides` (by `section.key`) are stronger than all of them. A command uses them for keys that it must not
    /// read: `pidge health` ignores the files of secrets.
    pub fn load(file: Option<&Path>, overrides: Map<String, String>) -> Result<Self, ConfigError> {
        let environment =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_sources(file, environment.collect(), overrides)
    }

    pub(super) fn from_sources(
        file: Option<&Path>,
        environment: Map<String, String>,
        overrides: Map<String, String>,
    ) -> Result<Self, ConfigError> {
        let known = keys();
        for name in environment.keys().filter(|name| name.starts_with(PREFIX)) {
            let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
            refuse_unknown(&known, &key, name, environment_name)?;
        }
        for name in environment.keys().filter(|name| name.starts_with("PIDGE_") && !name.starts_with(PREFIX)) {
            refuse_misspelt(&known, name)?;
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
        // Without `try_parsing`, which would turn a password `0123` into the number 123.
        builder = builder.add_source(Environment::with_prefix("PIDGE").separator("__").source(Some(environment)));
        for (key, value) in overrides {
            builder = builder.set_override(key, value)?;
        }
        let mut root = builder.build()?.collect()?;
        read_value_files(&mut root, "database", &["url", "direct_url"])?;
        let issuers = take_issuers(&mut root, &known)?;
        read_value_files(&mut root, "auth", &["secret"])?;
        let mut config: Self = table(root).try_deserialize()?;
        config.auth.issuers = issuers;
        config.check_bounds()?;
        Ok(config)
    }

    /// Checks the bounds that the types do not express. Those of `[auth]` are checked by `auth`.
    fn check_bounds(&self) -> Result<(), ConfigError> {
        let (server, database, limits, events) = (&self.server, &self.database, &self.limits, &self.events);
        let is_rate = |rate: NonZeroU32| rate.get() <= 100_000;
        let bounds = [
            ("limits.sends_per_minute", is_rate(limits.sends_per_minute), "1 to 100000"),
            ("limits.sends_burst", is_rate(limits.sends_burst), "1 to 100000"),
            ("limits.new_conversations_per_hour", is_rate(limits.new_conversations_per_hour), "1 to 100000"),
            (
                "limits.educator_new_conversations_per_hour",
                limits.educator_new_conversations_per_hour <= 100_000,
                "0 to 100000",
            ),
            ("limits.sends_per_day", limits.sends_per_day <= 100_000, "0 to 100000"),
            ("limits.first_messages_per_hour", limits.first_messages_per_hour <= 100_000, "0 to 100000"),
            ("limits.bulk_max_recipients", limits.bulk_max_recipients.get() <= 10_000, "1 to 10000"),
            ("limits.bulk_recipients_per_hour", is_rate(limits.bulk_recipients_per_hour), "1 to 100000"),
            ("limits.requests_per_minute", is_rate(limits.requests_per_minute), "1 to 100000"),
            ("limits.requests_burst", is_rate(limits.requests_burst), "1 to 100000"),
            ("limits.service_requests_per_second", is_rate(limits.service_requests_per_second), "1 to 100000"),
            ("limits.bytes_per_day", limits.bytes_per_day.get() >= 1_000_000, "1000000 to 4294967295"),
            ("limits.body_max_chars", (1..=100_000).contains(&limits.body_max_chars), "1 to 100000"),
            ("policy.refresh_seconds", (1..=3600).contains(&self.policy.refresh_seconds), "1 to 3600"),
            ("database.acquire_timeout_ms", (1..=5000).contains(&database.acquire_timeout_ms), "1 to 5000"),
            ("database.statement_timeout_ms", (1..=4500).contains(&database.statement_timeout_ms), "1 to 4500"),
            ("database.lock_timeout_ms", (1..=4500).contains(&database.lock_timeout_ms), "1 to 4500"),
            ("sending.max_concurrent_batches", self.sending.max_concurrent_batches <= 16, "0 to 16"),
            ("sending.max_batch_size", (1..=1000).contains(&self.sending.max_batch_size), "1 to 1000"),
            ("events.gather_ms", (1..=1000).contains(&events.gather_ms), "1 to 1000"),
            ("events.retention_hours", (1..=8760).contains(&events.retention_hours), "1 to 8760"),
            ("events.tail", (16..=1 << 24).contains(&events.tail), "16 to 16777216"),
            ("events.streams_per_user", (1..=1000).contains(&events.streams_per_user), "1 to 1000"),
            ("events.max_streams", (1..=1_000_000).contains(&events.max_streams), "1 to 1000000"),
            ("events.heartbeat_seconds", (1..=300).contains(&events.heartbeat_seconds), "1 to 300"),
            ("events.max_waiting", (1..=10_000).contains(&events.max_waiting), "1 to 10000"),
            ("database.max_connections", database.max_connections <= 1000, "0 to 1000"),
            ("server.max_connections", server.max_connections.get() <= 1_000_000, "1 to 1000000"),
            ("server.drain_seconds", server.drain_seconds <= 3600, "0 to 3600"),
            ("server.shutdown_seconds", server.shutdown_seconds <= 3600, "0 to 3600"),
            ("limits.max_queued_requests", limits.max_queued_requests <= 100_000, "0 to 100000"),
            ("limits.queue_timeout_ms", limits.queue_timeout_ms <= 5000, "0 to 5000"),
            (
                "limits.max_unsent_bytes",
                (1 << 20..=1 << 30).contains(&limits.max_unsent_bytes),
                "1048576 to 1073741824",
            ),
            ("traces.sample_ratio", (0.0..=1.0).contains(&self.traces.sample_ratio), "0 to 1"),
        ];
        match bounds.into_iter().find(|(_, holds, _)| !holds) {
            Some((key, _, bounds)) => Err(ConfigError::OutOfBounds { key, bounds }),
            None => self.check_urls(),
        }
    }

    fn check_urls(&self) -> Result<(), ConfigError> {
        for origin in &self.server.cors_origins {
            check_origin(origin).map_err(|reason| ConfigError::Refused {
                key: "server.cors_origins",
                value: origin.clone(),
                reason,
            })?;
        }
        check_public_path(&self.server.public_path).map_err(|reason| ConfigError::Refused {
            key: "server.public_path",
            value: self.server.public_path.clone(),
            reason: reason.to_owned(),
        })
    }
}

/// A section, or the whole configuration.
pub(super) type Table = Map<String, Value>;

pub(super) fn table(members: Table) -> Value {
    Value::new(None, ValueKind::Table(members))
}

/// The keys that a table of `[[auth.issuers]]` does not inherit from `[auth]`.
const NOT_INHERITED: &[&str] = &[
    "issuer",
    "tenant",
    "tenant_claim",
    "share_tenant",
    "secret",
    "secret_file",
    "secret_kid",
    "secrets",
    "jwks_url",
    "jwks_file",
];

/// Removes `[[auth.issuers]]` from the configuration and returns them, each completed by the inherited keys of
/// `[auth]`.
fn take_issuers(root: &mut Table, known: &[Key]) -> Result<Vec<Auth>, ConfigError> {
    let mut auth = root.remove("auth").map(Value::into_table).transpose()?.unwrap_or_default();
    let given = auth.remove("issuers").map(Value::into_array).transpose()?.unwrap_or_default();
    let defaults: Table = File::from_str(DEFAULT, FileFormat::Toml).collect()?;
    let defaults = defaults.get("auth").cloned().map(Value::into_table).transpose()?.unwrap_or_default();
    let own = NOT_INHERITED
        .iter()
        .filter(|name| **name != "tenant")
        .filter_map(|name| Some(((*name).to_owned(), defaults.get(*name)?.clone())));
    let mut base: Table = auth.clone().into_iter().chain(own).collect();
    base.insert("tenant".to_owned(), Value::from(""));
    let issuers = given.into_iter().enumerate().map(|(n, issuer)| {
        let issuer = issuer.into_table()?;
        for name in issuer.keys() {
            refuse_unknown(known, &format!("auth.{name}"), &format!("auth.issuers.{name}"), |key| {
                key.replacen("auth.", "auth.issuers.", 1)
            })?;
        }
        let mut complete: Table = base.clone().into_iter().chain(issuer).collect();
        read_value_file(&mut complete, &format!("auth.issuers[{n}]"), "secret")?;
        Ok(table(complete).try_deserialize()?)
    });
    let issuers = issuers.collect::<Result<_, ConfigError>>()?;
    root.insert("auth".to_owned(), table(auth));
    Ok(issuers)
}

/// Refuses a variable that spells a key with single underscores, such as `PIDGE_DATABASE_URL`. Other `PIDGE_` variables
/// are allowed: an orchestrator may set `PIDGE_PORT`.
fn refuse_misspelt(known: &[Key], name: &str) -> Result<(), ConfigError> {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    match known.iter().find(|key| letters(&key.name) == letters(&name["PIDGE_".len()..])) {
        None => Ok(()),
        Some(key) => Err(ConfigError::UnknownKey { given: name.to_owned(), nearest: environment_name(&key.name) }),
    }
}

/// Returns the environment variable of a key.
fn environment_name(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// Refuses a key that is not among the known ones. `given` is the key as the user wrote it, `spell` writes a key the
/// same way.
fn refuse_unknown(known: &[Key], key: &str, given: &str, spell: impl Fn(&str) -> String) -> Result<(), ConfigError> {
    if known.iter().any(|k| k.name == key) {
        return Ok(());
    }
    let distance = |k: &&Key| strsim::damerau_levenshtein(&k.name, key);
    let nearest = known.iter().min_by_key(distance).map(|k| spell(&k.name)).unwrap_or_default();
    Err(ConfigError::UnknownKey { given: given.to_owned(), nearest })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::ExposeSecret;

    use super::*;

    fn load(environment: &[(&str, &str)], overrides: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::from_sources(None, map(environment), map(overrides))
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
    fn the_environment_beats_the_defaults_and_overrides_beat_both() {
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
    fn an_unknown_key_suggests_the_most_similar_one() {
        let error = load(&[("PIDGE__SERVER__ADRESS", "a")], &[]).expect_err("a typo").to_string();
        assert_eq!(error, "unknown key `PIDGE__SERVER__ADRESS`; did you mean `PIDGE__SERVER__ADDRESS`?");
        let error = load(&[("PIDGE_DATABASE_URL", "a")], &[]).expect_err("one underscore").to_string();
        assert!(error.contains("PIDGE__DATABASE__URL"), "{error}");
        assert!(load(&[("PIDGE_PORT", "tcp://10.0.0.1:80"), ("PIDGE_CONFIG", "a")], &[]).is_ok(), "not a key");
    }

    #[test]
    fn an_error_does_not_quote_values() {
        let error = load(&[("PIDGE__AUTH__SECRETS", "hush-hush")], &[]).expect_err("no list").to_string();
        assert!(!error.contains("hush") && error.contains("auth.secrets"), "{error}");
        let file = std::env::temp_dir().join(format!("pidge-broken-{}.toml", std::process::id()));
        fs::write(&file, "[auth]\nsecret = \"hush-hush\n").expect("a file");
        let error = Config::from_sources(Some(&file), Map::new(), Map::new()).expect_err("no TOML").to_string();
        fs::remove_file(&file).expect("the file is removed");
        assert!(!error.contains("hush") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_refused_origin_or_path_is_named() {
        let error = |name, value| load(&[(name, value)], &[]).expect_err(value).to_string();
        let origins = "https://a.example, https://B.example:443/, capacitor://localhost";
        let error_of_origins = error("PIDGE__SERVER__CORS_ORIGINS", origins);
        assert!(
            error_of_origins.starts_with("`server.cors_origins` has \"https://B.example:443/\": "),
            "{error_of_origins}"
        );
        assert!(error_of_origins.ends_with("write https://b.example"), "{error_of_origins}");
        let error_of_path = error("PIDGE__SERVER__PUBLIC_PATH", "/pidge/");
        assert!(error_of_path.starts_with("`server.public_path` has \"/pidge/\": "), "{error_of_path}");
    }

    #[test]
    fn a_limit_out_of_bounds_is_named() {
        for key in ["EDUCATOR_NEW_CONVERSATIONS_PER_HOUR", "SENDS_PER_DAY", "FIRST_MESSAGES_PER_HOUR"] {
            let variable = format!("PIDGE__LIMITS__{key}");
            assert!(load(&[(&variable, "100000")], &[]).is_ok(), "{key}");
            let error = load(&[(&variable, "100001")], &[]).expect_err(key).to_string();
            assert!(error.contains(&format!("limits.{}", key.to_lowercase())), "{error}");
        }
    }

    #[test]
    fn secrets_are_masked() {
        let environment = [
            ("PIDGE__AUTH__SECRET", "hush"),
            ("PIDGE__AUTH__JWKS_URL", "https://u:hush@lms.example/keys"),
            ("PIDGE__DATABASE__URL", "postgres://u:hush@db:5432/pidge"),
        ];
        let text = load(&environment, &[]).expect("a configuration").to_masked_toml();
        assert!(!text.contains("hush") && text.contains("********@db:5432/pidge"), "{text}");
    }
}
