//! The benchmark: how fast Pidge is in comparison with the same SQL in Postgres's own benchmark. `just bench` runs all
//! of it and writes the table to `benches/results/`; `just bench-smoke` runs it on tiny data, to test that it works.
//!
//! It needs `wrk` and `pgbench` (Debian: `wrk`, `postgresql-15`). The files:
//! - `cluster.rs`: the private, durable Postgres
//! - `data.rs`, `flat.sql`: the data sets, in the tables of Pidge and in one flat table for comparison
//! - `operations.rs`, `limit.sql`: the operations as calls of a service, and as the least SQL
//! - `load.rs`, `wrk.lua`, `cpu.rs`: a single measurement, and the processor time that it used
//! - `service.rs`, `peers/pidge.toml`: how a service is started and called, so that Pidge can be compared with others
//! - `compare.rs`: measurements that alternate
//! - `rows.rs`, `events.rs`, `marks.rs`, `people.rs`, `retention.rs`, `search.rs`, `streams.rs`: the rows of the table,
//!   and their goals
//! - `report.rs`: the output of the table
//!
//! Most figures are ratios of two measurements that alternate in one run on one machine. Each is
//! the median of several runs.
#![expect(clippy::print_stdout, reason = "a command line program")]
#![expect(clippy::disallowed_methods, reason = "it calls only services that it started itself")]

mod cluster;
mod compare;
mod cpu;
mod data;
mod events;
mod load;
mod marks;
mod operations;
mod people;
mod report;
mod retention;
mod rows;
mod search;
mod service;
mod streams;

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
    compare::Installed,
    data::{LARGE, SMALL, Size, TINY},
    load::Generators,
    report::{Machine, Report},
    rows::Bench,
    service::ServiceSpec,
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
        .arg(Arg::new("only").long("only").value_delimiter(',').help(format!(
            "Run only some parts, given by the beginning of their names: {}; with --against or --peer, only some \
                     operations",
            PARTS.join(",")
        )))
        .arg(number("runs").help("Number of runs of each measurement [default: 3, with --against 5]"))
        .arg(number("seconds").help("Seconds that each measurement takes [default: 4]"))
        .arg(path("postgres").help("Directory with the programs of the Postgres to use [default: that of `pidge dev`]"))
        .arg(
            path("against")
                .help("Instead of the table, compare Pidge with another binary of Pidge")
                .conflicts_with("peer"),
        )
        .arg(path("peer").help(
            "Instead of the table, compare Pidge with a service described by a file like benches/peers/pidge.toml",
        ))
        .arg(
            Arg::new("large")
                .long("large")
                .action(ArgAction::SetTrue)
                .help("With --against or --peer: use the large data set instead of the small one"),
        )
        .arg(path("keep").help(
            "Directory to keep the data of Postgres in for the next run; they grow with every send, and `retention` \
             erases texts",
        ))
        .arg(path("pidge").help("Measure this binary of Pidge instead of the current build"))
}

/// The names of the parts, in the order of the table.
const PARTS: [&str; 16] = [
    "search",
    "send",
    "single",
    "indexing",
    "history",
    "deep",
    "inbox",
    "unread",
    "marks",
    "growth",
    "start",
    "churned",
    "events",
    "streams",
    "people",
    "retention",
];

/// The number of rows in the complete table.
const ROWS: usize = 53;

async fn run(arguments: &ArgMatches) -> Result<()> {
    let start = Instant::now();
    let is_smoke = arguments.get_flag("smoke");
    let only: Vec<_> = arguments.get_many::<String>("only").into_iter().flatten().map(String::as_str).collect();
    let path = |name: &str| arguments.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let number = |name: &str, default, smoke| {
        arguments.get_one::<u64>(name).copied().unwrap_or(if is_smoke { smoke } else { default })
    };
    let is_comparison = path("against").or(path("peer")).is_some();
    if let Some(unknown) = only.iter().find(|name| !is_comparison && !PARTS.iter().any(|part| is_named(part, name))) {
        return Err(format!("there is no part `{unknown}`, the parts are: {}", PARTS.join(", ")).into());
    }
    let mut bench = Bench {
        generators: Generators::new()?,
        cluster: Cluster::start(path("postgres"), path("keep")).await?,
        pidge: path("pidge").unwrap_or(Path::new(env!("CARGO_BIN_EXE_pidge"))).to_owned(),
        spec: ServiceSpec::parse(include_str!("peers/pidge.toml"))?,
        sizes: if is_smoke { (TINY[1], TINY[0]) } else { (LARGE, SMALL) },
        runs: usize::try_from(number("runs", if is_comparison { 5 } else { 3 }, 1))?,
        time: Duration::from_secs(number("seconds", 4, 1)),
        is_smoke,
        rows: Vec::new(),
        measured: Vec::new(),
        notes: Vec::new(),
    };
    let measured = if is_comparison {
        let size = if arguments.get_flag("large") { bench.sizes.0 } else { bench.sizes.1 };
        compare(&mut bench, path("against"), path("peer"), &size, &only).await
    } else {
        measure_all(&mut bench, &only).await
    };
    let [wrk, pgbench] = bench.generators.versions();
    let machine = Machine {
        cores: available_parallelism().map_or(0, std::num::NonZero::get),
        cpu: cpu_model(),
        postgres: bench.cluster.version.clone(),
        wrk,
        pgbench,
        set: bench.sizes.0.name,
    };
    let report = Report { machine, rows: bench.rows, measured: bench.measured, notes: bench.notes };
    bench.cluster.stop()?;
    measured?;
    let is_table = only.is_empty() && !is_comparison;
    let is_usual = ["pidge", "runs", "seconds", "keep"].into_iter().all(|name| !arguments.contains_id(name));
    let text = report.write(&load::results_dir(is_table && is_usual && !is_smoke))?;
    println!("\n{text}\n{} rows in {:.0} s", report.rows.len(), start.elapsed().as_secs_f64());
    if is_table && report.rows.len() != ROWS {
        return Err(format!("the table has {} rows instead of {ROWS}", report.rows.len()).into());
    }
    Ok(())
}

/// Returns true if a name is the beginning of the name of a part. An empty name matches no part.
fn is_named(part: &str, name: &str) -> bool {
    !name.is_empty() && part.starts_with(name)
}

async fn measure_all(bench: &mut Bench, only: &[&str]) -> Result<()> {
    let start = Instant::now();
    let sizes = [bench.sizes.1, bench.sizes.0];
    for size in &sizes {
        load_data(&bench.cluster, &bench.pidge, size, true).await?;
        // The check reads all data, which takes too long for the large data sets.
        if bench.is_smoke {
            run_pidge(&bench.pidge, &bench.cluster.url(size.name), "check")?;
        }
    }
    bench.generators.check_statements(&bench.cluster, &bench.sizes.0)?;
    for part in PARTS.into_iter().filter(|part| only.is_empty() || only.iter().any(|name| is_named(part, name))) {
        println!("{part} …  ({:.0} s)", start.elapsed().as_secs_f64());
        measure(bench, part).await.map_err(|error| format!("{part}: {error}"))?;
    }
    if bench.is_smoke {
        // Check that the data are still consistent after all measurements.
        for size in &sizes {
            data::index_all(&bench.cluster.url(size.name)).await?;
            data::forget_events(&bench.cluster.url(size.name)).await?;
            run_pidge(&bench.pidge, &bench.cluster.url(size.name), "check")?;
        }
    }
    Ok(())
}

/// Measures one part.
async fn measure(bench: &mut Bench, part: &str) -> Result<()> {
    match part {
        "search" => bench.search().await,
        "send" => bench.sends().await,
        "single" => bench.single_send().await,
        "indexing" => bench.indexing().await,
        "history" => bench.history().await,
        "deep" => bench.deep_page().await,
        "inbox" => bench.inbox().await,
        "unread" => bench.unread("").await,
        "marks" => bench.marks().await,
        "growth" => bench.growth().await,
        "start" => bench.start_and_idle().await,
        "events" => bench.events().await,
        "streams" => bench.streams().await,
        "people" => bench.people().await,
        "retention" => bench.retention().await,
        _ => bench.churned_totals(if bench.is_smoke { 500.0 } else { 100_000.0 }).await,
    }
}

/// Compares Pidge with an earlier build, which has a database of its own on the same server, or with another service.
async fn compare(
    bench: &mut Bench,
    against: Option<&Path>,
    peer: Option<&Path>,
    size: &Size,
    only: &[&str],
) -> Result<()> {
    // Each build fills its search index itself: it is different in each.
    load_data(&bench.cluster, &bench.pidge, size, false).await?;
    let (pidge, spec) = (bench.pidge.clone(), bench.spec.clone());
    let ours = Installed { name: "Pidge", spec: &spec, program: &pidge, data: size };
    let (described, size_of_other);
    let other = match (against, peer) {
        (Some(program), _) => {
            size_of_other = Size { name: "bench_against", ..*size };
            load_data(&bench.cluster, program, &size_of_other, false).await?;
            Installed { name: "other build", program, data: &size_of_other, ..ours }
        }
        (None, file) => {
            described = ServiceSpec::parse(&fs::read_to_string(file.unwrap_or(Path::new("")))?)?;
            Installed { name: &described.name, spec: &described, ..ours }
        }
    };
    for service in [&ours, &other] {
        let running = bench.start_installed(service).await?;
        data::wait_until_indexed(&running.database).await?;
        running.stop()?;
    }
    bench.compare_services([&ours, &other], against.is_some(), only).await
}

/// Creates and loads a data set, unless an earlier run has kept it.
async fn load_data(cluster: &Cluster, pidge: &Path, size: &Size, fills_search_index: bool) -> Result<()> {
    let url = cluster.url(size.name);
    let is_loaded = cluster.is_loaded(size.name).await?;
    if !is_loaded {
        cluster.create(size.name).await?;
    }
    run_pidge(pidge, &url, "migrate")?;
    if !is_loaded {
        println!("loading {} messages …", size.messages);
        data::load(&url, size, fills_search_index).await?;
    }
    cluster.mark_loaded(size.name).await
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
