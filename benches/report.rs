//! The results: rows with goals, as Markdown and as JSON.

use std::{fmt::Write, fs, path::Path};

use serde::Serialize;
use serde_json::Value;

use crate::{Result, load::Figures};

/// The goal of a figure: a lower bound, an upper bound or an exact value.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    Exactly(f64),
}

impl Goal {
    fn is_met(self, measured: f64) -> bool {
        match self {
            Self::AtLeast(bound) => measured >= bound,
            Self::AtMost(bound) => measured <= bound,
            // For counts. The median of an even number of runs may lie between two counts.
            Self::Exactly(count) => (measured - count).abs() < 0.001,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(bound) => format!(">= {bound}"),
            Self::AtMost(bound) => format!("<= {bound}"),
            Self::Exactly(count) => format!("= {count}"),
        }
    }
}

/// A row of the table: a figure for an operation, and whether it meets its goal.
#[derive(Debug, Serialize)]
pub struct Row {
    pub operation: String,
    /// What the operation is compared with.
    pub against: String,
    /// The median of the runs, in `unit`.
    pub measured: f64,
    pub goal: String,
    pub met: bool,
    pub unit: &'static str,
    /// The measurements of each run, of both sides.
    pub runs: Vec<Value>,
}

impl Row {
    /// Creates a row from the figure and the raw measurements of each run.
    pub fn new(operation: &str, against: &str, goal: Goal, unit: &'static str, runs: Vec<(f64, Value)>) -> Self {
        let measured = rounded(median(runs.iter().map(|(figure, _)| *figure).collect()));
        let (operation, against) = (operation.to_owned(), against.to_owned());
        let runs = runs.into_iter().map(|(_, raw)| raw).collect();
        Self { operation, against, measured, goal: goal.text(), met: goal.is_met(measured), unit, runs }
    }
}

/// The speed of an operation in absolute figures, without a goal.
#[derive(Debug, Serialize)]
pub struct Rate {
    pub name: String,
    pub clients: u32,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The machine, the versions of the programs, and the data set.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub cores: usize,
    pub cpu: String,
    pub postgres: String,
    pub wrk: String,
    pub pgbench: String,
    pub set: &'static str,
}

/// All results of a run of the bench.
#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub rows: Vec<Row>,
    pub rates: Vec<Rate>,
    pub notes: Vec<String>,
}

impl Report {
    /// Writes `latest.json` and `latest.md` to a directory. Returns the text of the latter.
    pub fn write(&self, dir: &Path) -> Result<String> {
        fs::create_dir_all(dir)?;
        fs::write(dir.join("latest.json"), serde_json::to_string_pretty(self)? + "\n")?;
        let text = self.markdown()?;
        fs::write(dir.join("latest.md"), &text)?;
        Ok(text)
    }

    fn markdown(&self) -> Result<String> {
        let Machine { cores, cpu, postgres, wrk, pgbench, .. } = &self.machine;
        let mut text = format!(
            "{cores} cores ({cpu}), PostgreSQL {postgres}; {wrk}, {pgbench}. Load, service and Postgres share them.\n\n"
        );
        text += "| operation | against | measured | goal | met |\n|---|---|---|---|---|\n";
        for Row { operation, against, measured, goal, met, unit, .. } in &self.rows {
            let met = if *met { "yes" } else { "**no**" };
            writeln!(text, "| {operation} | {against} | {measured} {unit} | {goal} | {met} |")?;
        }
        text += "\n| rate | clients | a second | p50 µs | p99 µs | CPU µs: load | service | Postgres |\n|---|---|---|---|---|---|---|---|\n";
        for Rate { name, clients, figures } in &self.rates {
            let cpu = figures.cpu_us;
            let p99 = figures.p99_us.map_or_else(|| "-".to_owned(), |p99| format!("{p99:.0}"));
            writeln!(
                text,
                "| {name} | {clients} | {:.0} | {:.0} | {p99} | {:.1} | {:.1} | {:.1} |",
                figures.per_second, figures.p50_us, cpu.load, cpu.service, cpu.postgres
            )?;
        }
        for note in &self.notes {
            write!(text, "\n{note}\n")?;
        }
        Ok(text)
    }
}

/// Returns the median: the middle figure, or the mean of the two in the middle.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => f64::NAN,
        even if even.is_multiple_of(2) => f64::midpoint(figures[middle - 1], figures[middle]),
        _ => figures[middle],
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}
