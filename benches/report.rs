//! The results: rows with goals, as Markdown and as JSON.

use std::{fmt::Write, fs, path::Path};

use serde::Serialize;

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
    /// The figure of each run.
    pub runs: Vec<f64>,
}

impl Row {
    /// Creates a row from the figure of each run.
    pub fn new(operation: &str, against: &str, runs: Vec<f64>, unit: &'static str, goal: Goal) -> Self {
        let measured = rounded(median(runs.clone()));
        let (operation, against) = (operation.to_owned(), against.to_owned());
        Self { operation, against, measured, goal: goal.text(), met: goal.is_met(measured), unit, runs }
    }
}

/// The absolute figures of an operation on one side of a comparison.
#[derive(Debug, Serialize)]
pub struct Measured {
    pub operation: String,
    pub clients: u32,
    /// The side: Pidge or what it is compared with.
    pub column: String,
    pub median: Figures,
    pub runs: Vec<Figures>,
}

impl Measured {
    /// The figures as a cell of the table.
    fn cell(&self) -> String {
        let Figures { per_second, p50_us, cpu_us, .. } = self.median;
        let service = if cpu_us.service > 0.0 { format!("{:.0} + ", cpu_us.service) } else { String::new() };
        format!("{per_second:.0} · {p50_us:.0} · {service}{:.0}", cpu_us.postgres)
    }
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
    pub measured: Vec<Measured>,
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
        text += "\nOperations a second · µs of latency (median; of SQL the mean) · µs of CPU per operation, of the service + of \
                 Postgres's backends:\n\n";
        text += &self.figures();
        for note in &self.notes {
            write!(text, "\n{note}\n")?;
        }
        Ok(text)
    }

    /// Returns the table of the absolute figures: a row for each operation, a column for each side.
    fn figures(&self) -> String {
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for Measured { operation, clients, column, .. } in &self.measured {
            if !columns.contains(&column) {
                columns.push(column);
            }
            if !rows.contains(&(operation, clients)) {
                rows.push((operation, clients));
            }
        }
        let line = |operation: &str, clients: &str, cells: Vec<String>| {
            format!("| {operation} | {clients} | {} |\n", cells.join(" | "))
        };
        let mut text = line("operation", "clients", columns.iter().map(ToString::to_string).collect());
        text += &line("---", "---", vec!["---".to_owned(); columns.len()]);
        for (operation, clients) in rows {
            let cell = |column: &&String| {
                let is_cell =
                    |at: &&Measured| &at.operation == operation && &at.clients == clients && &at.column == *column;
                // An operation may be in several comparisons; the first one counts.
                self.measured.iter().find(is_cell).map(Measured::cell).unwrap_or_default()
            };
            text += &line(operation, &clients.to_string(), columns.iter().map(cell).collect());
        }
        text
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
