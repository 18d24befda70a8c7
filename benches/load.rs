//! One measurement: a load for some seconds, and what it came to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    Result,
    cluster::Cluster,
    cpu::Used,
    data::Size,
    peer::{Call, Service, program},
};

/// What a load came to.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub per_second: f64,
    /// Latencies in microseconds; of pgbench the mean stands for the median, and the rest is not known.
    pub p50_us: f64,
    pub p90_us: Option<f64>,
    pub p99_us: Option<f64>,
    pub max_us: Option<f64>,
    /// Microseconds of processor time for each operation.
    pub cpu_us: Cpu,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cpu {
    pub load: f64,
    pub service: f64,
    pub postgres: f64,
}

impl Cpu {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
    fn of(used: Used, operations: f64) -> Self {
        let each = |micros: u64| micros as f64 / operations;
        Self { load: each(used.load), service: each(used.service), postgres: each(used.postgres) }
    }
}

/// What makes load, and where it leaves its files.
pub struct Generators {
    wrk: PathBuf,
    pgbench: PathBuf,
    /// For their scripts, and the logs of the services; removed in the end.
    pub dir: PathBuf,
}

#[derive(Deserialize)]
struct Said {
    requests: f64,
    micros: f64,
    refused: u64,
    broken: u64,
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Generators {
    pub fn find() -> Result<Self> {
        let dir = std::env::temp_dir().join(format!("pidge-bench-load-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        fs::write(dir.join("wrk.lua"), include_str!("wrk.lua"))?;
        let mut operation = None;
        for line in include_str!("limit.sql").lines() {
            if let Some(name) = line.strip_prefix("-- operation: ") {
                operation = Some((dir.join(name.replace(' ', "-") + ".sql"), String::new()));
            } else if line.starts_with("-- explain: ") {
                operation = None;
            } else if let Some((file, text)) = &mut operation {
                *text += line;
                text.push('\n');
                fs::write(file, &*text)?;
            }
        }
        Ok(Self { wrk: program("wrk", "wrk")?, pgbench: program("pgbench", "postgresql-15")?, dir })
    }

    /// Which programs they are.
    pub fn versions(&self) -> [String; 2] {
        [(&self.wrk, "-v"), (&self.pgbench, "--version")].map(|(program, flag)| {
            let said = Command::new(program).arg(flag).output().map(|output| output.stdout).unwrap_or_default();
            let line = String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned();
            line.split(" [").next().unwrap_or_default().to_owned()
        })
    }

    /// Calls a service from so many connections for so long. Any answer but a 2xx is an error.
    pub fn call(
        &self,
        cluster: &Cluster,
        service: &Service,
        calls: &[Call],
        clients: u32,
        time: Duration,
    ) -> Result<Figures> {
        let (file, threads) = (self.dir.join("requests"), clients.min(2));
        service.write(calls, &file)?;
        let mut command = self.wrk(service, &file, (threads, clients), time);
        let before = Used::now(service.pid(), cluster.pid());
        let output = command.output()?;
        let used = Used::now(service.pid(), cluster.pid()).since(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find(|line| line.starts_with('{'));
        let said: Said = serde_json::from_str(line.ok_or_else(|| format!("wrk said: {text}"))?)?;
        if said.refused > 0 || said.broken > 0 || said.requests < 1.0 {
            let what = calls.first().map_or("", |call| call.operation);
            return Err(format!(
                "{what} at {clients} clients: {} requests, {} of them refused, {} broken",
                said.requests, said.refused, said.broken
            )
            .into());
        }
        Ok(Figures {
            per_second: said.requests * 1e6 / said.micros,
            p50_us: said.p50,
            p90_us: Some(said.p90),
            p99_us: Some(said.p99),
            max_us: Some(said.max),
            cpu_us: Cpu::of(used, said.requests),
        })
    }

    fn wrk(&self, service: &Service, file: &Path, (threads, clients): (u32, u32), time: Duration) -> Command {
        let (threads, seconds) = (threads.to_string(), format!("{}s", time.as_secs().max(1)));
        let mut command = Command::new(&self.wrk);
        command.args(["-t", &threads, "-c", &clients.to_string(), "-d", &seconds, "--latency", "-s"]);
        command.arg(self.dir.join("wrk.lua")).arg(&service.url).arg("--").arg(file).arg(&threads);
        command
    }

    fn pgbench(&self, cluster: &Cluster, size: &Size, operation: &str, clients: u32, time: Duration) -> Command {
        let mut command = cluster.client(&self.pgbench, size.name);
        if !operation.starts_with("flat ") {
            // As each session of the service has it: the same SQL is to have the same plan.
            command.env("PGOPTIONS", "-c enable_bitmapscan=off");
        }
        command.args(["--no-vacuum", "--protocol=prepared", "--client", &clients.to_string()]);
        command.args(["--jobs", &clients.min(2).to_string(), "--time", &time.as_secs().max(1).to_string()]);
        for (name, value) in [("ordinary", size.ordinary), ("span", size.span)] {
            command.args(["--define", &format!("{name}={value}")]);
        }
        command.arg("--file").arg(self.dir.join(operation.replace(' ', "-") + ".sql"));
        command
    }

    /// Runs a part of `limit.sql` from so many clients for so long.
    pub fn limit(
        &self,
        cluster: &Cluster,
        size: &Size,
        operation: &str,
        clients: u32,
        time: Duration,
    ) -> Result<Figures> {
        let mut command = self.pgbench(cluster, size, operation, clients, time);
        let before = Used::now(None, cluster.pid());
        let output = command.output()?;
        let used = Used::now(None, cluster.pid()).since(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let number = |before: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(before))?;
            found.split_whitespace().next()?.parse::<f64>().ok()
        };
        let (rate, latency) = (number("tps = "), number("latency average = "));
        let operations = number("number of transactions actually processed: ").filter(|_| output.status.success());
        let (Some(rate), Some(latency), Some(operations)) = (rate, latency, operations) else {
            return Err(format!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr)).into());
        };
        Ok(Figures {
            per_second: rate,
            p50_us: latency * 1000.0,
            p90_us: None,
            p99_us: None,
            max_us: None,
            cpu_us: Cpu::of(used, operations),
        })
    }
}

impl Drop for Generators {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A statement of `limit.sql` that is to be explained.
pub fn explained(name: &str) -> String {
    let all = include_str!("limit.sql");
    let part = all.split("-- explain: ").find(|part| part.lines().next() == Some(name)).unwrap_or_default();
    part.lines().skip(1).take_while(|line| !line.starts_with("-- ")).collect::<Vec<_>>().join("\n")
}

/// Where results go.
pub fn results_dir(is_whole: bool) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if is_whole { root.join("benches/results") } else { root.join("target/bench") }
}
