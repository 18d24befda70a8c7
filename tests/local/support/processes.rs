//! Other processes: signals, and what `/proc` shows of them.

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Sends SIGKILL.
pub fn kill(pid: u32) {
    let done = Command::new("kill").args(["-KILL", &pid.to_string()]).status().expect("kill");
    assert!(done.success());
}

/// After this long a test has failed because it waits for something that does not happen: far beyond what a busy
/// machine needs.
const WATCHDOG: Duration = Duration::from_mins(2);

/// Waits until the condition holds. Panics after [`WATCHDOG`].
pub fn wait_until(condition: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + WATCHDOG;
    while !holds() {
        assert!(Instant::now() < deadline, "waited {WATCHDOG:?} in vain until {condition}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The state and the parent of a process, which may be a zombie.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// The parent of a running process.
pub fn parent(pid: u32) -> u32 {
    stat(pid).expect("a running process").1
}

pub fn is_running(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z')
}

fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

pub fn children(of: u32) -> Vec<u32> {
    all().filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == of)).collect()
}

/// The processes with this directory in their command line.
pub fn working_in(dir: &Path) -> Vec<u32> {
    let has_dir = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(dir.to_str().expect("a plain path"))
    };
    all().filter(has_dir).collect()
}
