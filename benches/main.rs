//! How fast Pidge is, against the database's own benchmark: `just bench` runs all and writes the table to
//! `benches/results/`, `just bench-smoke` runs the same on tiny data, to see that it works.
//!
//! Needs `wrk` and `pgbench` (Debian: `wrk`, `postgresql-15`). What is where:
//! - `cluster.rs`: the private, durable Postgres; `data.rs`: the data sets, and `flat.sql` the obvious design beside them
//! - `limit.sql`: the least SQL of each operation, for pgbench, and what is explained
//! - `load.rs`, `wrk.lua`: one measurement, by wrk or pgbench; `cpu.rs`: whose processor time it was
//! - `peer.rs`, `peers/pidge.toml`: how a service is started and called, so that others can be put beside Pidge
//! - `rows.rs`, `marks.rs`: the rows of the table; `report.rs`: their goals, and how they are written down
//!
//! Every figure is a ratio of two things measured in turn in one run on one machine, the median of several.
#![expect(clippy::print_stdout, reason = "it is a program for people")]
#![expect(clippy::disallowed_methods, reason = "it calls nobody but the services that it started")]

mod cluster;
mod cpu;
mod data;
mod load;
mod marks;
mod peer;
mod report;
mod rows;
mod search;

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
    data::{L, S, Size, TINY},
    load::Generators,
    peer::{Call, Peer},
    report::{Machine, Report},
    rows::Bench,
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
        .arg(Arg::new("smoke").long("smoke").action(ArgAction::SetTrue).help("Tiny data, one short run of each"))
        .arg(
            Arg::new("only")
                .long("only")
                .value_delimiter(',')
                .help(format!("Some parts only, by how their names begin: {}", PARTS.join(","))),
        )
        .arg(number("runs").help("How often each pair is measured; 3"))
        .arg(number("seconds").help("How long each measurement takes; 6"))
        .arg(path("peer").help("A service to be put beside Pidge: a file like benches/peers/pidge.toml"))
        .arg(path("keep").help("Keeps Postgres's data there, for the next run; they grow with every send"))
        .arg(path("pidge").help("Another build of Pidge than this one"))
}

/// The parts of the table, by name.
const PARTS: [&str; 11] =
    ["search", "send", "single", "history", "deep", "inbox", "unread", "marks", "growth", "start", "totals"];

async fn run(arguments: &ArgMatches) -> Result<()> {
    let begun = Instant::now();
    let is_smoke = arguments.get_flag("smoke");
    let only: Vec<_> = arguments.get_many::<String>("only").into_iter().flatten().map(String::as_str).collect();
    let path = |name: &str| arguments.get_one::<PathBuf>(name);
    let number = |name: &str, whole, smoke| {
        arguments.get_one::<u64>(name).copied().unwrap_or(if is_smoke { smoke } else { whole })
    };
    if let Some(odd) = only.iter().find(|name| !PARTS.iter().any(|part| is_named(part, name))) {
        return Err(format!("there is no part `{odd}`: {}", PARTS.join(", ")).into());
    }
    let generators = Generators::find()?;
    let peer = path("peer").map(|file| Peer::read(&fs::read_to_string(file)?)).transpose()?;
    let mut bench = Bench {
        cluster: Cluster::start(path("keep").map(PathBuf::as_path)).await?,
        generators,
        pidge: path("pidge").cloned().unwrap_or_else(|| env!("CARGO_BIN_EXE_pidge").into()),
        peer: Peer::read(include_str!("peers/pidge.toml"))?,
        sizes: if is_smoke { (TINY[1], TINY[0]) } else { (L, S) },
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
    bench.cluster.end()?;
    measured?;
    let is_whole = ["only", "pidge", "runs", "seconds", "keep"].into_iter().all(|name| !arguments.contains_id(name));
    let text = report.write(&load::results_dir(!is_smoke && is_whole))?;
    println!("\n{text}\n{} rows in {:.0} s", report.rows.len(), begun.elapsed().as_secs_f64());
    if only.is_empty() && report.rows.len() < ROWS {
        return Err(format!("{} of {ROWS} rows", report.rows.len()).into());
    }
    Ok(())
}

/// Whether a part is meant by a name: its own, or how it begins. An empty name means none.
fn is_named(part: &str, name: &str) -> bool {
    !name.is_empty() && part.starts_with(name)
}

async fn measure_all(bench: &mut Bench, only: &[&str], peer: Option<&Peer>, is_smoke: bool) -> Result<()> {
    let begun = Instant::now();
    for size in [bench.sizes.1, bench.sizes.0] {
        load_set(bench, &size, is_smoke).await?;
    }
    for part in PARTS.into_iter().filter(|part| only.is_empty() || only.iter().any(|name| is_named(part, name))) {
        println!("{part} …  ({:.0} s)", begun.elapsed().as_secs_f64());
        measure(bench, part, is_smoke).await.map_err(|error| format!("{part}: {error}"))?;
    }
    if is_smoke {
        // Whatever was put back or grown meanwhile, the data are still sound.
        for size in [bench.sizes.1, bench.sizes.0] {
            data::index_all(&bench.cluster.url(size.name)).await?;
            pidge(&bench.pidge, &bench.cluster.url(size.name), "check")?;
        }
    }
    match peer {
        Some(peer) => bench.beside(peer).await,
        None => Ok(()),
    }
}

/// How many rows the table has.
const ROWS: usize = 23;

async fn measure(bench: &mut Bench, part: &str, is_smoke: bool) -> Result<()> {
    let (size, one) = (bench.sizes.0, |call| vec![call]);
    let read = |me, operation| one(Call::new(operation, me, "", 0));
    match part {
        "search" => bench.search().await,
        "send" => bench.sends().await,
        "single" => bench.single_send().await,
        "history" => bench.history().await,
        "deep" => {
            let deep = one(Call::new("page", "deep-a", "deep-b", 60));
            let newest = one(Call::new("history", "deep-a", "deep-b", 0));
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
        "start" => bench.start_and_rest(if is_smoke { 2 } else { 5 }).await,
        _ => bench.churned_totals(if is_smoke { 500.0 } else { 100_000.0 }).await,
    }
}

/// Makes a data set, unless it was kept.
async fn load_set(bench: &Bench, size: &Size, is_smoke: bool) -> Result<()> {
    if bench.cluster.has(size.name).await? {
        return Ok(());
    }
    println!("loading {} messages …", size.messages);
    bench.cluster.create(size.name).await?;
    let url = bench.cluster.url(size.name);
    pidge(&bench.pidge, &url, "migrate")?;
    data::load(&url, size).await?;
    if is_smoke {
        // It reads everything: of the large sets, that once showed it for all times.
        pidge(&bench.pidge, &url, "check")?;
    }
    bench.cluster.is_loaded(size.name).await
}

fn pidge(program: &Path, url: &str, command: &str) -> Result<()> {
    let output = Command::new(program).arg(command).env("PIDGE__DATABASE__URL", url).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("pidge {command}: {}", String::from_utf8_lossy(&said)).into())
}

fn cpu_model() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("model name"));
    line.map_or_else(String::new, |line| line.trim_start_matches(['\t', ' ', ':']).to_owned())
}
