//! Comparisons: measurements that alternate, A B A B …, in one run on one machine.

use std::path::Path;

use crate::{
    Result,
    data::Size,
    load::{Extent, Figures, Statement},
    operations::Operation,
    report::Measured,
    rows::Bench,
    service::{Call, Service, ServiceSpec},
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

    /// Makes all calls of a service in the name of another user.
    pub fn set_caller(&mut self, user: &str) {
        if let Load::Service(_, calls) = &mut self.load {
            for call in calls {
                user.clone_into(&mut call.me);
            }
        }
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

/// A service that is compared with another: its column, its description, its binary, and its data set.
pub struct Installed<'a> {
    pub name: &'a str,
    pub spec: &'a ServiceSpec,
    pub program: &'a Path,
    pub data: &'a Size,
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
                runs.push(self.run(side, clients).await?);
            }
        }
        for (side, runs) in sides.into_iter().zip(&all) {
            self.record(side.operation, clients, side.column, runs);
        }
        Ok(all)
    }

    /// Adds the figures of one side to the table of figures.
    pub fn record(&mut self, operation: String, clients: u32, column: String, runs: &Runs) {
        let (median, runs) = (Figures::median(runs), runs.clone());
        self.measured.push(Measured { operation, clients, column, median, runs });
    }

    /// Measures operations with two services, in rounds. Each round starts both services, and changes which is first:
    /// the same build costs up to a sixth more or less from one start to the next, because its memory lies elsewhere.
    /// Returns the figures of both for each operation.
    pub async fn alternate_services(
        &mut self,
        services: [&Installed<'_>; 2],
        operations: &[(Operation, u32)],
    ) -> Result<Vec<[Runs; 2]>> {
        let mut all: Vec<[Runs; 2]> = operations.iter().map(|_| [Vec::new(), Vec::new()]).collect();
        for round in 0..self.runs {
            let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
            let mut running = Vec::new();
            for place in order {
                running.push((place, self.start_installed(services[place]).await?));
            }
            for ((operation, clients), both) in operations.iter().zip(&mut all) {
                for (place, service) in &running {
                    let Installed { name, data, .. } = services[*place];
                    let side = Side::service(name, operation, service, data);
                    both[*place].push(self.run(&side, *clients).await?);
                    if side.is_done_once {
                        // The next round counts them again.
                        self.mark_unread(&side.load).await?;
                    }
                }
            }
            for (_, service) in running {
                service.stop()?;
            }
        }
        for ((operation, clients), both) in operations.iter().zip(&all) {
            for (service, runs) in services.iter().zip(both) {
                self.record(operation.name.to_owned(), *clients, service.name.to_owned(), runs);
            }
        }
        Ok(all)
    }

    /// Starts one of the services that are compared.
    pub async fn start_installed(&self, Installed { spec, program, data, .. }: &Installed<'_>) -> Result<Service> {
        spec.start(program, &self.cluster.url(data.name), &self.generators.dir).await
    }

    /// Measures one side once.
    pub async fn run(&self, side: &Side<'_>, clients: u32) -> Result<Figures> {
        let figures = self.figures(side, clients).await;
        figures.map_err(|error| format!("{}, {}: {error}", side.operation, side.column).into())
    }

    async fn figures(&self, side: &Side<'_>, clients: u32) -> Result<Figures> {
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
