//! Secrets: read from the files that `<key>_file` names, freed from the line break at their end, and masked when the
//! configuration is printed.

use std::fs;

use config::Value;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serializer};

use super::load::{ConfigError, Table, table};

/// Sets each key to the content of the file that its `<key>_file` names.
pub(super) fn read_value_files(root: &mut Table, section: &str, names: &[&str]) -> Result<(), ConfigError> {
    let mut members = root.remove(section).map(Value::into_table).transpose()?.unwrap_or_default();
    for name in names {
        read_value_file(&mut members, section, name)?;
    }
    root.insert(section.to_owned(), table(members));
    Ok(())
}

pub(super) fn read_value_file(members: &mut Table, section: &str, name: &str) -> Result<(), ConfigError> {
    let text = |key: &str| members.get(key).map_or(Ok(String::new()), |value| value.clone().into_string());
    let (given, path) = (text(name)?, text(&format!("{name}_file"))?);
    if path.is_empty() {
        return Ok(());
    }
    if !without_line_break(&given).is_empty() {
        return Err(ConfigError::SetTwice(format!("{section}.{name}")));
    }
    let text = fs::read_to_string(&path).map_err(|error| ConfigError::Unreadable {
        key: format!("{section}.{name}_file"),
        path: path.clone(),
        error,
    })?;
    members.insert(name.to_owned(), Value::from(text));
    Ok(())
}

pub(super) fn mask<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.expose_secret().is_empty() { "" } else { "********" })
}

/// Masks user and password of a database URL. Masks all of it if a parameter holds the password.
pub(super) fn mask_url<S: Serializer>(url: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    let url = url.expose_secret();
    if url.contains("password=") { serializer.serialize_str("********") } else { mask_user_info(url, serializer) }
}

/// Masks user and password of a URL.
pub(super) fn mask_user_info<S: Serializer>(url: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => serializer.collect_str(&format_args!("{scheme}://********@{host}")),
        _ => serializer.serialize_str(url),
    }
}

/// Deserializes a secret without the line break that its source ends with.
pub(super) fn secret_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(SecretString::from(without_line_break(&text)))
}

/// Returns a text without the one line break (LF, CRLF or CR) that files, here-documents and editors put at its end.
/// Applied to every secret, wherever it comes from: with the line break, no signature and no password would match.
pub fn without_line_break(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap_or(text);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::env;

    use config::Map;

    use super::super::{Auth, Config};
    use super::*;

    #[test]
    fn a_secret_loses_the_one_line_break_at_its_end_wherever_it_comes_from() {
        let file = |name: &str, content: &str| {
            let path = env::temp_dir().join(format!("pidge-line-break-{}-{name}", std::process::id()));
            fs::write(&path, content).expect("a file");
            path
        };
        for (end, kept) in [("", ""), ("\n", ""), ("\r\n", ""), ("\r", ""), ("\n\n", "\n"), (" \n", " ")] {
            let (given, expected) = (format!("hush{end}"), format!("hush{kept}"));
            let toml = toml::Value::String(given.clone()).to_string();
            let (secret, url) = (file("secret", &given), file("url", &given));
            let text = format!(
                "[[auth.secrets]]\nsecret = {toml}\n[[auth.issuers]]\nsecret = {toml}\n\
                 [[auth.issuers]]\nsecret_file = {secret:?}\n[[auth.issuers]]\nsecrets = [{{ secret = {toml} }}]\n\
                 [database]\ndirect_url = {toml}\nurl_file = {url:?}\n"
            );
            let path = file("toml", &text);

            let environment = [("PIDGE__AUTH__SECRET".to_owned(), given)].into_iter().collect();
            let config = Config::from_sources(Some(&path), environment, Map::new()).expect("a configuration");

            let secrets = config.auth.each_issuer().chain([&config.auth]).flat_map(Auth::all_secrets);
            let mut read: Vec<_> = secrets.map(|(_, secret)| secret).collect();
            read.extend([config.database.url, config.database.direct_url]);
            assert_eq!(read.len(), 7, "{text}");
            for secret in read {
                assert_eq!(secret.expose_secret(), expected, "with {end:?} at its end");
            }
            for path in [secret, url, path] {
                fs::remove_file(path).expect("the file is removed");
            }
        }
    }
}
