//! The configuration key `auth.roles`: in a file, for each issuer, in the environment, and after SIGHUP.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use pidge::config::Config;
use serde_json::json;

use crate::support::{
    app::SECRET,
    cluster::Database,
    program::{Process, assert_failure, assert_success, pidge},
    tokens::token_with,
};

const URL: &str = "postgres://127.0.0.1:1/none";

/// A configuration file that is removed when this value is dropped.
struct ConfigFile(PathBuf);

impl ConfigFile {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pidge-{name}-{}.toml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for ConfigFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn table(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

#[test]
fn a_file_maps_names_with_dots_signs_and_capitals_for_each_issuer() {
    let file = ConfigFile::new(
        "roles",
        r#"
        [auth]
        audience = "pidge"
        [auth.roles]
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor" = "educator"
        "a.b=c,d [e]" = "staff"
        UPPER = "Tutor"
        [[auth.issuers]]
        issuer = "inherits"
        [[auth.issuers]]
        issuer = "replaces"
        roles = {Lehrer = "educator"}
        [[auth.issuers]]
        issuer = "has none"
        roles = {}
        "#,
    );

    let auth = Config::load(Some(&file.0), [].into_iter().collect()).unwrap().auth;

    let shared = table(&[
        ("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor", "educator"),
        ("a.b=c,d [e]", "staff"),
        ("UPPER", "Tutor"),
    ]);
    let roles: Vec<_> = auth.issuers.iter().map(|issuer| issuer.roles.clone()).collect();
    assert_eq!(roles, [shared.clone(), table(&[("Lehrer", "educator")]), table(&[])]);
    assert_eq!(auth.roles, shared);
}

#[test]
fn the_environment_maps_pairs_and_replaces_the_table_of_a_file() {
    let file = ConfigFile::new("roles-env", "[auth.roles]\nLehrer = \"educator\"\n");
    let pairs = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor=educator, urn:x?a=b=staff ,";

    let mut command = pidge(&["config", "--config", file.path()], URL);
    let shown = assert_success(&command.env("PIDGE__AUTH__ROLES", pairs).output().unwrap());

    let shown: toml::Table = shown.parse().unwrap();
    let expected =
        [("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor", "educator"), ("urn:x?a=b", "staff")];
    let roles = shown["auth"]["roles"].as_table().unwrap();
    assert_eq!(roles.len(), expected.len(), "{roles:?}");
    for (from, to) in expected {
        assert_eq!(roles[from].as_str(), Some(to), "{roles:?}");
    }
}

#[test]
fn an_empty_mapping_in_the_environment_is_none() {
    let shown = assert_success(&pidge(&["config"], URL).env("PIDGE__AUTH__ROLES", "").output().unwrap());

    assert!(shown.contains("[auth.roles]\n\n"), "{shown}");
}

#[test]
fn a_wrong_mapping_in_the_environment_is_refused_with_the_name_of_the_key() {
    let long = format!("{}=educator", "x".repeat(256));
    for (pairs, expected) in [
        ("educator", "`educator` is not from=to"),
        ("a=b,c", "`c` is not from=to"),
        ("a=b,a=c", "`a` stands there twice"),
        ("=educator", "is an empty string"),
        ("teacher=", "is an empty string"),
        ("a\u{1}b=educator", "has a control character"),
        ("Lehrer=educator,LEHRER=staff", "the case of letters makes no difference"),
        (&long, "has 256 characters"),
    ] {
        let mut command = pidge(&["serve"], URL);
        let refusal = assert_failure(&command.env("PIDGE__AUTH__ROLES", pairs).output().unwrap());

        assert!(refusal.contains("auth.roles"), "{pairs:?}: {refusal}");
        assert!(refusal.contains(expected), "{pairs:?}: {expected} is not in {refusal}");
    }
}

#[test]
fn a_wrong_mapping_in_a_file_is_refused_with_the_name_of_the_key() {
    for (number, roles) in
        ["roles = 7", "roles = [\"a=b\"]", "roles = {a = 7}", "roles = {a = {b = \"c\"}}", "roles = {a = \"\"}"]
            .iter()
            .enumerate()
    {
        let file = ConfigFile::new(&format!("wrong-roles-{number}"), &format!("[auth]\n{roles}\n"));

        let refusal = assert_failure(&pidge(&["serve", "--config", file.path()], URL).output().unwrap());

        assert!(refusal.contains("auth.roles"), "{roles}: {refusal}");
    }
}

#[tokio::test]
async fn a_changed_mapping_is_in_force_after_sighup() {
    let database = Database::create().await;
    let text = |role: &str| {
        format!(
            "[auth]\nissuer = \"https://lms.test\"\naudience = \"pidge\"\nsecret = \"{SECRET}\"\n\
             [auth.roles]\nLehrer = \"{role}\"\n"
        )
    };
    let file = ConfigFile::new("roles-sighup", &text("tutor"));
    let mut service = Process::start(&mut pidge(&["--config", file.path()], &database.url));
    let (url, token) = (format!("http://{}/v1/me", service.address), token_with("ada", &json!({"role": ["lehrer"]})));
    let role = async || {
        let reply = reqwest::Client::new().get(&url).bearer_auth(&token).send().await.unwrap();
        reply.json::<serde_json::Value>().await.unwrap()["user"]["role"].clone()
    };
    assert_eq!(role().await, "tutor");

    std::fs::write(&file.0, text("educator")).unwrap();
    let hangup = Command::new("kill").args(["-HUP", &service.child.id().to_string()]).status().unwrap();
    assert!(hangup.success());
    service.log_until("reloaded");

    assert_eq!(role().await, "educator");
    service.terminate();
}
