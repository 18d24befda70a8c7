//! The program's commands: what they do, and how they tell what is wrong.

use std::process::Command;

use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::{
    app::{SECRET, TestApp},
    cluster::Database,
    program::{Process, assert_failure, assert_success, pidge, text},
};

/// A database URL where nothing listens, with a password that must not be shown.
const UNREACHABLE: &str = "postgres://u:hush@127.0.0.1:1/x";

#[tokio::test]
async fn serve_on_an_empty_database_fails_and_names_the_command_to_run() {
    let database = Database::create_empty().await;

    let refusal = assert_failure(&pidge(&["serve"], &database.url).output().unwrap());

    assert!(refusal.contains("pidge migrate"), "{refusal}");
}

#[tokio::test]
async fn migrate_may_be_run_again_and_check_then_succeeds() {
    let database = Database::create_empty().await;

    assert_success(&pidge(&["migrate"], &database.url).output().unwrap());
    assert_success(&pidge(&["migrate"], &database.url).output().unwrap());
    let checked = assert_success(&pidge(&["check"], &database.url).output().unwrap());

    assert!(checked.contains("All invariants hold"), "{checked}");
}

#[tokio::test]
async fn check_exits_with_1_and_names_the_invariants_that_are_broken() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "a-key").await.json(201);
    ada.says(&mia, "hello").await;
    ada.read(&mia, 2).await;
    let breakages = [
        ("update conversations set last_seq = 3", "last_seq"),
        ("update participants set unread_count = 7 where unread_count = 0", "unread_count"),
        ("update participants set preview_seq = 1", "preview_seq"),
        ("update messages set sender_id = 999 where seq = 1", "sender"),
        ("update messages set created_at = created_at - interval '1 day' where seq = 2", "times rise"),
        ("delete from read_marks", "read mark"),
        ("update idempotency set seq = 99", "idempotency key"),
        ("update participants set peer_id = user_id", "peer"),
        ("update participants set seen_seq = 50", "seen_seq"),
    ];

    for (sql, invariant) in breakages {
        app.pool.execute(sql).await.unwrap();

        let output = pidge(&["check"], &app.database.url).output().unwrap();

        assert_eq!(output.status.code(), Some(1), "{sql}: {}", text(&output));
        assert!(text(&output).contains(invariant), "{sql}: {invariant} is not in {}", text(&output));
    }
}

/// The log of a service that answered a send and a refused request and was then stopped, and the secrets of both.
struct LoggedRequests {
    log: String,
    lines: Vec<Value>,
    secrets: Vec<String>,
}

impl LoggedRequests {
    async fn record() -> Self {
        let database = Database::create().await;
        let service = Process::serve(&database.url);
        let arguments = ["token", "--sub", "mia@lms.test", "--role", "educator", "--name", "Mia"];
        let token = String::from_utf8(pidge(&arguments, "").output().unwrap().stdout).unwrap().trim().to_owned();
        let http = reqwest::Client::new();
        let sent = http
            .post(format!("http://{}/v1/messages", service.address))
            .bearer_auth(&token)
            .header("x-request-id", "req-7")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .json(&json!({"recipient_id": "ada", "body": "a-body-for-nobody-else"}))
            .send()
            .await
            .unwrap();
        let refused = http
            .get(format!("http://{}/v1/inbox?cursor=a-cursor", service.address))
            .bearer_auth("a-bad-token")
            .header("x-request-id", "req-8")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")
            .send()
            .await
            .unwrap();
        let (code, log) = service.terminate();

        assert_eq!(sent.status(), 201);
        assert_eq!(refused.status(), 401);
        assert_eq!(code, 0, "the exit code after SIGTERM: {log}");
        let lines = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let inputs = ["a-body-for-nobody-else", "a-bad-token", "a-cursor", SECRET, "mia@lms.test"].map(str::to_owned);
        let secrets = inputs.into_iter().chain([token, database.url.clone()]).collect();
        Self { log, lines, secrets }
    }

    /// The span of the request with an id.
    fn span(&self, request_id: &str) -> &Value {
        let line = self.lines.iter().find(|line| line["span"]["request_id"] == request_id);
        &line.unwrap_or_else(|| panic!("{request_id} is not in {}", self.log))["span"]
    }
}

#[tokio::test]
async fn a_request_is_logged_with_its_route_status_and_trace_and_without_secrets() {
    let logged = LoggedRequests::record().await;

    let (sent, refused) = (logged.span("req-7"), logged.span("req-8"));
    assert_eq!(sent["tenant"], "default", "{sent}");
    assert_eq!(sent["route"], "/v1/messages", "{sent}");
    assert_eq!(sent["status"], 201, "{sent}");
    assert_eq!(sent["user"].as_str().map(str::len), Some(16), "the hash of the user id: {sent}");
    assert_eq!(sent["trace_id"], "0af7651916cd43dd8448eb211c80319c", "{sent}");
    assert_eq!(refused.get("trace_id"), None, "its traceparent is invalid: {refused}");
    for secret in &logged.secrets {
        assert!(!logged.log.contains(secret), "{secret} is in {}", logged.log);
    }
}

#[tokio::test]
async fn secrets_are_rotated_without_a_restart() {
    let database = Database::create().await;
    let dir = std::env::temp_dir().join(format!("pidge-rotation-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("pidge.toml");
    let (old, new) = ("the-old-secret-0123456789-0123456789", "the-new-secret-0123456789-0123456789");
    let write = |secrets: &[&str]| {
        let tables: Vec<String> =
            secrets.iter().map(|secret| format!("[[auth.secrets]]\nsecret = \"{secret}\"\n")).collect();
        std::fs::write(&file, tables.concat()).unwrap();
    };
    let token = |secret: &str| {
        let now = pidge::auth::seconds_now();
        let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "exp": now + 600});
        pidge::auth::sign(&claims, secret).unwrap()
    };

    write(&[old]);
    let mut service =
        Process::start(pidge(&["--config", file.to_str().unwrap()], &database.url).env_remove("PIDGE__AUTH__SECRET"));
    let http = reqwest::Client::new();
    let url = format!("http://{}/v1/inbox/unread", service.address);

    for (secrets, expected, logged) in [
        (&[old][..], [200, 401], ""),
        (&[old, new], [200, 200], "reloaded"),
        (&["short"], [200, 200], "stays in force"),
        (&[new], [401, 200], "reloaded"),
    ] {
        if !logged.is_empty() {
            write(secrets);
            let reload = Command::new("kill").args(["-HUP", &service.child.id().to_string()]).status().unwrap();
            assert!(reload.success());
            service.log_until(logged);
        }
        for (secret, status) in [old, new].into_iter().zip(expected) {
            let reply = http.get(&url).bearer_auth(token(secret)).send().await.unwrap();
            assert_eq!(reply.status().as_u16(), status, "the status with {secret} when {secrets:?} are configured");
        }
    }

    let (code, log) = service.terminate();
    assert_eq!(code, 0, "{log}");
    std::fs::remove_dir_all(&dir).unwrap();
}

/// Runs `pidge serve` with a changed environment. It must fail, naming what is wrong but no secret.
#[track_caller]
fn assert_serve_refuses(change: impl Fn(&mut Command) -> &mut Command, expected: &str) {
    let mut command = pidge(&["serve"], UNREACHABLE);
    change(&mut command);

    let refusal = assert_failure(&command.output().unwrap());

    assert!(refusal.contains(expected), "{expected} is not in: {refusal}");
    assert!(!refusal.contains("hush"), "a password is shown: {refusal}");
}

#[test]
fn serve_refuses_an_invalid_key_of_the_environment_and_names_it() {
    for (name, value, expected) in [
        ("PIDGE__SERVER__ADRESS", "x", "PIDGE__SERVER__ADDRESS"),
        ("PIDGE__AUTH__SECRET", "short", "32"),
        ("PIDGE__DATABASE__MAX_CONNECTIONS", "many", "max_connections"),
        ("PIDGE__DATABASE__URL", "mysql://u:hush@x/y", "postgres://"),
        ("PIDGE_DATABASE_URL", "x", "PIDGE__DATABASE__URL"),
        ("PIDGE__LOG__LEVEL", "inof", "inof"),
        ("PIDGE__AUTH__ROLE_CLAIM", "role", "JSON Pointer"),
        ("PIDGE__LIMITS__BODY_MAX_CHARS", "0", "body_max_chars"),
    ] {
        assert_serve_refuses(|command| command.env(name, value), expected);
    }
}

#[test]
fn serve_without_a_secret_or_a_database_tells_how_to_give_one() {
    for (name, expected) in [("PIDGE__AUTH__SECRET", "PIDGE__AUTH__SECRET"), ("PIDGE__DATABASE__URL", "pidge dev")] {
        assert_serve_refuses(|command| command.env_remove(name), expected);
    }
}

#[test]
fn serve_with_an_unreachable_database_fails_and_names_its_address() {
    let refusal = assert_failure(&pidge(&["serve"], UNREACHABLE).output().unwrap());

    assert!(refusal.contains("127.0.0.1:1"), "{refusal}");
    assert!(refusal.contains("refused"), "{refusal}");
}

#[test]
fn serve_refuses_a_database_url_of_several_hosts() {
    for hosts in ["db-1,db-2", "db-1:5432,db-2:5432", "db-0/pidge?host=db-1,db-2&"] {
        let url = format!("postgres://pidge:secret@{hosts}/pidge");
        let refusal = assert_failure(&pidge(&["serve"], &url).output().unwrap());

        assert!(refusal.contains("database.url") && refusal.contains("host"), "{hosts}: {refusal}");
        assert!(!refusal.contains("secret"), "{refusal}");
    }
}

#[test]
fn token_refuses_a_user_id_that_the_service_would_refuse() {
    for sub in [".", ""] {
        let refusal = assert_failure(&pidge(&["token", "--sub", sub], UNREACHABLE).output().unwrap());
        assert!(refusal.contains("would refuse"), "{sub:?}: {refusal}");
    }
}

#[test]
fn config_prints_the_configuration_without_secrets() {
    let shown = assert_success(&pidge(&["config"], UNREACHABLE).output().unwrap());

    assert!(shown.contains("https://lms.test"), "{shown}");
    assert!(!shown.contains("hush"), "the database's password is shown: {shown}");
    assert!(!shown.contains(SECRET), "the secret is shown: {shown}");
}

#[test]
fn config_refuses_keys_as_options() {
    let arguments = ["config", "--server-address", "127.0.0.1:9"];

    let refusal = assert_failure(&pidge(&arguments, UNREACHABLE).output().unwrap());

    assert!(refusal.contains("--server-address"), "{refusal}");
}

#[test]
fn openapi_prints_the_committed_documents() {
    let newest = assert_success(&pidge(&["openapi"], UNREACHABLE).output().unwrap());
    let older = assert_success(&pidge(&["openapi", "--format", "3.0"], UNREACHABLE).output().unwrap());

    assert!(newest == include_str!("../../../openapi/pidge.json"), "not openapi/pidge.json: {newest}");
    assert!(older == include_str!("../../../openapi/pidge-3.0.json"), "not openapi/pidge-3.0.json: {older}");
}

#[test]
fn help_names_the_commands_and_the_sources_of_configuration() {
    let help = assert_success(&pidge(&["--help"], "").output().unwrap());

    for command in ["serve", "dev", "migrate", "check", "inspect", "health", "token", "openapi", "config"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in {help}");
    }
    for source in ["--config <FILE>", "PIDGE_CONFIG", "PIDGE__SECTION__KEY", "PIDGE__SERVER__ADDRESS"] {
        assert!(help.contains(source), "{source} is not in {help}");
    }
}

#[test]
fn no_command_takes_a_secret_as_an_option_or_shows_one_in_its_help() {
    for command in ["", "serve", "dev", "migrate", "check", "health", "token", "openapi", "config"] {
        let arguments: Vec<_> = [command, "--help"].into_iter().filter(|argument| !argument.is_empty()).collect();

        let help = assert_success(&pidge(&arguments, UNREACHABLE).output().unwrap());

        let options = help.split_whitespace().filter(|word| word.starts_with("--"));
        for option in options {
            let is_secret = ["secret", "password", "url"].iter().any(|word| option.contains(word));
            assert!(!is_secret, "pidge {command} has the option {option}");
        }
        assert!(!help.contains("hush") && !help.contains(SECRET), "pidge {command}: {help}");
    }
}

#[test]
fn config_prints_every_key() {
    let output = pidge(&["config"], "").output().unwrap();

    let shown: toml::Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    for key in pidge::config::keys() {
        let (section, name) = key.name.split_once('.').unwrap();
        assert!(shown[section].get(name).is_some(), "{} is not in {shown}", key.name);
    }
}

#[tokio::test]
async fn secrets_may_come_from_files() {
    let database = Database::create().await;
    let dir = std::env::temp_dir().join(format!("pidge-secrets-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (url, secret) = (dir.join("url"), dir.join("secret"));
    std::fs::write(&url, format!("{}\n", database.url)).unwrap();
    std::fs::write(&secret, format!("{SECRET}\r\n")).unwrap();

    let mut from_files = pidge(&["check"], "");
    from_files.env_remove("PIDGE__AUTH__SECRET").env_remove("PIDGE__DATABASE__URL");
    from_files.env("PIDGE__DATABASE__URL_FILE", &url).env("PIDGE__AUTH__SECRET_FILE", &secret);
    let from_files = from_files.output().unwrap();
    let both = pidge(&["check"], &database.url).env("PIDGE__DATABASE__URL_FILE", &url).output().unwrap();

    assert_success(&from_files);
    let refusal = text(&both);
    assert!(refusal.contains("both set"), "a key and its file: {refusal}");
    std::fs::remove_dir_all(&dir).unwrap();
}
