//! `pidge health`: the exit code and the output that an orchestrator's health check gets.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
};

use secrecy::SecretString;

use crate::support::{app::TestApp, wait::until};

/// The result of `pidge health`.
#[derive(Debug)]
struct Health {
    exit_code: Option<i32>,
    output: String,
}

impl Health {
    #[track_caller]
    fn assert_healthy(&self) {
        assert_eq!(self.exit_code, Some(0), "{}", self.output);
    }

    /// Asserts exit code 1 and a part of the output.
    #[track_caller]
    fn assert_unhealthy(&self, part: &str) {
        assert_eq!(self.exit_code, Some(1), "{}", self.output);
        assert!(self.output.contains(part), "{part:?} is not in: {}", self.output);
    }
}

/// Runs `pidge health` for an address.
async fn health(address: &str, arguments: &'static [&'static str]) -> Health {
    let address = address.to_owned();
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
        command.arg("health").args(arguments).env_clear().env("PIDGE__SERVER__ADDRESS", address);
        // The command needs neither: an unreadable secret must not fail it, and a password must not be shown.
        command.env("PIDGE__DATABASE__URL", "postgres://u:hush@127.0.0.1:1/x");
        command.env("PIDGE__AUTH__SECRET_FILE", "/nowhere/hush");
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Health { exit_code: output.status.code(), output: String::from_utf8(text).unwrap() }
    };
    let health = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(!health.output.contains("hush"), "a secret is shown: {}", health.output);
    health
}

/// Runs `pidge health` until it gets an answer: on a busy machine the service may take longer than its two seconds.
async fn answered_health(address: &str, arguments: &'static [&'static str]) -> Health {
    let mut last = None;
    until("the service answers in time", async || {
        let health = health(address, arguments).await;
        let is_answered = !health.output.contains("did not answer within");
        last = Some(health);
        is_answered
    })
    .await;
    last.unwrap()
}

#[tokio::test]
async fn a_running_service_is_healthy() {
    let app = TestApp::spawn().await;
    let address = app.address.to_string();

    for arguments in [&[][..], &["--live"]] {
        let health = answered_health(&address, arguments).await;

        health.assert_healthy();
        assert!(health.output.contains(&address), "{}", health.output);
        assert!(health.output.contains("200"), "{}", health.output);
    }
}

#[tokio::test]
async fn a_service_that_listens_on_all_interfaces_is_asked_on_this_machine() {
    let app = TestApp::spawn().await;

    let health = answered_health(&format!("0.0.0.0:{}", app.address.port()), &[]).await;

    health.assert_healthy();
}

#[tokio::test]
async fn a_service_without_its_database_is_live_but_not_ready() {
    let app = TestApp::spawn().await;
    let mut config = app.config.clone();
    config.database.url = SecretString::from("postgres://u:p@127.0.0.1:1/x");
    let app = app.restart_with(config);
    let address = app.address.to_string();
    until("the service is unready", async || answered_health(&address, &[]).await.exit_code != Some(0)).await;

    let (ready, live) = (answered_health(&address, &[]).await, answered_health(&address, &["--live"]).await);

    ready.assert_unhealthy("/health/ready");
    ready.assert_unhealthy("503");
    live.assert_healthy();
}

#[tokio::test]
async fn an_address_without_a_listener_is_unhealthy() {
    answered_health("127.0.0.1:1", &[]).await.assert_unhealthy("refused");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unhealthy() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();

    health(&silent.local_addr().unwrap().to_string(), &[]).await.assert_unhealthy("2 seconds");
}

#[tokio::test]
async fn a_server_with_another_answer_is_unhealthy() {
    let not_http = "did not answer with HTTP";
    for (answer, expected) in [
        ("", not_http),
        ("SSH-2.0-OpenSSH_9.2 200 \r\n", not_http),
        ("HTTP/1.1 2000 \r\n", not_http),
        ("200", not_http),
        ("HTTP/1.1 302 Found\r\nLocation: /health/live\r\nContent-Length: 0\r\n\r\n", "answered 302"),
    ] {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in server.incoming() {
                let mut stream = stream.unwrap();
                // Only after the request: an earlier answer would be another error.
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
                let _ = stream.shutdown(std::net::Shutdown::Write);
                let _ = std::io::copy(&mut stream, &mut std::io::sink());
            }
        });

        let health = answered_health(&address, &[]).await;

        health.assert_unhealthy(expected);
    }
}

#[tokio::test]
async fn an_address_without_a_port_to_ask_is_refused_with_the_key_to_set() {
    health("127.0.0.1:0", &[]).await.assert_unhealthy("PIDGE__SERVER__ADDRESS");
}
