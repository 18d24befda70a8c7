//! Servers of this process.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, thread};

use pidge::local::{Binaries, DataLocation, LocalError, Server, erase, programs_dir};

use crate::{
    BINARIES, Dir,
    support::processes::{alive, kill, parent, until},
    support::wire::query,
};

#[test]
fn a_server_answers_and_leaves_nothing() {
    let server = Server::start(&BINARIES, &DataLocation::Throwaway).unwrap();
    assert_eq!(query(server.socket_dir(), "select 6 * 7"), "42");
    assert_eq!(query(server.socket_dir(), "show server_encoding"), "UTF8");
    let (pid, scratch) = (server.pid().unwrap(), server.socket_dir().to_owned());
    assert!(server.url("x").contains(scratch.file_name().unwrap().to_str().unwrap().split('-').next_back().unwrap()));
    server.stop();
    assert!(!alive(pid));
    assert!(!scratch.exists());
}

#[test]
fn it_opens_no_tcp_port() {
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
            assert!(lines.lines().all(|line| line.split_whitespace().nth(9) != Some(inode)), "{table}: {inode}");
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
    assert!(matches!(&refusal, LocalError::InUse { data_dir } if *data_dir == dir.0), "{refusal}");
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
    assert_eq!(query(server.socket_dir(), "select count(*) from pg_class where relname = 'kept'"), "0");
}

#[test]
fn data_of_another_version_are_left_alone() {
    let dir = Dir::new();
    dir.start().stop();
    let version = dir.0.join("cluster/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let refusal = dir.refusal().to_string();
    for expected in ["PostgreSQL 9,", BINARIES.version.as_str(), "pidge dev --fresh", "local.postgres_bin"] {
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
        assert_eq!(fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777, mode, "{path}");
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
    for place in [dir.location(), DataLocation::Throwaway] {
        let server = Server::start(&binaries, &place).unwrap();
        assert!(query(server.socket_dir(), "show server_version").starts_with("15."));
    }
}

#[test]
fn a_configured_directory_without_programs_is_an_error_that_says_so() {
    let error = Binaries::find(Some(Path::new("/nowhere")), &programs_dir()).unwrap_err().to_string();
    assert!(error.contains("local.postgres_bin is /nowhere"), "{error}");
}

#[cfg(all(feature = "embedded", target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn the_server_inside_is_unpacked_once_however_many_want_it() {
    let dir = Dir::new();
    let found: Vec<_> = thread::scope(|scope| {
        let wanted: Vec<_> = (0..4).map(|_| scope.spawn(|| Binaries::find(None, &dir.0).unwrap())).collect();
        wanted.into_iter().map(|one| one.join().unwrap().dir).collect()
    });
    assert!(found.iter().all(|one| one.starts_with(&dir.0) && *one == found[0]), "{found:?}");
    // What others could have written is not run.
    let root = found[0].ancestors().nth(2).unwrap();
    fs::set_permissions(root, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(Binaries::find(None, &dir.0).map_or(true, |other| !other.dir.starts_with(&dir.0)));
}
