//! Processor time as the kernel counts it. Load generator, service and Postgres share the cores, so
//! each is counted separately.

use std::fs;

/// Microseconds in a clock tick of the kernel: Linux has 100 ticks a second.
const TICK_MICROS: u64 = 10_000;

/// The processor time that each part has used, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuTime {
    /// The load generators that have exited.
    pub load: u64,
    /// The service.
    pub service: u64,
    /// The backends of Postgres and the workers of autovacuum, including those that have exited: the kernel adds up the
    /// time of all children that have exited, so the workers cannot be told apart.
    pub postgres: u64,
}

impl CpuTime {
    /// Reads the time used until now. `service` and `postmaster` are process ids.
    pub fn now(service: Option<u32>, postmaster: u32) -> Self {
        let load = fields("self").map_or(0, |fields| fields.children());
        let service = service.and_then(|pid| fields(&pid.to_string())).map_or(0, |fields| fields.own());
        Self { load, service, postgres: postgres_time(postmaster) }
    }

    /// Returns the time used since an earlier reading.
    pub fn since(self, before: Self) -> Self {
        Self {
            load: self.load.saturating_sub(before.load),
            service: self.service.saturating_sub(before.service),
            postgres: self.postgres.saturating_sub(before.postgres),
        }
    }
}

/// The processes of Postgres that do not serve a single session, by their titles. They live as long as the server.
const BACKGROUND_PROCESSES: [&str; 5] = ["checkpointer", "background writer", "walwriter", "launcher", "io worker"];

/// Returns the time that the backends of Postgres have used, in microseconds. A backend that exits passes its time on
/// to the postmaster. If that happens between the reading of the postmaster and that of the backends, the time would be
/// missing in both, so both are read again.
pub fn postgres_time(postmaster: u32) -> u64 {
    let postmaster_fields = || fields(&postmaster.to_string());
    let mut sum = 0;
    for _ in 0..100 {
        let Some(before) = postmaster_fields() else { return 0 };
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
        let backends = names.filter_map(|pid| {
            let own = fields(&pid).filter(|fields| fields.parent == postmaster)?.own();
            let title = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
            (!BACKGROUND_PROCESSES.iter().any(|name| title.contains(name))).then_some(own)
        });
        sum = before.own() + before.children() + backends.sum::<u64>();
        if postmaster_fields().is_some_and(|after| after.children() == before.children()) {
            break;
        }
    }
    sum
}

/// Returns the resident memory of a process, in MB.
pub fn memory_mb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}

/// Some fields of `/proc/<pid>/stat`.
struct Fields {
    /// The process id of the parent.
    parent: u32,
    /// utime, stime, cutime, cstime.
    ticks: [u64; 4],
}

impl Fields {
    /// Returns the time of the process itself, in microseconds.
    fn own(&self) -> u64 {
        (self.ticks[0] + self.ticks[1]) * TICK_MICROS
    }

    /// Returns the time of its children that have exited, in microseconds.
    fn children(&self) -> u64 {
        (self.ticks[2] + self.ticks[3]) * TICK_MICROS
    }
}

/// Reads `/proc/<pid>/stat` (`proc_pid_stat(5)`). The fields are counted from the end of the process name, which may
/// contain spaces and parentheses.
fn fields(pid: &str) -> Option<Fields> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Fields {
        parent: u32::try_from(number(1)?).ok()?,
        ticks: [number(11)?, number(12)?, number(13)?, number(14)?],
    })
}
