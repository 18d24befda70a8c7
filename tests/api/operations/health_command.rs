//! `pidge health`: what an orchestrator learns from it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
};

use secrecy::SecretString;

use crate::support::app::TestApp;

/// Nothing listens there.
const NOBODY: &str = "127.0.0.1:1";

/// Runs `pidge health` with no more configuration than an address, and answers its exit code and what it said.
async fn health(address: &str, more: &'static [&'static str]) -> (Option<i32>, String) {
    let address = address.to_owned();
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
        command.arg("health").args(more).env_clear().env("PIDGE__SERVER__ADDRESS", address);
        // Neither is needed, and neither may be shown or be in the way.
        command.env("PIDGE__DATABASE__URL", "postgres://u:hush@127.0.0.1:1/x");
        command.env("PIDGE__AUTH__SECRET_FILE", "/nowhere/hush");
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, said) = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(!said.contains("hush"), "{said}");
    (code, said)
}

#[tokio::test]
async fn it_is_well_where_the_service_is() {
    let app = TestApp::spawn().await;
    let address = app.address.to_string();
    for more in [&[][..], &["--live"]] {
        let (code, said) = health(&address, more).await;
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&address) && said.contains("200"), "{said}");
    }
    let everywhere = format!("0.0.0.0:{}", app.address.port());
    let (code, said) = health(&everywhere, &[]).await;
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn a_service_without_its_database_lives_and_is_not_ready() {
    let app = TestApp::spawn().await;
    let mut config = app.config.clone();
    config.database.url = SecretString::from("postgres://u:p@127.0.0.1:1/x");
    let app = app.behind(config);
    let noticed = async {
        loop {
            let (code, said) = health(&app.address.to_string(), &[]).await;
            if code != Some(0) {
                return (code, said);
            }
        }
    };
    let (code, said) = tokio::time::timeout(std::time::Duration::from_secs(20), noticed).await.unwrap();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("/health/ready") && said.contains("503"), "{said}");
    let (code, said) = health(&app.address.to_string(), &["--live"]).await;
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn whatever_else_is_there_is_not_well() {
    let (code, said) = health(NOBODY, &[]).await;
    assert!(code == Some(1) && said.contains("refused"), "{said}");

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (code, said) = health(&silent.local_addr().unwrap().to_string(), &[]).await;
    assert!(code == Some(1) && said.contains("2 seconds"), "{said}");

    let no_http = "did not answer with HTTP";
    for (answer, expected) in [
        ("", no_http),
        ("SSH-2.0-OpenSSH_9.2 200 \r\n", no_http),
        ("HTTP/1.1 2000 \r\n", no_http),
        ("200", no_http),
        ("HTTP/1.1 302 Found\r\nLocation: /health/live\r\nContent-Length: 0\r\n\r\n", "answered 302"),
    ] {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = other.local_addr().unwrap().to_string();
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = other.accept().unwrap();
            // An answer before the question would be an error of its own.
            let asked = stream.read(&mut [0; 4096]).unwrap();
            assert!(asked > 0, "a request");
            stream.write_all(answer.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            std::io::copy(&mut stream, &mut std::io::sink()).ok();
        });
        let (code, said) = health(&address, &[]).await;
        assert!(code == Some(1) && said.contains(expected), "{answer:?}: {said}");
        answering.join().unwrap();
    }

    let (code, said) = health("127.0.0.1:0", &[]).await;
    assert!(code == Some(1) && said.contains("PIDGE__SERVER__ADDRESS"), "{said}");
}
