//! A server whose owner, another process, is killed.

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
    BINARIES, TestDir,
    support::processes::{children, is_running, kill, parent, wait_until, working_in},
    support::wire::query,
};

#[test]
fn a_throwaway_server_ends_with_its_killed_owner_and_leaves_no_files() {
    if env::var_os(OWNED_DATA_DIR).is_some() {
        own_until_killed();
    }
    let mut owner = Owner::spawn(None);

    owner.kill();

    wait_until("the server has ended", || !is_running(owner.server) && !is_running(owner.watchdog));
    wait_until("its files are removed", || !owner.socket_dir.exists());
}

#[test]
fn a_durable_server_ends_with_its_killed_owner_and_the_next_one_has_the_data() {
    let dir = TestDir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.socket_dir, "create table kept as select 7 as n");

    owner.kill();
    let server = dir.start();

    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    assert!(!is_running(owner.server), "the owner's server has ended");
    wait_until("its socket is removed", || !owner.socket_dir.exists() && !is_running(owner.watchdog));
}

#[test]
fn after_owner_and_server_are_killed_the_next_server_recovers_the_data() {
    let dir = TestDir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.socket_dir, "create table kept as select 7 as n");

    kill(owner.server);
    owner.kill();
    let server = dir.start();

    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    wait_until("the socket is removed", || !owner.socket_dir.exists() && !is_running(owner.watchdog));
}

#[test]
fn a_server_that_outlives_owner_and_watchdog_is_ended_by_the_next_owner() {
    let dir = TestDir::new();
    let mut owner = Owner::spawn(Some(&dir.0));
    query(&owner.socket_dir, "create table kept as select 7 as n");
    // The watchdog's process group consists of the watchdog, its reader of the pipe, and the server.
    for process in children(owner.watchdog) {
        if process != owner.server {
            kill(process);
        }
    }
    kill(owner.watchdog);
    owner.kill();
    assert!(is_running(owner.server), "the server outlives both");

    let server = dir.start();

    assert!(!is_running(owner.server), "the next owner has ended it");
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    let _ = fs::remove_dir_all(&owner.socket_dir);
}

#[test]
fn an_owner_killed_during_its_first_start_leaves_no_process() {
    for milliseconds in [0, 60, 200, 400] {
        let dir = TestDir::new();
        let mut owner = Owner::command(Some(&dir.0)).spawn().unwrap();

        thread::sleep(Duration::from_millis(milliseconds));
        owner.kill().unwrap();
        owner.wait().unwrap();

        wait_until("no process uses the directory", || working_in(&dir.0).is_empty());
        let server = dir.start();
        assert_eq!(query(server.socket_dir(), "select 1"), "1");
    }
}

/// Another process that owns a server: this program, running only the first test above.
struct Owner {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    /// The process id of the server's postmaster.
    server: u32,
    /// The process id of the watchdog, which starts the server and ends it with the owner.
    watchdog: u32,
    socket_dir: PathBuf,
}

/// The environment variable of such a process: its data directory, empty for a throwaway server.
const OWNED_DATA_DIR: &str = "LOCAL_TEST_OWNED_DATA_DIR";

/// The work of such a process: starts a server, prints its process ids and directory, and waits to be killed.
fn own_until_killed() -> ! {
    let location = match env::var(OWNED_DATA_DIR) {
        Ok(dir) if !dir.is_empty() => DataLocation::Durable { data_dir: dir.into() },
        _ => DataLocation::Throwaway,
    };
    let server = Server::start(&BINARIES, &location).unwrap();
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
            .args([
                "--exact",
                "owners::a_throwaway_server_ends_with_its_killed_owner_and_leaves_no_files",
                "--nocapture",
            ])
            .stdout(Stdio::piped());
        command.env(OWNED_DATA_DIR, data_dir.unwrap_or(Path::new("")));
        command
    }

    fn spawn(data_dir: Option<&Path>) -> Self {
        let mut process = Self::command(data_dir).spawn().expect("another process");
        let mut output = BufReader::new(process.stdout.take().expect("piped output"));
        let mut line = String::new();
        while !line.starts_with("owner ") {
            line.clear();
            assert!(output.read_line(&mut line).expect("a line") > 0, "the owner failed");
        }
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |n: usize| words[n].parse().expect("a process id");
        Self { server: number(1), watchdog: number(2), socket_dir: words[3].into(), process, output }
    }

    /// Kills the owner, and waits until no process holds its output open.
    fn kill(&mut self) {
        self.process.kill().expect("a running child");
        self.process.wait().expect("the end of a killed child");
        self.output.read_to_end(&mut Vec::new()).expect("the end of the output");
    }
}
