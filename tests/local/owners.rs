//! Servers of another process that is killed.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use pidge::local::{DataLocation, Server};

use crate::{
    BINARIES, Dir,
    support::processes::{alive, children, kill, parent, until, working_in},
    support::wire::query,
};

#[test]
fn a_killed_owner_takes_a_throwaway_server_along() {
    if env::var_os(OWNS).is_some() {
        own();
    }
    let mut owner = Owner::spawn(None);
    owner.kill();
    until("the server is gone", || !alive(owner.server) && !alive(owner.watchdog));
    until("its files are gone", || !owner.scratch.exists());
}

#[test]
fn a_killed_owner_takes_a_durable_server_along_and_the_next_one_finds_the_data() {
    let dir = Dir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.scratch, "create table kept as select 7 as n");
    owner.kill();
    let server = dir.start();
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    assert!(!alive(owner.server));
    until("its socket is gone", || !owner.scratch.exists() && !alive(owner.watchdog));
}

#[test]
fn after_owner_and_server_are_killed_the_next_one_recovers_the_data() {
    let dir = Dir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.scratch, "create table kept as select 7 as n");
    kill(owner.server);
    owner.kill();
    let server = dir.start();
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    until("the socket is gone", || !owner.scratch.exists() && !alive(owner.watchdog));
}

#[test]
fn a_server_that_lost_both_owner_and_watchdog_is_ended_by_the_next_one() {
    let dir = Dir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.scratch, "create table kept as select 7 as n");
    // The whole group: what it has in it is the watchdog, its reader of the pipe and the server.
    for process in children(owner.watchdog) {
        if process != owner.server {
            kill(process);
        }
    }
    kill(owner.watchdog);
    owner.kill();
    assert!(alive(owner.server));
    let server = dir.start();
    assert!(!alive(owner.server));
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    let _ = fs::remove_dir_all(&owner.scratch);
}

#[test]
fn an_owner_killed_at_any_moment_of_its_first_start_leaves_nothing_running() {
    for milliseconds in [0, 60, 200, 400] {
        let dir = Dir::new();
        let mut owner = Owner::command(Some(&dir.0)).spawn().unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        owner.kill().unwrap();
        owner.wait().unwrap();
        until("nothing works there any more", || working_in(&dir.0).is_empty());
        let server = dir.start();
        assert_eq!(query(server.socket_dir(), "select 1"), "1");
    }
}

/// Another process that owns a server: this very program, running the first test above.
struct Owner {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    server: u32,
    watchdog: u32,
    scratch: PathBuf,
}

/// Set in the environment of such a process: the data directory to use, empty for a throwaway server.
const OWNS: &str = "LOCAL_TEST_OWNS";

/// Starts a server, says so, and waits to be killed.
fn own() -> ! {
    let place = match env::var(OWNS) {
        Ok(dir) if !dir.is_empty() => DataLocation::Durable { data_dir: dir.into() },
        _ => DataLocation::Throwaway,
    };
    let server = Server::start(&BINARIES, &place).unwrap();
    let pid = server.pid().unwrap();
    println!("\nowner {pid} {} {}", parent(pid), server.socket_dir().display());
    loop {
        thread::park();
    }
}

impl Owner {
    fn command(data_dir: Option<&Path>) -> Command {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command
            .args(["--exact", "owners::a_killed_owner_takes_a_throwaway_server_along", "--nocapture"])
            .stdout(Stdio::piped());
        command.env(OWNS, data_dir.unwrap_or(Path::new("")));
        command
    }

    fn spawn(data_dir: Option<&Path>) -> Self {
        let mut process = Self::command(data_dir).spawn().expect("another process");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut line = String::new();
        while !line.starts_with("owner ") {
            line.clear();
            assert!(output.read_line(&mut line).expect("a line") > 0, "the owner failed");
        }
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |n: usize| words[n].parse().expect("a process id");
        Self { server: number(1), watchdog: number(2), scratch: words[3].into(), process, output }
    }

    /// Kills it, and sees to it that nobody else holds its output open.
    fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it was killed");
        self.output.read_to_end(&mut Vec::new()).expect("its end");
    }
}
