//! The private Postgres: it starts wherever it can, keeps what it should, and leaves nothing behind, however it ends.

use pidge::local::{Binaries, LocalError, Place, Server, erase, programs_dir};
use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

static BINARIES: LazyLock<Binaries> =
    LazyLock::new(|| Binaries::find(None, &programs_dir()).expect("programs"));

/// A directory for one test, which the server's account may pass through.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "local-test-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).expect("a directory of its own");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Self(dir)
    }

    fn place(&self) -> Place {
        Place::Durable {
            data_dir: self.0.clone(),
        }
    }

    fn start(&self) -> Server {
        Server::start(&BINARIES, &self.place()).expect("a server")
    }

    fn refusal(&self) -> LocalError {
        Server::start(&BINARIES, &self.place()).expect_err("a refusal")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_server_answers_and_leaves_nothing() {
    let server = Server::start(&BINARIES, &Place::Throwaway).unwrap();
    assert_eq!(query(server.socket_dir(), "select 6 * 7"), "42");
    assert_eq!(query(server.socket_dir(), "show server_encoding"), "UTF8");
    let (pid, scratch) = (server.pid().unwrap(), server.socket_dir().to_owned());
    assert!(
        server.url("x").contains(
            scratch
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .split('-')
                .next_back()
                .unwrap()
        )
    );
    server.stop();
    assert!(!alive(pid));
    assert!(!scratch.exists());
}

#[test]
fn it_opens_no_tcp_port() {
    let server = Server::start(&BINARIES, &Place::Throwaway).unwrap();
    let mut sockets = 0;
    for entry in fs::read_dir(format!("/proc/{}/fd", server.pid().unwrap())).unwrap() {
        let target = fs::read_link(entry.unwrap().path()).unwrap_or_default();
        let Some(inode) = target
            .to_str()
            .and_then(|t| t.strip_prefix("socket:[")?.strip_suffix(']'))
        else {
            continue;
        };
        sockets += 1;
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            let lines = fs::read_to_string(table).unwrap_or_default();
            assert!(
                lines
                    .lines()
                    .all(|line| line.split_whitespace().nth(9) != Some(inode)),
                "{table}: {inode}"
            );
        }
    }
    assert!(sockets > 0);
}

#[test]
fn a_restart_keeps_the_data_and_the_address() {
    let dir = Dir::new();
    let mut server = dir.start();
    let url = server.url("postgres");
    query(server.socket_dir(), "create table kept as select 7 as n");
    server.restart().unwrap();
    assert_eq!(server.url("postgres"), url);
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
    server.stop();
    let again = dir.start();
    assert_eq!(query(again.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_killed_server_is_noticed_and_comes_back_with_its_data() {
    let dir = Dir::new();
    let mut server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    assert!(!server.has_exited());
    kill(server.pid().unwrap());
    until("its end is noticed", || server.has_exited());
    assert!(!server.socket_dir().exists());
    server.restart().unwrap();
    assert!(!server.has_exited());
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_killed_watchdog_is_replaced() {
    let dir = Dir::new();
    let mut server = dir.start();
    let (first, watchdog) = (server.pid().unwrap(), parent(server.pid().unwrap()));
    query(server.socket_dir(), "create table kept as select 7 as n");
    kill(watchdog);
    until("its end is noticed", || server.has_exited());
    server.restart().unwrap();
    assert!(!alive(first));
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_data_directory_in_use_is_refused() {
    let dir = Dir::new();
    let server = dir.start();
    let refusal = dir.refusal();
    assert!(
        matches!(&refusal, LocalError::InUse { data_dir } if *data_dir == dir.0),
        "{refusal}"
    );
    assert!(refusal.to_string().contains(dir.0.to_str().unwrap()));
    assert!(matches!(erase(&dir.0), Err(LocalError::InUse { .. })));
    server.stop();
    dir.start();
}

#[test]
fn erasing_makes_room_for_an_empty_database() {
    let dir = Dir::new();
    let server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    server.stop();
    erase(&dir.0).unwrap();
    erase(&dir.0).unwrap();
    let server = dir.start();
    assert_eq!(
        query(
            server.socket_dir(),
            "select count(*) from pg_class where relname = 'kept'"
        ),
        "0"
    );
}

#[test]
fn data_of_another_version_are_left_alone() {
    let dir = Dir::new();
    dir.start().stop();
    let version = dir.0.join("cluster/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let refusal = dir.refusal().to_string();
    for expected in [
        "PostgreSQL 9,",
        BINARIES.version.as_str(),
        "pidge dev --fresh",
        "local.postgres_bin",
    ] {
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn an_interrupted_initdb_is_not_taken_for_a_database() {
    let dir = Dir::new();
    dir.start().stop();
    let (data, unfinished) = (dir.0.join("cluster/data"), dir.0.join("cluster/data.new"));
    fs::rename(&data, &unfinished).unwrap();
    fs::remove_file(unfinished.join("global/pg_control")).unwrap();
    let server = dir.start();
    assert_eq!(query(server.socket_dir(), "select 1"), "1");
    assert!(!unfinished.exists());
}

#[test]
fn a_process_number_that_was_given_to_another_does_not_block_the_start() {
    let dir = Dir::new();
    let server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    let pid_file = server.data().join("postmaster.pid");
    let mut text = fs::read_to_string(&pid_file).unwrap();
    server.stop();
    let end = text.find('\n').unwrap();
    text.replace_range(..end, &std::process::id().to_string());
    fs::write(&pid_file, text).unwrap();
    let server = dir.start();
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_server_that_cannot_start_tells_why() {
    let dir = Dir::new();
    dir.start().stop();
    let settings = dir.0.join("cluster/data/postgresql.conf");
    fs::write(&settings, "shared_buffers = lots\n").unwrap();
    let refusal = dir.refusal().to_string();
    assert!(refusal.contains("shared_buffers"), "{refusal}");
    assert!(refusal.contains(dir.0.to_str().unwrap()), "{refusal}");
}

#[test]
fn the_logs_and_the_data_are_closed_to_others() {
    let dir = Dir::new();
    let _server = dir.start();
    for (path, mode) in [("postgres.log", 0o600), ("lock", 0o600), ("cluster", 0o700)] {
        assert_eq!(
            fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777,
            mode,
            "{path}"
        );
    }
}

#[test]
fn an_installed_server_serves_as_well() {
    let debian = Path::new("/usr/lib/postgresql/15/bin");
    if !debian.exists() {
        return;
    }
    let binaries = Binaries::find(Some(debian), &programs_dir()).unwrap();
    assert!(binaries.version.starts_with("15."), "{}", binaries.version);
    let dir = Dir::new();
    for place in [dir.place(), Place::Throwaway] {
        let server = Server::start(&binaries, &place).unwrap();
        assert!(query(server.socket_dir(), "show server_version").starts_with("15."));
    }
}

#[test]
fn a_configured_directory_without_programs_is_an_error_that_says_so() {
    let error = Binaries::find(Some(Path::new("/nowhere")), &programs_dir())
        .unwrap_err()
        .to_string();
    assert!(error.contains("local.postgres_bin is /nowhere"), "{error}");
}

#[cfg(all(
    feature = "embedded",
    target_os = "linux",
    target_arch = "x86_64",
    target_env = "gnu"
))]
#[test]
fn the_server_inside_is_unpacked_once_however_many_want_it() {
    let dir = Dir::new();
    let found: Vec<_> = thread::scope(|scope| {
        let wanted: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Binaries::find(None, &dir.0).unwrap()))
            .collect();
        wanted
            .into_iter()
            .map(|one| one.join().unwrap().dir)
            .collect()
    });
    assert!(
        found
            .iter()
            .all(|one| one.starts_with(&dir.0) && *one == found[0]),
        "{found:?}"
    );
    // What others could have written is not run.
    let root = found[0].ancestors().nth(2).unwrap();
    fs::set_permissions(root, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(Binaries::find(None, &dir.0).map_or(true, |other| !other.dir.starts_with(&dir.0)));
}

#[test]
fn a_killed_owner_takes_a_throwaway_server_along() {
    let mut owner = Owner::spawn(None);
    owner.kill();
    until("the server is gone", || {
        !alive(owner.server) && !alive(owner.watchdog)
    });
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
    until("its socket is gone", || {
        !owner.scratch.exists() && !alive(owner.watchdog)
    });
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
    until("the socket is gone", || {
        !owner.scratch.exists() && !alive(owner.watchdog)
    });
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
        until("nothing works there any more", || {
            working_in(&dir.0).is_empty()
        });
        let server = dir.start();
        assert_eq!(query(server.socket_dir(), "select 1"), "1");
    }
}

/// Another process that owns a server: this very program, running the one test below.
struct Owner {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    server: u32,
    watchdog: u32,
    scratch: PathBuf,
}

const OWNS: &str = "LOCAL_TEST_OWNS";

#[test]
#[ignore = "not a test: what the tests about killed owners kill"]
fn owner() {
    let place = match env::var(OWNS) {
        Ok(dir) if !dir.is_empty() => Place::Durable {
            data_dir: dir.into(),
        },
        _ => Place::Throwaway,
    };
    let server = Server::start(&BINARIES, &place).unwrap();
    let pid = server.pid().unwrap();
    writeln!(
        std::io::stdout(),
        "\nowner {pid} {} {}",
        parent(pid),
        server.socket_dir().display()
    )
    .unwrap();
    loop {
        thread::park();
    }
}

impl Owner {
    fn command(data_dir: Option<&Path>) -> Command {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command
            .args(["--ignored", "--exact", "owner", "--nocapture"])
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
            assert!(
                output.read_line(&mut line).expect("a line") > 0,
                "the owner failed"
            );
        }
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |n: usize| words[n].parse().expect("a process id");
        Self {
            server: number(1),
            watchdog: number(2),
            scratch: words[3].into(),
            process,
            output,
        }
    }

    /// Kills it, and sees to it that nobody else holds its output open.
    fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it was killed");
        self.output.read_to_end(&mut Vec::new()).expect("its end");
    }
}

fn kill(pid: u32) {
    let done = Command::new("kill")
        .args(["-KILL", &pid.to_string()])
        .status()
        .expect("kill");
    assert!(done.success());
}

/// Waits for what another process is about to do.
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// State and parent of a process.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

fn parent(pid: u32) -> u32 {
    stat(pid).expect("it is alive").1
}

fn alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z')
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn children(of: u32) -> Vec<u32> {
    processes()
        .filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == of))
        .collect()
}

fn working_in(dir: &Path) -> Vec<u32> {
    let named = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(dir.to_str().expect("a plain path"))
    };
    processes().filter(named).collect()
}

/// The first value of the result, over the wire as it is: startup, one simple query, goodbye.
fn query(socket_dir: &Path, sql: &str) -> String {
    let mut socket = UnixStream::connect(socket_dir.join(".s.PGSQL.5432")).expect("a socket");
    let message = |body: &[u8]| {
        [
            &u32::try_from(body.len() + 4).expect("short").to_be_bytes(),
            body,
        ]
        .concat()
    };
    socket
        .write_all(&message(
            b"\0\x03\0\0user\0postgres\0database\0postgres\0\0",
        ))
        .expect("startup");
    until_ready(&mut socket);
    let text = [b"Q".as_slice(), &message(&[sql.as_bytes(), b"\0"].concat())].concat();
    socket.write_all(&text).expect("query");
    until_ready(&mut socket).unwrap_or_default()
}

fn until_ready(socket: &mut UnixStream) -> Option<String> {
    let mut value = None;
    loop {
        let mut head = [0; 5];
        socket.read_exact(&mut head).expect("a message");
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let mut body = vec![0; length - 4];
        socket.read_exact(&mut body).expect("its body");
        match head[0] {
            b'E' => panic!("{}", String::from_utf8_lossy(&body).replace('\0', " ")),
            // A row: number of columns, length of the first, the first.
            b'D' => value = Some(String::from_utf8_lossy(&body[6..]).into_owned()),
            b'Z' => return value,
            _ => {}
        }
    }
}
