//! The program itself: how it starts, stops, and says what is wrong.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::{
    app::{SECRET, TestApp},
    cluster::Database,
};

/// A change to how it is run.
type Change = dyn Fn(&mut Command);

fn pidge(arguments: &[&str], url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
    command.args(arguments).stdin(Stdio::null()).env_clear();
    command.envs([
        ("PIDGE__DATABASE__URL", url),
        ("PIDGE__SERVER__ADDRESS", "127.0.0.1:0"),
        ("PIDGE__AUTH__SECRET", SECRET),
        ("PIDGE__AUTH__ISSUER", "https://lms.test"),
        ("PIDGE__AUTH__AUDIENCE", "pidge"),
        ("PIDGE__LOG__FORMAT", "json"),
        ("PIDGE__SERVER__DRAIN_SECONDS", "0"),
    ]);
    command
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A running `pidge serve`, and what it logs.
struct Process {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
    address: String,
}

impl Process {
    fn serve(url: &str) -> Self {
        Self::start(&mut pidge(&[], url))
    }

    fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut process = Self { child, log, address: String::new() };
        process.log_until("listening")["address"].as_str().unwrap().clone_into(&mut process.address);
        process
    }

    /// Reads the log up to the event that has this word.
    fn log_until(&mut self, word: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "it ended before it said {word}");
            if line.contains(word) {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }

    fn terminate(mut self) -> (i32, String) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(kill.success());
        let rest: String = self.log.lines().map(|line| line.unwrap() + "\n").collect();
        (self.child.wait().unwrap().code().unwrap(), rest)
    }
}

#[tokio::test]
async fn it_starts_on_a_migrated_database_and_on_no_empty_one() {
    let database = Database::create_empty().await;
    let run = |arguments: &[&str]| pidge(arguments, &database.url).output().unwrap();
    let refused = run(&["serve"]);
    assert!(!refused.status.success() && text(&refused).contains("pidge migrate"), "{}", text(&refused));
    assert!(run(&["migrate"]).status.success());
    assert!(run(&["migrate"]).status.success(), "it may be run again");
    let clean = run(&["check"]);
    assert!(clean.status.success() && text(&clean).contains("All invariants hold"), "{}", text(&clean));
}

#[tokio::test]
async fn check_lists_what_is_broken_and_exits_with_1() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
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
    for (sql, promise) in breakages {
        let mut broken = app.pool.begin().await.unwrap();
        broken.execute(sql).await.unwrap();
        broken.commit().await.unwrap();
        let output = pidge(&["check"], &app.database.url).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{sql}");
        assert!(text(&output).contains(promise), "{sql}: {}", text(&output));
    }
}

#[tokio::test]
async fn sigterm_finishes_what_is_open_and_the_log_tells_no_secrets() {
    let database = Database::create().await;
    let service = Process::serve(&database.url);
    let token = pidge(&["token", "--sub", "mia@lms.test", "--role", "educator", "--name", "Mia"], "").output().unwrap();
    let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
    let http = reqwest::Client::new();
    let body = json!({"recipient_id": "ada", "body": "a-body-for-nobody-else"});
    let sent = http
        .post(format!("http://{}/v1/messages", service.address))
        .bearer_auth(&token)
        .header("x-request-id", "req-7")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 201);
    let asked = http
        .get(format!("http://{}/v1/inbox?cursor=a-cursor", service.address))
        .bearer_auth("a-bad-token")
        .header("x-request-id", "req-8")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 401);
    let (code, log) = service.terminate();
    assert_eq!(code, 0, "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["span"]["request_id"] == "req-7").unwrap();
    assert_eq!(
        (&line["span"]["tenant"], &line["span"]["route"], &line["span"]["status"]),
        (&json!("default"), &json!("/v1/messages"), &json!(201))
    );
    assert_eq!(line["span"]["user"].as_str().map(str::len), Some(16));
    assert_eq!(line["span"]["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    let line = lines.iter().find(|line| line["span"]["request_id"] == "req-8").unwrap();
    assert_eq!(line["span"].get("trace_id"), None, "its traceparent is not valid");
    for secret in
        ["a-body-for-nobody-else", token.as_str(), "a-bad-token", "a-cursor", SECRET, "mia@lms.test", &database.url]
    {
        assert!(!log.contains(secret), "{secret} in {log}");
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
    for (secrets, expected, word) in [
        (&[old][..], [200, 401], ""),
        (&[old, new], [200, 200], "reloaded"),
        (&["short"], [200, 200], "stays in force"),
        (&[new], [401, 200], "reloaded"),
    ] {
        if !word.is_empty() {
            write(secrets);
            let done = Command::new("kill").args(["-HUP", &service.child.id().to_string()]).status().unwrap();
            assert!(done.success());
            service.log_until(word);
        }
        for (secret, status) in [old, new].into_iter().zip(expected) {
            let reply = http.get(&url).bearer_auth(token(secret)).send().await.unwrap();
            assert_eq!(reply.status().as_u16(), status, "{secrets:?} {secret}");
        }
    }
    assert_eq!(service.terminate().0, 0);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test]
async fn the_command_line_says_what_is_wrong() {
    let run = |change: &Change, arguments: &[&str]| {
        let mut command = pidge(arguments, "postgres://u:hush@127.0.0.1:1/x");
        change(&mut command);
        let output = command.output().unwrap();
        (output.status.success(), text(&output))
    };
    let cases: [(&Change, &str); 10] = [
        (
            &|c| {
                c.env("PIDGE__SERVER__ADRESS", "x");
            },
            "PIDGE__SERVER__ADDRESS",
        ),
        (
            &|c| {
                c.env("PIDGE__AUTH__SECRET", "short");
            },
            "32",
        ),
        (
            &|c| {
                c.env_remove("PIDGE__AUTH__SECRET");
            },
            "PIDGE__AUTH__SECRET",
        ),
        (
            &|c| {
                c.env_remove("PIDGE__DATABASE__URL");
            },
            "pidge dev",
        ),
        (
            &|c| {
                c.env("PIDGE__DATABASE__MAX_CONNECTIONS", "many");
            },
            "max_connections",
        ),
        (
            &|c| {
                c.env("PIDGE__DATABASE__URL", "mysql://u:hush@x/y");
            },
            "postgres://",
        ),
        (
            &|c| {
                c.env("PIDGE_DATABASE_URL", "x");
            },
            "PIDGE__DATABASE__URL",
        ),
        (
            &|c| {
                c.env("PIDGE__LOG__LEVEL", "inof");
            },
            "inof",
        ),
        (
            &|c| {
                c.env("PIDGE__AUTH__ROLE_CLAIM", "role");
            },
            "JSON Pointer",
        ),
        (
            &|c| {
                c.env("PIDGE__LIMITS__BODY_MAX_CHARS", "0");
            },
            "body_max_chars",
        ),
    ];
    for (change, expected) in cases {
        let (success, output) = run(change, &["serve"]);
        assert!(!success && output.contains(expected) && !output.contains("hush"), "{expected}: {output}");
    }
    let (success, unreachable) = run(&|_| (), &["serve"]);
    assert!(!success && unreachable.contains("127.0.0.1:1") && unreachable.contains("refused"), "{unreachable}");
    for odd in [["token", "--sub", "."], ["token", "--sub", ""]] {
        let (success, output) = run(&|_| (), &odd);
        assert!(!success && output.contains("would refuse"), "{output}");
    }
    let (success, shown) = run(&|_| (), &["config"]);
    assert!(
        success && shown.contains("https://lms.test") && !shown.contains("hush") && !shown.contains(SECRET),
        "{shown}"
    );
    let (success, refused) = run(&|_| (), &["config", "--server-address", "127.0.0.1:9"]);
    assert!(!success && refused.contains("--server-address"), "keys are no options: {refused}");
    let (success, document) = run(&|_| (), &["openapi"]);
    assert!(success && document == include_str!("../../../openapi/pidge.json"));
    let (success, document) = run(&|_| (), &["openapi", "--format", "3.0"]);
    assert!(success && document == include_str!("../../../openapi/pidge-3.0.json"));
}

#[tokio::test]
async fn the_help_names_the_commands_and_where_keys_come_from() {
    let output = pidge(&["--help"], "").output().unwrap();
    let help = text(&output);
    assert!(output.status.success(), "{help}");
    for word in ["serve", "dev", "migrate", "check", "health", "token", "openapi", "config"] {
        assert!(help.contains(&format!("\n  {word} ")), "{word} in {help}");
    }
    for word in ["--config <FILE>", "PIDGE_CONFIG", "PIDGE__SECTION__KEY", "PIDGE__SERVER__ADDRESS"] {
        assert!(help.contains(word), "{word} in {help}");
    }
}

#[tokio::test]
async fn config_prints_every_key() {
    let output = pidge(&["config"], "").output().unwrap();
    let shown: toml::Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    for key in pidge::config::keys() {
        let (section, name) = key.name.split_once('.').unwrap();
        assert!(shown[section].get(name).is_some(), "{} in {shown}", key.name);
    }
}

#[tokio::test]
async fn secrets_come_from_files_too() {
    let database = Database::create().await;
    let dir = std::env::temp_dir().join(format!("pidge-secrets-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (url, secret) = (dir.join("url"), dir.join("secret"));
    std::fs::write(&url, format!("{}\n", database.url)).unwrap();
    std::fs::write(&secret, format!("{SECRET}\r\n")).unwrap();
    let mut command = pidge(&["check"], "");
    command.env_remove("PIDGE__AUTH__SECRET").env_remove("PIDGE__DATABASE__URL");
    command.env("PIDGE__DATABASE__URL_FILE", &url).env("PIDGE__AUTH__SECRET_FILE", &secret);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let both = pidge(&["check"], &database.url).env("PIDGE__DATABASE__URL_FILE", &url).output().unwrap();
    assert!(text(&both).contains("both set"), "{}", text(&both));
    std::fs::remove_dir_all(&dir).unwrap();
}
