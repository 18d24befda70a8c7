//! The benchmark: how fast Pidge is in comparison with the same SQL in Postgres's own benchmark. `just bench` runs all
//! of it and writes the table to `benches/results/`; `just bench-smoke` runs it on tiny data, to test that it works.
//!
//! It needs `wrk` and `pgbench` (Debian: `wrk`, `postgresql-15`). The files:
//! - `cluster.rs`: the private, durable Postgres
//! - `data.rs`, `flat.sql`: the data sets, in the tables of Pidge and in one flat table for comparison
//! - `limit.sql`: the minimal SQL of each operation, for pgbench and for EXPLAIN
//! - `load.rs`, `wrk.lua`, `cpu.rs`: a single measurement with wrk or pgbench, and the processor time that it used
//! - `service.rs`, `peers/pidge.toml`: how a service is started and called, so that Pidge can be compared with others
//! - `rows.rs`, `marks.rs`, `search.rs`: the rows of the table
//! - `report.rs`: goals, and the output of the table
//!
//! Most figures are ratios of two measurements that alternate in one run on one machine. Each is
//! the median of several runs.
#![expect(clippy::print_stdout, reason = "a command line program")]
#![expect(clippy::disallowed_methods, reason = "it calls only services that it started itself")]

mod cluster;
mod cpu;
mod data;
mod load;
mod marks;
mod report;
mod rows;
mod search;
mod service;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread::available_parallelism,
    time::{Duration, Instant},
};

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use self::{
    cluster::Cluster,
    data::{LARGE, SMALL, Size, TINY},
    load::Generators,
    report::{Machine, Report},
    rows::Bench,
    service::{Call, ServiceSpec},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = command_line().get_matches();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command_line() -> clap::Command {
    let number = |name: &'static str| Arg::new(name).long(name).value_parser(value_parser!(u64));
    let path = |name: &'static str| Arg::new(name).long(name).value_parser(value_parser!(PathBuf));
    clap::Command::new("bench")
        .arg(Arg::new("bench").long("bench").action(ArgAction::SetTrue).hide(true))
        .arg(
            Arg::new("smoke")
                .long("smoke")
                .action(ArgAction::SetTrue)
                .help("Use tiny data and one short run of each measurement"),
        )
        .arg(
            Arg::new("only")
                .long("only")
                .value_delimiter(',')
                .help(format!("Run only some parts, given by the beginning of their names: {}", PARTS.join(","))),
        )
        .arg(number("runs").help("Number of runs of each measurement [default: 3]"))
        .arg(number("seconds").help("Seconds that each measurement takes [default: 6]"))
        .arg(path("peer").help("Compare Pidge with another service, described by a file like benches/peers/pidge.toml"))
        .arg(path("keep").help("Directory to keep the data of Postgres in for the next run; they grow with every send"))
        .arg(path("pidge").help("Measure this binary of Pidge instead of the current build"))
}

/// The names of the parts, in the order of the table.
const PARTS: [&str; 11] =
    ["search", "send", "single", "history", "deep", "inbox", "unread", "marks", "growth", "start", "totals"];

async fn run(arguments: &ArgMatches) -> Result<()> {
    let start = Instant::now();
    let is_smoke = arguments.get_flag("smoke");
    let only: Vec<_> = arguments.get_many::<String>("only").into_iter().flatten().map(String::as_str).collect();
    let path = |name: &str| arguments.get_one::<PathBuf>(name);
    let number = |name: &str, default, smoke| {
        arguments.get_one::<u64>(name).copied().unwrap_or(if is_smoke { smoke } else { default })
    };
    if let Some(unknown) = only.iter().find(|name| !PARTS.iter().any(|part| is_named(part, name))) {
        return Err(format!("there is no part `{unknown}`, the parts are: {}", PARTS.join(", ")).into());
    }
    let generators = Generators::new()?;
    let peer = path("peer").map(|file| ServiceSpec::parse(&fs::read_to_string(file)?)).transpose()?;
    let mut bench = Bench {
        cluster: Cluster::start(path("keep").map(PathBuf::as_path)).await?,
        generators,
        pidge: path("pidge").cloned().unwrap_or_else(|| env!("CARGO_BIN_EXE_pidge").into()),
        spec: ServiceSpec::parse(include_str!("peers/pidge.toml"))?,
        sizes: if is_smoke { (TINY[1], TINY[0]) } else { (LARGE, SMALL) },
        runs: usize::try_from(number("runs", 3, 1))?,
        time: Duration::from_secs(number("seconds", 6, 1)),
        rows: Vec::new(),
        rates: Vec::new(),
        notes: Vec::new(),
    };
    let measured = measure_all(&mut bench, &only, peer.as_ref(), is_smoke).await;
    let [wrk, pgbench] = bench.generators.versions();
    let machine = Machine {
        cores: available_parallelism().map_or(0, std::num::NonZero::get),
        cpu: cpu_model(),
        postgres: bench.cluster.version.clone(),
        wrk,
        pgbench,
        set: bench.sizes.0.name,
    };
    let report = Report { machine, rows: bench.rows, rates: bench.rates, notes: bench.notes };
    bench.cluster.stop()?;
    measured?;
    let is_complete = ["only", "pidge", "runs", "seconds", "keep"].into_iter().all(|name| !arguments.contains_id(name));
    let text = report.write(&load::results_dir(!is_smoke && is_complete))?;
    println!("\n{text}\n{} rows in {:.0} s", report.rows.len(), start.elapsed().as_secs_f64());
    if only.is_empty() && report.rows.len() < ROWS {
        return Err(format!("the table has {} of {ROWS} rows", report.rows.len()).into());
    }
    Ok(())
}

/// Returns true if a name is the beginning of the name of a part. An empty name matches no part.
fn is_named(part: &str, name: &str) -> bool {
    !name.is_empty() && part.starts_with(name)
}

async fn measure_all(bench: &mut Bench, only: &[&str], peer: Option<&ServiceSpec>, is_smoke: bool) -> Result<()> {
    let start = Instant::now();
    for size in [bench.sizes.1, bench.sizes.0] {
        load_data(bench, &size, is_smoke).await?;
    }
    for part in PARTS.into_iter().filter(|part| only.is_empty() || only.iter().any(|name| is_named(part, name))) {
        println!("{part} …  ({:.0} s)", start.elapsed().as_secs_f64());
        measure(bench, part, is_smoke).await.map_err(|error| format!("{part}: {error}"))?;
    }
    if is_smoke {
        // Check that the data are still consistent after all measurements.
        for size in [bench.sizes.1, bench.sizes.0] {
            data::index_all(&bench.cluster.url(size.name)).await?;
            run_pidge(&bench.pidge, &bench.cluster.url(size.name), "check")?;
        }
    }
    match peer {
        Some(peer) => bench.compare_with_service(peer).await,
        None => Ok(()),
    }
}

/// The number of rows in the complete table.
const ROWS: usize = 23;

/// Measures one part.
async fn measure(bench: &mut Bench, part: &str, is_smoke: bool) -> Result<()> {
    let size = bench.sizes.0;
    let single = |call| vec![call];
    let read = |me, operation| single(Call::new(operation, me, "", 0));
    match part {
        "search" => bench.search().await,
        "send" => bench.sends().await,
        "single" => bench.single_send().await,
        "history" => bench.history().await,
        "deep" => {
            let deep = single(Call::new("page", "deep-a", "deep-b", 60));
            let newest = single(Call::new("history", "deep-a", "deep-b", 0));
            let name = format!("page at depth {}", size.longest);
            bench.compare(&name, "newest page of the same conversation", 1.1, [deep, newest]).await
        }
        "inbox" => {
            let name = format!("inbox page (20) of the {}-partner educator", size.partners);
            let calls = [read("busy", "inbox"), read("student", "inbox")];
            bench.compare(&name, "inbox page (20) of a student with 20 partners", 1.3, calls).await?;
            bench.inbox_rows().await
        }
        "unread" => {
            let name = format!("unread total, {} unread conversations", size.unread);
            let calls = [read("unread-1000", "unread"), read("unread-1", "unread")];
            bench.compare(&name, "1 unread conversation", 5.0, calls).await
        }
        "marks" => bench.marks().await,
        "growth" => bench.growth().await,
        "start" => bench.start_and_idle(if is_smoke { 2 } else { 5 }).await,
        _ => bench.churned_totals(if is_smoke { 500.0 } else { 100_000.0 }).await,
    }
}

/// Creates and loads a data set, unless an earlier run has kept it.
async fn load_data(bench: &Bench, size: &Size, is_smoke: bool) -> Result<()> {
    if bench.cluster.is_loaded(size.name).await? {
        return Ok(());
    }
    println!("loading {} messages …", size.messages);
    bench.cluster.create(size.name).await?;
    let url = bench.cluster.url(size.name);
    run_pidge(&bench.pidge, &url, "migrate")?;
    data::load(&url, size).await?;
    if is_smoke {
        // The check reads all data, which takes too long for the large data sets.
        run_pidge(&bench.pidge, &url, "check")?;
    }
    bench.cluster.mark_loaded(size.name).await
}

/// Runs a command of Pidge on a database.
fn run_pidge(program: &Path, url: &str, command: &str) -> Result<()> {
    let output = Command::new(program).arg(command).env("PIDGE__DATABASE__URL", url).output()?;
    if output.status.success() {
        return Ok(());
    }
    let output = [output.stdout, output.stderr].concat();
    Err(format!("pidge {command} failed: {}", String::from_utf8_lossy(&output)).into())
}

fn cpu_model() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("model name"));
    line.map_or_else(String::new, |line| line.trim_start_matches(['\t', ' ', ':']).to_owned())
}
