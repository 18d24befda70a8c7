//! Processes, as /proc shows them, and an undertaker for those that outlive a killed test run.

use std::{
    env, fs,
    io::Write,
    os::unix::process::CommandExt,
    process::{ChildStdin, Command, Stdio},
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// Sends a signal; a process that is gone already is no matter.
pub fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    let _ = kill_process(pid, signal);
}

/// The state and the parent of a process that is no zombie.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    (state != 'Z').then_some((state, fields.next()?.parse().ok()?))
}

pub fn alive(pid: u32) -> bool {
    stat(pid).is_some()
}

pub fn children(of: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == of)).collect()
}

/// Memory that a process has in use, in bytes.
pub fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Processor time that a process has used.
pub fn cpu_time(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime, in ticks of 10 ms, which Linux has shown to every program for twenty years.
    let ticks = |field: &str| field.parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(fields[11]) + ticks(fields[12])))
}

/// Waits for what is about to come true.
pub async fn until(what: &str, within: Duration, mut done: impl AsyncFnMut() -> bool) -> Duration {
    let begin = Instant::now();
    while !done().await {
        assert!(begin.elapsed() < within, "waited {within:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begin.elapsed()
}

/// Ends what a killed test run leaves behind. It reads a pipe of ours: when that ends, so do those who are in its book.
static UNDERTAKER: LazyLock<Mutex<ChildStdin>> = LazyLock::new(|| {
    let script = "trap '' HUP INT TERM
        pids=' ' dirs=
        while read -r what name; do
            case $what in
                born) pids=\"$pids$name \" ;;
                dead) pids=\"${pids%% $name *} ${pids#* $name }\" ;;
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

/// Tells the undertaker: `born` or `dead` with a process id, `dir` with a directory of ours.
pub fn tell_undertaker(what: &str, name: impl std::fmt::Display) {
    let mut book = UNDERTAKER.lock().unwrap();
    writeln!(book, "{what} {name}").unwrap();
}

/// Says that a test is left out for want of a Debian package; with `PIDGE_ALL_FAULTS` none may be.
pub fn leave_out(test: &str, package: &str) {
    let told = format!("\nLEFT OUT: {test} (apt-get install {package})\n\n");
    assert!(env::var_os("PIDGE_ALL_FAULTS").is_none(), "{told}");
    // Past the test harness, which shows nothing of a test that passes.
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}
