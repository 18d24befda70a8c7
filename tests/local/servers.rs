//! Servers that this process starts.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, thread};

use pidge::local::{Binaries, DataLocation, LocalError, Server, erase, programs_dir};

use crate::{
    BINARIES, TestDir,
    support::processes::{is_running, kill, parent, wait_until},
    support::wire::query,
};

#[test]
fn a_throwaway_server_answers_and_leaves_no_files() {
    let server = Server::start(&BINARIES, &DataLocation::Throwaway).unwrap();
    assert_eq!(query(server.socket_dir(), "select 6 * 7"), "42");
    assert_eq!(query(server.socket_dir(), "show server_encoding"), "UTF8");
    let (pid, socket_dir) = (server.pid().unwrap(), server.socket_dir().to_owned());
    let unique_part = socket_dir.file_name().unwrap().to_str().unwrap().split('-').next_back().unwrap();
    assert!(server.url("x").contains(unique_part), "the URL names the socket: {}", server.url("x"));

    server.stop();

    assert!(!is_running(pid), "the server has ended");
    assert!(!socket_dir.exists(), "the directory of its socket is removed");
}

#[test]
fn a_server_opens_no_tcp_port() {
    let server = Server::start(&BINARIES, &DataLocation::Throwaway).unwrap();

    let mut sockets = 0;
    for entry in fs::read_dir(format!("/proc/{}/fd", server.pid().unwrap())).unwrap() {
        let target = fs::read_link(entry.unwrap().path()).unwrap_or_default();
        let Some(inode) = target.to_str().and_then(|t| t.strip_prefix("socket:[")?.strip_suffix(']')) else {
            continue;
        };
        sockets += 1;
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            let lines = fs::read_to_string(table).unwrap_or_default();
            let is_listed = lines.lines().any(|line| line.split_whitespace().nth(9) == Some(inode));
            assert!(!is_listed, "the socket {inode} is in {table}");
        }
    }

    assert!(sockets > 0, "the server has no socket at all");
}

#[test]
fn a_restart_keeps_the_data_and_the_address() {
    let dir = TestDir::new();
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
    let dir = TestDir::new();
    let mut server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    assert!(!server.has_exited());

    kill(server.pid().unwrap());
    wait_until("the end is noticed", || server.has_exited());
    assert!(!server.socket_dir().exists(), "the directory of its socket is removed");
    server.restart().unwrap();

    assert!(!server.has_exited());
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_killed_watchdog_is_replaced() {
    let dir = TestDir::new();
    let mut server = dir.start();
    let (first, watchdog) = (server.pid().unwrap(), parent(server.pid().unwrap()));
    query(server.socket_dir(), "create table kept as select 7 as n");

    kill(watchdog);
    wait_until("the end is noticed", || server.has_exited());
    server.restart().unwrap();

    assert!(!is_running(first), "the server of the killed watchdog has ended");
    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn a_data_directory_in_use_is_refused() {
    let dir = TestDir::new();
    let server = dir.start();

    let error = dir.start_error();

    assert!(matches!(&error, LocalError::InUse { data_dir } if *data_dir == dir.0), "{error}");
    assert!(error.to_string().contains(dir.0.to_str().unwrap()), "{error}");
    assert!(matches!(erase(&dir.0), Err(LocalError::InUse { .. })), "erase refuses, too");
    server.stop();
    dir.start();
}

#[test]
fn a_data_directory_is_empty_after_erase() {
    let dir = TestDir::new();
    let server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    server.stop();

    erase(&dir.0).unwrap();
    // Nothing is left to erase: no error.
    erase(&dir.0).unwrap();

    let server = dir.start();
    assert_eq!(query(server.socket_dir(), "select count(*) from pg_class where relname = 'kept'"), "0");
}

#[test]
fn data_of_another_postgres_version_are_refused_with_advice() {
    let dir = TestDir::new();
    dir.start().stop();
    let version = dir.0.join("cluster/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();

    let error = dir.start_error().to_string();

    for expected in ["PostgreSQL 9,", BINARIES.version.as_str(), "pidge dev --fresh", "local.postgres_bin"] {
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn an_interrupted_initdb_is_started_over() {
    let dir = TestDir::new();
    dir.start().stop();
    let (data, unfinished) = (dir.0.join("cluster/data"), dir.0.join("cluster/data.new"));
    fs::rename(&data, &unfinished).unwrap();
    fs::remove_file(unfinished.join("global/pg_control")).unwrap();

    let server = dir.start();

    assert_eq!(query(server.socket_dir(), "select 1"), "1");
    assert!(!unfinished.exists(), "what the interrupted initdb left is removed");
}

#[test]
fn a_stale_postmaster_pid_of_another_running_process_does_not_prevent_the_start() {
    let dir = TestDir::new();
    let server = dir.start();
    query(server.socket_dir(), "create table kept as select 7 as n");
    let pid_file = server.cluster().join("postmaster.pid");
    let mut text = fs::read_to_string(&pid_file).unwrap();
    server.stop();
    let end = text.find('\n').unwrap();
    text.replace_range(..end, &std::process::id().to_string());
    fs::write(&pid_file, text).unwrap();

    let server = dir.start();

    assert_eq!(query(server.socket_dir(), "select n from kept"), "7");
}

#[test]
fn the_error_of_a_failed_start_has_the_servers_log() {
    let dir = TestDir::new();
    dir.start().stop();
    let settings = dir.0.join("cluster/data/postgresql.conf");
    fs::write(&settings, "shared_buffers = lots\n").unwrap();

    let error = dir.start_error().to_string();

    assert!(error.contains("shared_buffers"), "{error}");
    assert!(error.contains(dir.0.to_str().unwrap()), "{error}");
}

#[test]
fn logs_and_data_are_not_readable_for_other_accounts() {
    let dir = TestDir::new();

    let _server = dir.start();

    for (path, mode) in [("postgres.log", 0o600), ("lock", 0o600), ("cluster", 0o700)] {
        assert_eq!(fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777, mode, "{path}");
    }
}

#[test]
fn an_installed_postgres_can_be_used_instead() {
    let debian = Path::new("/usr/lib/postgresql/15/bin");
    if !debian.exists() {
        return;
    }
    let binaries = Binaries::find(Some(debian), &programs_dir()).unwrap();
    assert!(binaries.version.starts_with("15."), "{}", binaries.version);
    let dir = TestDir::new();

    for location in [dir.location(), DataLocation::Throwaway] {
        let server = Server::start(&binaries, &location).unwrap();

        assert!(query(server.socket_dir(), "show server_version").starts_with("15."));
    }
}

#[test]
fn a_configured_directory_without_programs_is_named_in_the_error() {
    let error = Binaries::find(Some(Path::new("/nowhere")), &programs_dir()).unwrap_err().to_string();

    assert!(error.contains("local.postgres_bin is /nowhere"), "{error}");
}

#[cfg(all(feature = "embedded", target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn concurrent_starts_unpack_the_embedded_server_once() {
    let dir = TestDir::new();

    let found: Vec<_> = thread::scope(|scope| {
        let wanted: Vec<_> = (0..4).map(|_| scope.spawn(|| Binaries::find(None, &dir.0).unwrap())).collect();
        wanted.into_iter().map(|one| one.join().unwrap().dir).collect()
    });

    assert!(found.iter().all(|one| one.starts_with(&dir.0) && *one == found[0]), "{found:?}");
    // Programs in a directory to which others can write are not run.
    let root = found[0].ancestors().nth(2).unwrap();
    fs::set_permissions(root, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(Binaries::find(None, &dir.0).map_or(true, |other| !other.dir.starts_with(&dir.0)));
}
