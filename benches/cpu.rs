//! Processor time, as the kernel counts it: load, service and Postgres share the cores, so each is told apart.

use std::fs;

/// Microseconds in one of the kernel's ticks; Linux has 100 of them a second.
const TICK: u64 = 10_000;

/// Microseconds of processor time that each has used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// The load generators that have ended.
    pub load: u64,
    /// The service.
    pub service: u64,
    /// Postgres: all its processes, those included that have ended.
    pub postgres: u64,
}

impl Used {
    /// What has been used by now.
    pub fn now(service: Option<u32>, postmaster: u32) -> Self {
        let own = fields("self").map_or(0, |fields| fields.children());
        let served = service.and_then(|pid| fields(&pid.to_string())).map_or(0, |fields| fields.own());
        Self { load: own, service: served, postgres: of_postgres(postmaster) }
    }

    /// What has been used since.
    pub fn since(self, before: Self) -> Self {
        Self {
            load: self.load.saturating_sub(before.load),
            service: self.service.saturating_sub(before.service),
            postgres: self.postgres.saturating_sub(before.postgres),
        }
    }
}

/// What Postgres has used. A backend that ends passes its time on to the postmaster: when one did so between the two looks, it
/// would be in neither, so both are taken again.
fn of_postgres(postmaster: u32) -> u64 {
    let root = || fields(&postmaster.to_string());
    let mut sum = 0;
    for _ in 0..100 {
        let Some(before) = root() else { return 0 };
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let backends =
            processes.filter_map(|entry| fields(entry.file_name().to_str()?)).filter(|f| f.parent == postmaster);
        sum = before.own() + before.children() + backends.map(|f| f.own()).sum::<u64>();
        if root().is_some_and(|after| after.children() == before.children()) {
            break;
        }
    }
    sum
}

/// The resident memory of a process, in MB.
pub fn memory_mb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}

struct Fields {
    parent: u32,
    /// utime, stime, cutime, cstime
    ticks: [u64; 4],
}

impl Fields {
    fn own(&self) -> u64 {
        (self.ticks[0] + self.ticks[1]) * TICK
    }

    fn children(&self) -> u64 {
        (self.ticks[2] + self.ticks[3]) * TICK
    }
}

/// What `/proc/<pid>/stat` says (`proc_pid_stat(5)`); the name of a process may hold anything, so it is read from its end.
fn fields(pid: &str) -> Option<Fields> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Fields {
        parent: u32::try_from(number(1)?).ok()?,
        ticks: [number(11)?, number(12)?, number(13)?, number(14)?],
    })
}
