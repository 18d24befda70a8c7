//! A single measurement: wrk, pgbench or the bench itself generates load, and the results are read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    cluster::Cluster,
    cpu::CpuTime,
    data::Size,
    report::median,
    service::{Call, Service, find_program},
};

/// The results of a measurement.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    /// Operations per second.
    pub per_second: f64,
    /// The latency in microseconds. With pgbench this is the mean.
    pub p50_us: f64,
    pub p99_us: Option<f64>,
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

impl Figures {
    /// Returns the median of each figure.
    pub fn median(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            per_second: of(|run| run.per_second),
            p50_us: of(|run| run.p50_us),
            p99_us: Some(of(|run| run.p99_us.unwrap_or(f64::NAN))),
            cpu_us: Cpu {
                load: of(|run| run.cpu_us.load),
                service: of(|run| run.cpu_us.service),
                postgres: of(|run| run.cpu_us.postgres),
            },
        }
    }
}

impl Cpu {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
    fn per_operation(used: CpuTime, operations: f64) -> Self {
        let average = |micros: u64| micros as f64 / operations;
        Self { load: average(used.load), service: average(used.service), postgres: average(used.postgres) }
    }
}

/// How much load a measurement with pgbench generates.
#[derive(Clone, Copy)]
pub enum Extent {
    Time(Duration),
    /// Transactions of each client.
    Transactions(u32),
}

/// A statement of `limit.sql`.
pub struct Statement {
    pub name: String,
    /// The user for its variable `me`.
    pub me: String,
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
    p99: f64,
}

impl Generators {
    /// Finds both programs, and writes their scripts.
    pub fn new() -> Result<Self> {
        let dir = std::env::temp_dir().join(format!("pidge-bench-load-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        fs::write(dir.join("wrk.lua"), include_str!("wrk.lua"))?;
        for (name, text) in statements() {
            fs::write(dir.join(file_name(name)), text)?;
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
        let (file, threads) = (self.dir.join("requests"), clients.min(2).to_string());
        service.write_requests(calls, &file)?;
        let seconds = format!("{}s", time.as_secs().max(1));
        let mut command = Command::new(&self.wrk);
        command.args(["-t", &threads, "-c", &clients.to_string(), "-d", &seconds, "--latency", "-s"]);
        command.arg(self.dir.join("wrk.lua")).arg(&service.url).arg("--").arg(file).arg(&threads);
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
            p99_us: Some(wrk.p99),
            cpu_us: Cpu::per_operation(used, wrk.requests),
        })
    }

    /// Makes each call once, one after the other.
    pub async fn run_each(&self, cluster: &Cluster, service: &Service, calls: &[Call]) -> Result<Figures> {
        let (http, mut times, mut rng) = (reqwest::Client::new(), Vec::new(), Rng::with_seed(7));
        let before = CpuTime::now(service.pid(), cluster.pid());
        for call in calls {
            times.push(time_request(&http, service.http_request(call, &mut rng)?).await?);
        }
        let used = CpuTime::now(service.pid(), cluster.pid()).since(before);
        let operations = f64::from(u32::try_from(times.len())?);
        Ok(Figures {
            per_second: operations * 1e6 / times.iter().sum::<f64>(),
            p50_us: median(times),
            p99_us: None,
            cpu_us: Cpu::per_operation(used, operations),
        })
    }

    /// Runs every statement of `limit.sql` once, so that one that no longer fits the schema is an error even where it
    /// is not measured.
    pub fn check_statements(&self, cluster: &Cluster, size: &Size) -> Result<()> {
        for (name, _) in statements() {
            let statement = Statement { name: name.to_owned(), me: "busy".to_owned() };
            self.run_pgbench(cluster, size, &statement, 1, Extent::Transactions(1))?;
        }
        Ok(())
    }

    /// Runs a statement of `limit.sql` with pgbench, from `clients` connections.
    pub fn run_pgbench(
        &self,
        cluster: &Cluster,
        size: &Size,
        statement: &Statement,
        clients: u32,
        extent: Extent,
    ) -> Result<Figures> {
        let mut command = cluster.client(&self.pgbench, size.name);
        if !statement.name.starts_with("flat ") {
            // The setting of the service's connections.
            command.env("PGOPTIONS", "-c enable_bitmapscan=off");
        }
        command.args(["--no-vacuum", "--protocol=prepared", "--client", &clients.to_string()]);
        command.args(["--jobs", &clients.min(2).to_string()]);
        match extent {
            Extent::Time(time) => command.args(["--time", &time.as_secs().max(1).to_string()]),
            Extent::Transactions(count) => command.args(["--transactions", &count.to_string()]),
        };
        for (name, value) in [("ordinary", size.ordinary), ("span", size.span), ("n", 0)] {
            command.args(["--define", &format!("{name}={value}")]);
        }
        command.args(["--define", &format!("me={}", statement.me)]);
        command.arg("--file").arg(self.dir.join(file_name(&statement.name)));
        let before = CpuTime::now(None, cluster.pid());
        let output = command.output()?;
        let used = CpuTime::now(None, cluster.pid()).since(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let number = |prefix: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(prefix))?;
            value.split([' ', '/']).next()?.parse::<f64>().ok()
        };
        let (rate, latency) = (number("tps = "), number("latency average = "));
        let operations = number("number of transactions actually processed: ").filter(|_| output.status.success());
        let (Some(rate), Some(latency), Some(operations)) = (rate, latency, operations) else {
            return Err(format!(
                "`{}` of limit.sql: {text}{}",
                statement.name,
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        };
        Ok(Figures {
            per_second: rate,
            p50_us: latency * 1000.0,
            p99_us: None,
            cpu_us: Cpu::per_operation(used, operations),
        })
    }
}

impl Drop for Generators {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Returns the names and the texts of the statements in `limit.sql`.
fn statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("limit.sql").split("-- operation: ").skip(1).filter_map(|part| part.split_once('\n'))
}

/// Returns the name of the file that pgbench reads a statement from.
fn file_name(statement: &str) -> String {
    statement.replace(' ', "-") + ".sql"
}

/// Makes a request, and returns how long it took, in microseconds.
pub async fn time_request(http: &reqwest::Client, request: reqwest::Request) -> Result<f64> {
    let start = Instant::now();
    let response = http.execute(request).await?.error_for_status()?;
    response.bytes().await?;
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

/// Returns the directory for the results: the one under version control for a complete run only.
pub fn results_dir(is_complete: bool) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if is_complete { root.join("benches/results") } else { root.join("target/bench") }
}
