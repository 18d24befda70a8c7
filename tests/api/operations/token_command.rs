//! `pidge token`: it prints a token that a service with the same configuration accepts, or says why there is none.

use std::{fs, path::PathBuf, process::Command};

use serde_json::json;

use crate::support::{
    cluster::Database,
    key_server::{KeyServer, Mode, http_response},
    program::{Process, assert_failure, assert_success, pidge, text},
    signer::{Signer, key_set},
};

/// A temporary directory with the private key of an LMS. Removed when dropped.
struct KeyDir {
    dir: PathBuf,
    signer: Signer,
}

impl KeyDir {
    fn new(name: &str, algorithm: &'static str) -> Self {
        let dir = std::env::temp_dir().join(format!("pidge-token-{}-{name}-{algorithm}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self { dir, signer: Signer::new(algorithm, "k") }
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path = self.dir.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The key as PKCS#8.
    fn key(&self) -> String {
        self.write("key.pem", &self.signer.pkcs8_pem())
    }

    /// A file with a key set.
    fn key_set(&self, keys: &[&Signer]) -> String {
        self.write("keys.json", &key_set(keys))
    }
}

impl Drop for KeyDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// `pidge token --sub mia` with a key set and no secret.
fn token(arguments: &[&str], jwks: (&str, &str)) -> Command {
    let mut command = pidge(&[&["token", "--sub", "mia"], arguments].concat(), "");
    command.env_remove("PIDGE__AUTH__SECRET").env(jwks.0, jwks.1);
    command
}

const FILE: &str = "PIDGE__AUTH__JWKS_FILE";
const URL: &str = "PIDGE__AUTH__JWKS_URL";

#[test]
fn with_a_key_set_and_no_secret_there_is_no_token_without_a_key() {
    let dir = KeyDir::new("no-key", "ES256");

    for jwks in [(FILE, dir.key_set(&[&dir.signer])), (URL, "https://lms.example/keys".to_owned())] {
        let output = token(&[], (jwks.0, &jwks.1)).output().unwrap();

        let refusal = assert_failure(&output);
        assert!(output.stdout.is_empty(), "no token is printed: {refusal}");
        assert!(refusal.contains("key set") && refusal.contains("--key FILE --kid"), "{refusal}");
    }
}

#[test]
fn with_a_key_set_and_a_secret_the_secret_signs() {
    let dir = KeyDir::new("secret", "ES256");
    let mut command = pidge(&["token", "--sub", "mia"], "");
    command.env(FILE, dir.key_set(&[&dir.signer]));

    let token = assert_success(&command.output().unwrap());

    assert!(token.starts_with("eyJ"), "{token}");
}

#[tokio::test]
async fn a_private_key_of_each_type_and_format_signs_a_token_that_the_service_accepts() {
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let dir = KeyDir::new("accepted", algorithm);
        let keys = dir.key_set(&[&dir.signer, &Signer::new(algorithm, "other")]);
        let database = Database::create().await;
        let service =
            Process::start(pidge(&["serve"], &database.url).env_remove("PIDGE__AUTH__SECRET").env(FILE, &keys));
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        let older = dir.signer.older_pem();
        let formats = [
            Some(dir.signer.pkcs8_pem()),
            older.clone(),
            older.as_ref().map(|key| format!("{parameters}{key}")),
            older.map(|key| key.replace('\n', "\r\n")),
        ];

        for pem in formats.into_iter().flatten() {
            let key = dir.write("key.pem", &pem);
            let printed = assert_success(&token(&["--key", &key, "--kid", "k"], (FILE, &keys)).output().unwrap());

            let url = format!("http://{}/v1/me", service.address);
            let me = reqwest::Client::new().get(url).bearer_auth(printed.trim()).send().await.unwrap();
            assert_eq!(me.status(), 200, "{algorithm}: {pem}");
        }
        service.terminate();
    }
}

#[test]
fn a_token_that_the_service_would_refuse_is_not_printed() {
    let dir = KeyDir::new("refused", "ES256");
    let (key, keys) = (dir.key(), dir.key_set(&[&dir.signer, &Signer::new("ES256", "other")]));
    let strangers = dir.write("stranger.pem", &Signer::new("ES256", "k").pkcs8_pem());
    let rsa = dir.write("rsa.pem", &Signer::new("RS256", "k").pkcs8_pem());
    let not_a_key = dir.write("public.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    let encrypted = dir
        .write("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    let other_type = dir.write("other.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    let cases = [
        (vec!["--key", &key, "--kid", "unknown"], "no key for this kid"),
        (vec!["--key", &key], "several keys"),
        (vec!["--key", &strangers, "--kid", "k"], "ES256: the signature is not that of the key"),
        (vec!["--key", &rsa, "--kid", "k"], "RS256: no key for this kid"),
        (vec!["--key", &not_a_key], "there is no unencrypted private key"),
        (vec!["--key", &encrypted], "there is no unencrypted private key"),
        (vec!["--key", &other_type], "not RSA (2048 to 8192 bits), EC P-256 or Ed25519"),
        (vec!["--key", "/no/such/file"], "cannot read /no/such/file"),
        (vec!["--key", &key, "--kid", "k", "--issuer", "https://other.test"], "https://other.test"),
        (vec!["--kid", "k"], "--key"),
        (vec!["--key", &key, "--kid", "k", "--ttl", "999999"], "max_lifetime_seconds"),
    ];

    for (arguments, expected) in cases {
        let output = token(&arguments, (FILE, &keys)).output().unwrap();

        let refusal = assert_failure(&output);
        assert!(output.stdout.is_empty(), "{arguments:?} prints a token: {refusal}");
        assert!(refusal.contains(expected), "{arguments:?}: {expected} is not in {refusal}");
    }
}

#[test]
fn without_a_key_set_there_is_nothing_that_a_private_key_could_sign() {
    let dir = KeyDir::new("no-key-set", "ES256");

    let refusal = assert_failure(&pidge(&["token", "--sub", "mia", "--key", &dir.key()], "").output().unwrap());

    assert!(refusal.contains("no key set is configured"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_set_at_a_url_is_fetched_to_verify_the_token() {
    let dir = KeyDir::new("fetched", "EdDSA");
    let key = dir.key();
    let server = KeyServer::start(Mode::Keys(key_set(&[&dir.signer]))).await;
    let run = |kid| token(&["--key", &key, "--kid", kid], (URL, &server.url())).output().unwrap();

    let accepted = run("k");
    let refused = run("unknown");
    server.set(Mode::Raw(http_response("404 Not Found", "", "")));
    let unverified = run("k");

    assert!(assert_success(&accepted).starts_with("eyJ") && accepted.stderr.is_empty(), "{}", text(&accepted));
    assert!(assert_failure(&refused).contains("no key for this kid"), "{}", text(&refused));
    let warning = assert_success(&unverified);
    assert!(warning.contains("not verified") && warning.contains(&server.url()), "{warning}");
    assert!(warning.contains("404 Not Found") && !unverified.stdout.is_empty(), "{warning}");
}

#[test]
fn one_of_several_issuers_with_key_sets_must_be_named() {
    let dir = KeyDir::new("issuers", "ES256");
    let (key, keys) = (dir.key(), dir.key_set(&[&dir.signer]));
    let issuer = |name: &str| json!({"issuer": name, "tenant": name, "jwks_file": keys});
    let issuers = json!({"auth": {"issuers": [issuer("one"), issuer("two")]}});
    let config = dir.write("pidge.toml", &toml::to_string(&issuers).unwrap());
    let run = |more: &[&str]| {
        let arguments = [&["--config", &config, "token", "--sub", "mia", "--key", &key], more].concat();
        let mut command = pidge(&arguments, "");
        command.env_remove("PIDGE__AUTH__SECRET").env_remove("PIDGE__AUTH__ISSUER").output().unwrap()
    };

    let unnamed = assert_failure(&run(&[]));
    let named = assert_success(&run(&["--issuer", "two"]));

    assert!(unnamed.contains("--issuer (one, two)"), "{unnamed}");
    assert!(named.starts_with("eyJ"), "{named}");
}
