//! Comparisons: measurements that alternate, A B A B …, in one run on one machine.

use crate::{
    Result,
    data::Size,
    load::{Extent, Figures, Statement},
    operations::Operation,
    report::Measured,
    rows::Bench,
    service::{Call, Service},
};

/// One side of a comparison: an operation, and what performs it.
pub struct Side<'a> {
    pub operation: String,
    /// The column of the table of figures.
    column: String,
    load: Load<'a>,
    /// See [`Operation::is_done_once`].
    is_done_once: bool,
}

/// What performs an operation.
pub enum Load<'a> {
    /// A service, over HTTP.
    Service(&'a Service, Vec<Call>),
    /// A statement of `limit.sql`, by pgbench on a data set.
    Sql(Statement, Size),
}

impl<'a> Side<'a> {
    fn new(column: &str, operation: &Operation, load: Load<'a>) -> Self {
        let (operation, is_done_once) = (operation.name.to_owned(), operation.is_done_once);
        Self { operation, column: column.to_owned(), load, is_done_once }
    }

    pub fn service(column: &str, operation: &Operation, service: &'a Service, size: &Size) -> Self {
        Self::new(column, operation, Load::Service(service, (operation.calls)(size)))
    }

    /// Returns the three sides of an operation that is in `limit.sql`: Pidge, the least SQL, and the flat table.
    pub fn all(operation: &Operation, service: &'a Service, size: &Size) -> [Self; 3] {
        let call = (operation.calls)(size).swap_remove(0);
        let sql = |name: String| Load::Sql(Statement { name, me: call.me.clone() }, *size);
        [
            Self::service("Pidge", operation, service, size),
            Self::new("least SQL", operation, sql(call.operation.to_owned())),
            Self::new("flat table", operation, sql(format!("flat {}", call.operation))),
        ]
    }
}

/// The figures of each run of one side.
type Runs = Vec<Figures>;

impl Bench {
    /// Measures the sides in turn, as often as configured, and records their figures. Operations that are done once are
    /// measured with one client.
    pub async fn alternate<const N: usize>(&mut self, clients: u32, sides: [Side<'_>; N]) -> Result<[Runs; N]> {
        let mut all = [const { Vec::new() }; N];
        for _ in 0..self.runs {
            for (side, runs) in sides.iter().zip(&mut all) {
                let figures = self.run(side, clients).await;
                runs.push(figures.map_err(|error| format!("{}, {}: {error}", side.operation, side.column))?);
            }
        }
        for (Side { operation, column, .. }, runs) in sides.into_iter().zip(&all) {
            self.measured.push(Measured {
                operation,
                clients,
                column,
                median: Figures::median(runs),
                runs: runs.clone(),
            });
        }
        Ok(all)
    }

    async fn run(&self, side: &Side<'_>, clients: u32) -> Result<Figures> {
        let Self { generators, cluster, time, .. } = self;
        if side.is_done_once {
            self.mark_unread(&side.load).await?;
        }
        self.wait_until_idle().await;
        match (&side.load, side.is_done_once) {
            (Load::Service(service, calls), false) => generators.run_wrk(cluster, service, calls, clients, *time),
            (Load::Service(service, calls), true) => generators.run_each(cluster, service, calls).await,
            (Load::Sql(statement, data), is_done_once) => {
                let extent = if is_done_once { Extent::Transactions(data.ordinary) } else { Extent::Time(*time) };
                generators.run_pgbench(cluster, data, statement, clients, extent)
            }
        }
    }
}

/// Returns how much of a figure one side has in comparison with another, run by run.
pub fn ratios(one: &[Figures], other: &[Figures], figure: fn(&Figures) -> f64) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| figure(one) / figure(other)).collect()
}
