//! A single measurement: wrk or pgbench generates load for some seconds, and its results are read.

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
    cpu::CpuTime,
    data::Size,
    service::{Call, Service, find_program},
};

/// The results of a measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Operations per second.
    pub per_second: f64,
    /// The latency in microseconds. With pgbench this is the mean, and the percentiles are not known.
    pub p50_us: f64,
    pub p90_us: Option<f64>,
    pub p99_us: Option<f64>,
    pub max_us: Option<f64>,
    /// The processor time per operation, in microseconds.
    pub cpu_us: Cpu,
}

/// The processor time of each part, in microseconds per operation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cpu {
    pub load: f64,
    pub service: f64,
    pub postgres: f64,
}

impl Cpu {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
    fn per_operation(used: CpuTime, operations: f64) -> Self {
        let average = |micros: u64| micros as f64 / operations;
        Self { load: average(used.load), service: average(used.service), postgres: average(used.postgres) }
    }
}

/// The load generators wrk and pgbench, and the directory of their files.
pub struct Generators {
    wrk: PathBuf,
    pgbench: PathBuf,
    /// The directory of their scripts and of the logs of the services. It is removed at the end.
    pub dir: PathBuf,
}

/// The line of JSON that `wrk.lua` prints: counts of requests, and times in microseconds.
#[derive(Deserialize)]
struct WrkOutput {
    requests: f64,
    micros: f64,
    /// Responses with a status other than 2xx.
    refused: u64,
    /// Errors of the connection, and timeouts.
    broken: u64,
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Generators {
    /// Finds both programs, and writes their scripts.
    pub fn new() -> Result<Self> {
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
        Ok(Self { wrk: find_program("wrk", "wrk")?, pgbench: find_program("pgbench", "postgresql-15")?, dir })
    }

    /// Returns the versions of wrk and pgbench.
    pub fn versions(&self) -> [String; 2] {
        [(&self.wrk, "-v"), (&self.pgbench, "--version")].map(|(program, flag)| {
            let output = Command::new(program).arg(flag).output().map(|output| output.stdout).unwrap_or_default();
            let line = String::from_utf8_lossy(&output).lines().next().unwrap_or_default().to_owned();
            line.split(" [").next().unwrap_or_default().to_owned()
        })
    }

    /// Sends requests to a service with wrk, from `clients` connections for `time`. Any response
    /// other than 2xx is an error.
    pub fn run_wrk(
        &self,
        cluster: &Cluster,
        service: &Service,
        calls: &[Call],
        clients: u32,
        time: Duration,
    ) -> Result<Figures> {
        let (file, threads) = (self.dir.join("requests"), clients.min(2));
        service.write_requests(calls, &file)?;
        let mut command = self.wrk_command(service, &file, (threads, clients), time);
        let before = CpuTime::now(service.pid(), cluster.pid());
        let output = command.output()?;
        let used = CpuTime::now(service.pid(), cluster.pid()).since(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find(|line| line.starts_with('{'));
        let wrk: WrkOutput = serde_json::from_str(line.ok_or_else(|| format!("unexpected output of wrk: {text}"))?)?;
        if wrk.refused > 0 || wrk.broken > 0 || wrk.requests < 1.0 {
            let operation = calls.first().map_or("", |call| call.operation);
            return Err(format!(
                "{operation}, {clients} clients: {} requests, {} with an error status, {} without a response",
                wrk.requests, wrk.refused, wrk.broken
            )
            .into());
        }
        Ok(Figures {
            per_second: wrk.requests * 1e6 / wrk.micros,
            p50_us: wrk.p50,
            p90_us: Some(wrk.p90),
            p99_us: Some(wrk.p99),
            max_us: Some(wrk.max),
            cpu_us: Cpu::per_operation(used, wrk.requests),
        })
    }

    fn wrk_command(&self, service: &Service, file: &Path, (threads, clients): (u32, u32), time: Duration) -> Command {
        let (threads, seconds) = (threads.to_string(), format!("{}s", time.as_secs().max(1)));
        let mut command = Command::new(&self.wrk);
        command.args(["-t", &threads, "-c", &clients.to_string(), "-d", &seconds, "--latency", "-s"]);
        command.arg(self.dir.join("wrk.lua")).arg(&service.url).arg("--").arg(file).arg(&threads);
        command
    }

    fn pgbench_command(
        &self,
        cluster: &Cluster,
        size: &Size,
        operation: &str,
        clients: u32,
        time: Duration,
    ) -> Command {
        let mut command = cluster.client(&self.pgbench, size.name);
        if !operation.starts_with("flat ") {
            // The setting of the service's connections, so that the same SQL has the same plan.
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

    /// Runs an operation of `limit.sql` with pgbench, from `clients` connections for `time`.
    pub fn run_pgbench(
        &self,
        cluster: &Cluster,
        size: &Size,
        operation: &str,
        clients: u32,
        time: Duration,
    ) -> Result<Figures> {
        let mut command = self.pgbench_command(cluster, size, operation, clients, time);
        let before = CpuTime::now(None, cluster.pid());
        let output = command.output()?;
        let used = CpuTime::now(None, cluster.pid()).since(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let number = |prefix: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(prefix))?;
            value.split_whitespace().next()?.parse::<f64>().ok()
        };
        let (rate, latency) = (number("tps = "), number("latency average = "));
        let operations = number("number of transactions actually processed: ").filter(|_| output.status.success());
        let (Some(rate), Some(latency), Some(operations)) = (rate, latency, operations) else {
            return Err(
                format!("unexpected output of pgbench: {text}{}", String::from_utf8_lossy(&output.stderr)).into()
            );
        };
        Ok(Figures {
            per_second: rate,
            p50_us: latency * 1000.0,
            p90_us: None,
            p99_us: None,
            max_us: None,
            cpu_us: Cpu::per_operation(used, operations),
        })
    }
}

impl Drop for Generators {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Returns a statement of `limit.sql` that is measured by EXPLAIN.
pub fn statement_to_explain(name: &str) -> String {
    let all = include_str!("limit.sql");
    let part = all.split("-- explain: ").find(|part| part.lines().next() == Some(name)).unwrap_or_default();
    part.lines().skip(1).take_while(|line| !line.starts_with("-- ")).collect::<Vec<_>>().join("\n")
}

/// Returns the directory for the results: the one under version control for a complete run only.
pub fn results_dir(is_complete: bool) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if is_complete { root.join("benches/results") } else { root.join("target/bench") }
}
