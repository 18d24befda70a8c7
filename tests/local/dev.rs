//! `pidge dev`, as a newcomer runs it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use crate::{
    Dir,
    support::processes::{alive, kill, until, working_in},
};

/// A running `pidge dev` and what it greeted with.
struct Dev {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    greeting: String,
}

impl Dev {
    fn run(dir: &Dir, arguments: &[&str]) -> Self {
        let mut process = command(dir, arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("Ctrl-C") {
            assert!(output.read_line(&mut greeting).unwrap() > 0, "it ended: {greeting}");
        }
        Self { process, output, greeting }
    }

    /// The lines that are to be pasted into a shell.
    fn curls(&self) -> Vec<String> {
        self.greeting.lines().filter(|line| line.starts_with("curl ")).map(str::to_owned).collect()
    }

    fn interrupt(mut self) {
        let done = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status().unwrap();
        assert!(done.success());
        assert!(self.process.wait().unwrap().success());
        self.output.read_to_end(&mut Vec::new()).unwrap();
    }
}

fn command(dir: &Dir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
    command.arg("dev").args(arguments).stdin(Stdio::null());
    command.env("PIDGE__SERVER__ADDRESS", "127.0.0.1:0").env("PIDGE__LOCAL__DATA_DIR", &dir.0);
    command
}

fn paste(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_printed_lines_work_and_the_data_stay() {
    let dir = Dir::new();
    let dev = Dev::run(&dir, &[]);
    let curls = dev.curls();
    assert_eq!(curls.len(), 3, "{}", dev.greeting);
    assert!(dev.greeting.contains("/docs") && dev.greeting.contains("PIDGE__DATABASE__URL"));
    let inbox = paste(&curls[0]);
    assert!(inbox.contains("\"unread_count\":1") && inbox.contains("Lina Haddad"), "{inbox}");
    assert!(paste(&curls[1]).contains("\"sender_id\":\"mia\""));
    assert!(paste(&curls[2]).contains("Hello from the command line"));
    dev.interrupt();
    assert!(working_in(&dir.0).is_empty(), "Ctrl-C leaves nothing running");

    let again = Dev::run(&dir, &[]);
    assert!(paste(&again.curls()[2]).contains("Hello from the command line"), "the data survive a restart");
    again.interrupt();
    let fresh = Dev::run(&dir, &["--fresh"]);
    assert!(!paste(&fresh.curls()[2]).contains("Hello from the command line"), "--fresh starts over");
    fresh.interrupt();
}

#[test]
fn a_second_one_on_the_same_data_is_refused_and_the_first_goes_on() {
    let dir = Dir::new();
    let dev = Dev::run(&dir, &[]);
    for arguments in [vec![], vec!["--fresh"]] {
        let second = command(&dir, &arguments).output().unwrap();
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(!second.status.success() && said.contains("in use"), "{said}");
    }
    assert!(paste(&dev.curls()[0]).contains("items"));
    dev.interrupt();
}

#[test]
fn a_killed_postgres_comes_back_under_a_running_service() {
    let dir = Dir::new();
    let dev = Dev::run(&dir, &[]);
    assert!(paste(&dev.curls()[1]).contains("\"seq\""));
    let postmaster = std::fs::read_to_string(dir.0.join("cluster/data/postmaster.pid")).unwrap();
    let pid = postmaster.lines().next().unwrap().trim().parse().unwrap();
    kill(pid);
    until("the postmaster is dead", || !alive(pid));
    let line = dev.curls()[2].clone();
    until("it answers again, with all that was sent", || paste(&line).contains("Hello from the command line"));
    dev.interrupt();
}

#[test]
fn a_killed_service_leaves_nothing_and_the_next_one_has_the_data() {
    let dir = Dir::new();
    let mut dev = Dev::run(&dir, &[]);
    assert!(paste(&dev.curls()[1]).contains("\"seq\""));
    dev.process.kill().unwrap();
    dev.process.wait().unwrap();
    until("nothing works there any more", || working_in(&dir.0).is_empty());
    let next = Dev::run(&dir, &[]);
    assert!(paste(&next.curls()[2]).contains("Hello from the command line"));
    next.interrupt();
}

#[test]
fn what_cannot_work_is_said_at_once() {
    let dir = Dir::new();
    for (name, value, said) in [
        ("PIDGE__AUTH__LEEWAY_SECONDS", "61", "leeway_seconds"),
        ("PIDGE__AUTH__NAME_CLAIM", "name", "JSON Pointer"),
        ("PIDGE__AUTH__ROLE_CLAIM", "/sub/role", "/sub/role"),
    ] {
        let output = command(&dir, &[]).env(name, value).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty() && error.contains(said), "{name}: {error}");
    }
    let other = [("PIDGE__DATABASE__URL", "postgres://u@127.0.0.1:1/x")];
    let output = command(&dir, &["--fresh"]).envs(other).output().unwrap();
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("--fresh"));
}

#[test]
fn a_damaged_secret_is_made_anew() {
    let dir = Dir::new();
    std::fs::write(dir.0.join("dev-secret"), "").unwrap();
    let dev = Dev::run(&dir, &[]);
    assert!(paste(&dev.curls()[0]).contains("items"));
    dev.interrupt();
}
