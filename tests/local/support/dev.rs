//! `pidge dev` as a process, and calls of its API with `curl`.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::TestDir;

/// A running `pidge dev` and the summary that it printed.
pub struct Dev {
    pub process: Child,
    output: BufReader<ChildStdout>,
    pub summary: String,
}

impl Dev {
    /// Starts it with its data in `dir`, and waits for the summary.
    pub fn run(dir: &TestDir, arguments: &[&str]) -> Self {
        Self::start(command(dir, arguments))
    }

    pub fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut summary = String::new();
        while !summary.contains("\ncurl ") {
            assert!(output.read_line(&mut summary).unwrap() > 0, "it ended: {summary}");
        }
        Self { process, output, summary }
    }

    /// The value of a line of the summary.
    pub fn value(&self, label: &str) -> &str {
        let prefix = format!("  {label}  ");
        let value = self.summary.lines().find_map(|line| line.strip_prefix(&prefix));
        value.unwrap_or_else(|| panic!("{label}: {}", self.summary)).trim()
    }

    /// Runs the command that the summary ends with.
    pub fn try_it(&self) -> String {
        shell(self.summary.lines().last().unwrap())
    }

    /// Calls the API as a demo user, with the token in the data directory.
    pub fn call(&self, dir: &TestDir, user: &str, path_and_options: &str) -> String {
        let token = dir.0.join("tokens").join(user);
        let (api, token) = (self.value("API"), token.display());
        shell(&format!("curl -s -H \"Authorization: Bearer $(cat {token})\" {api}{path_and_options}"))
    }

    /// A token that `pidge token` signs with the secret in the data directory.
    pub fn new_token(dir: &TestDir, sub: &str, scope: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
        let output =
            command.args(["token", "--sub", sub, "--scope", scope]).env("PIDGE__LOCAL__DATA_DIR", &dir.0).output();
        String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned()
    }

    pub fn send(&self, dir: &TestDir) -> String {
        let body = r#"{"recipient_id": "ada", "body": "Hello from the command line"}"#;
        self.call(dir, "mia", &format!("/messages -H 'Content-Type: application/json' -d '{body}'"))
    }

    pub fn history(&self, dir: &TestDir) -> String {
        self.call(dir, "ada", "/conversations/mia/messages")
    }

    /// Ends it as Ctrl-C does. It must succeed.
    pub fn interrupt(mut self) {
        let done = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status().unwrap();
        assert!(done.success());
        assert!(self.process.wait().unwrap().success());
        self.output.read_to_end(&mut Vec::new()).unwrap();
    }
}

/// A `pidge dev` with its data in `dir`, not started yet.
pub fn command(dir: &TestDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
    command.arg("dev").args(arguments).stdin(Stdio::null());
    command.env("PIDGE__SERVER__ADDRESS", "127.0.0.1:0").env("PIDGE__LOCAL__DATA_DIR", &dir.0);
    command
}

/// What a command line prints.
pub fn shell(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
