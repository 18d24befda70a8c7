//! Other processes: signals, what `/proc` shows of them, and a reaper for those that outlive a killed test run.

use std::{
    env, fs,
    io::Write,
    net::SocketAddr,
    os::unix::process::CommandExt,
    process::{ChildStdin, Command, Stdio},
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// After this long a test has failed because it waits for something that does not happen. No assertion: far beyond what
/// a busy machine needs.
pub const WATCHDOG: Duration = Duration::from_mins(2);

/// Sends a signal; does nothing if the process has ended.
pub fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    let _ = kill_process(pid, signal);
}

/// The state and the parent of a process; `None` for a zombie or an unknown process.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    (state != 'Z').then_some((state, fields.next()?.parse().ok()?))
}

pub fn is_running(pid: u32) -> bool {
    stat(pid).is_some()
}

pub fn children(of: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == of)).collect()
}

/// The most memory that a process has had so far, in bytes.
pub fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// The resident memory of a process, in bytes.
pub fn resident_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// The number of connections to an address that Linux lists as established on the side of the server.
pub fn established_connections(server: SocketAddr) -> usize {
    // `proc_net_tcp(5)`: the local address and the state, in hexadecimal, are the fields 1 and 3.
    const ESTABLISHED: &str = "01";
    let local = format!(":{:04X}", server.port());
    let is_established = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(1).is_some_and(|address| address.ends_with(&local)) && fields.get(3) == Some(&ESTABLISHED)
    };
    fs::read_to_string("/proc/net/tcp").unwrap().lines().filter(is_established).count()
}

/// The processor time that a process has used.
pub fn cpu_time(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime, in ticks: Linux reports 100 of them a second to programs, whatever its own timer does.
    let ticks = |field: &str| field.parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(fields[11]) + ticks(fields[12])))
}

/// Waits until the condition holds; returns how long that took. Panics after [`WATCHDOG`].
pub async fn wait_until(condition: &str, mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let begin = Instant::now();
    while !holds().await {
        assert!(begin.elapsed() < WATCHDOG, "waited {WATCHDOG:?} in vain until {condition}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begin.elapsed()
}

/// A shell that ends what a killed test run leaves behind. It reads the events of a pipe; when the pipe closes, it
/// kills the processes that were started and not ended, and removes the directories.
static REAPER: LazyLock<Mutex<ChildStdin>> = LazyLock::new(|| {
    let script = "trap '' HUP INT TERM
        pids=' ' dirs=
        while read -r event name; do
            case $event in
                started) pids=\"$pids$name \" ;;
                ended) pids=\"${pids%% $name *} ${pids#* $name }\" ;;
                dir) dirs=\"$dirs $name\" ;;
            esac
        done
        for pid in $pids; do kill -9 $pid; done
        sleep 3
        [ -z \"$dirs\" ] || rm -rf $dirs";
    let mut command = Command::new("sh");
    command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    Mutex::new(command.process_group(0).spawn().unwrap().stdin.take().unwrap())
});

/// Tells the reaper of an event: `started` or `ended` with a process id, `dir` with a temporary directory.
pub fn tell_reaper(event: &str, name: impl std::fmt::Display) {
    let mut pipe = REAPER.lock().unwrap();
    writeln!(pipe, "{event} {name}").unwrap();
}

/// Reports that a test is skipped because a Debian package is missing; panics if `PIDGE_ALL_FAULTS` is set.
pub fn skip(test: &str, package: &str) {
    let report = format!("\nSKIPPED: {test} (apt-get install {package})\n\n");
    assert!(env::var_os("PIDGE_ALL_FAULTS").is_none(), "{report}");
    // Directly: the test harness shows no output of a test that passes.
    std::io::stderr().write_all(report.as_bytes()).unwrap();
}
