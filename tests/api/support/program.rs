//! The `pidge` program as a process.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use serde_json::Value;

use crate::support::app::SECRET;

/// A `pidge` process with the configuration that the tests need, and nothing else in its environment.
pub fn pidge(arguments: &[&str], url: &str) -> Command {
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

/// Both outputs of a process that has ended.
pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Asserts that a process succeeded, and returns its outputs.
#[track_caller]
pub fn assert_success(output: &Output) -> String {
    let text = text(output);
    assert!(output.status.success(), "{}: {text}", output.status);
    text
}

/// Asserts that a process failed, and returns its outputs.
#[track_caller]
pub fn assert_failure(output: &Output) -> String {
    let text = text(output);
    assert!(!output.status.success(), "it should have failed: {text}");
    text
}

/// A running `pidge serve` and its log.
pub struct Process {
    pub child: Child,
    log: BufReader<ChildStderr>,
    pub address: String,
}

impl Process {
    pub fn serve(url: &str) -> Self {
        Self::start(&mut pidge(&[], url))
    }

    /// Starts a `serve` command and waits until it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut process = Self { child, log, address: String::new() };
        process.log_until("listening")["address"].as_str().unwrap().clone_into(&mut process.address);
        process
    }

    /// Reads the log up to the next event that contains a text, and returns that event.
    pub fn log_until(&mut self, text: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "the process ended before it logged {text:?}");
            if line.contains(text) {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }

    /// Sends SIGTERM, and returns the exit code and the rest of the log.
    pub fn terminate(mut self) -> (i32, String) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(kill.success());
        let rest: String = self.log.lines().map(|line| line.unwrap() + "\n").collect();
        (self.child.wait().unwrap().code().unwrap(), rest)
    }
}
