//! The measurements behind the rows of the table. The two sides of a comparison alternate, A B A B …, in the same run.

use std::{path::PathBuf, time::Duration};

use serde_json::{Value, json};

use crate::{
    Result,
    cluster::Cluster,
    cpu,
    data::{self, ORDINARY_LENGTH, Size},
    load::{Figures, Generators},
    report::{Goal, Rate, Row},
    service::{Call, Service, ServiceSpec},
};

/// The environment of the measurements, and their results.
pub struct Bench {
    pub cluster: Cluster,
    pub generators: Generators,
    /// The binary of Pidge.
    pub pidge: PathBuf,
    /// The description of Pidge as a service.
    pub spec: ServiceSpec,
    /// The large and the small data set.
    pub sizes: (Size, Size),
    /// How often each measurement is repeated.
    pub runs: usize,
    /// How long a single measurement takes.
    pub time: Duration,
    pub rows: Vec<Row>,
    pub rates: Vec<Rate>,
    pub notes: Vec<String>,
}

impl Bench {
    /// Starts Pidge on a data set.
    pub async fn start(&self, size: &Size) -> Result<Service> {
        self.spec.start(&self.pidge, &self.cluster.url(size.name), &self.generators.dir).await
    }

    /// Measures calls of a service.
    pub fn run_wrk(&self, service: &Service, calls: &[Call], clients: u32) -> Result<Figures> {
        self.generators.run_wrk(&self.cluster, service, calls, clients, self.time)
    }

    /// Records the absolute figures of an operation, in place of those of an earlier run.
    pub fn record_rate(&mut self, name: &str, clients: u32, figures: &Figures) {
        let rate = Rate { name: name.to_owned(), clients, figures: figures.clone() };
        match self.rates.iter_mut().find(|known| known.name == name && known.clients == clients) {
            Some(known) => *known = rate,
            None => self.rates.push(rate),
        }
    }

    /// Compares sends from 32 clients with the minimal SQL in pgbench: the rate, and the processor time of Postgres.
    pub async fn sends(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let (mut rates, mut costs) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let limit = self.generators.run_pgbench(&self.cluster, &size, "send", 32, self.time)?;
            let sends = self.run_wrk(&service, &ordinary_calls(&size, "send"), 32)?;
            let raw = json!({"pidge": sends, "pgbench": limit});
            rates.push((sends.per_second / limit.per_second, raw.clone()));
            costs.push((sends.cpu_us.postgres / limit.cpu_us.postgres, raw));
            self.record_rate("pidge: send", 32, &sends);
            self.record_rate("pgbench: send", 32, &limit);
        }
        let flat = self.generators.run_pgbench(&self.cluster, &size, "flat send", 32, self.time)?;
        self.record_rate("pgbench: flat send", 32, &flat);
        self.record_memory(&service, "after sends from 32 clients");
        let against = "pgbench, one send a statement";
        self.rows.push(Row::new("send, durable, 32 clients", against, Goal::AtLeast(1.5), "× its rate", rates));
        let unit = "× its CPU";
        self.rows.push(Row::new(
            "send, 32 clients: Postgres's CPU per message",
            against,
            Goal::AtMost(0.6),
            unit,
            costs,
        ));
        service.stop()
    }

    /// Measures the time that a send takes in addition to the minimal SQL, with one client.
    pub async fn single_send(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            let limit = self.generators.run_pgbench(&self.cluster, &size, "send", 1, self.time)?;
            let sends = self.run_wrk(&service, &ordinary_calls(&size, "send"), 1)?;
            let (ours, theirs) = (1000.0 / sends.per_second, 1000.0 / limit.per_second);
            runs.push((ours - theirs, json!({"pidge": sends, "pgbench": limit})));
            self.record_rate("pidge: send", 1, &sends);
            self.record_rate("pgbench: send", 1, &limit);
        }
        self.rows.push(Row::new("send, 1 client", "pgbench, 1 client", Goal::AtMost(0.25), "ms added", runs));
        service.stop()
    }

    /// Compares the newest history page with the same SQL in pgbench: the rate, and the processor time of the service.
    pub async fn history(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let (mut rates, mut costs) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let limit = self.generators.run_pgbench(&self.cluster, &size, "history", 32, self.time)?;
            let pages = self.run_wrk(&service, &ordinary_calls(&size, "history"), 32)?;
            let raw = json!({"pidge": pages, "pgbench": limit});
            rates.push((pages.per_second / limit.per_second, raw.clone()));
            costs.push((pages.cpu_us.service / pages.cpu_us.postgres, raw));
            self.record_rate("pidge: newest history page", 32, &pages);
            self.record_rate("pgbench: newest history page", 32, &limit);
        }
        let flat = self.generators.run_pgbench(&self.cluster, &size, "flat history", 32, self.time)?;
        self.record_rate("pgbench: flat newest history page", 32, &flat);
        self.record_memory(&service, "after history pages for 32 clients");
        let newest = "newest history page (50), 32 clients";
        self.rows.push(Row::new(newest, "pgbench, same SQL", Goal::AtLeast(0.6), "× its rate", rates));
        let name = "newest history page: the service's CPU per request";
        self.rows.push(Row::new(name, "Postgres's own", Goal::AtMost(1.0), "× its CPU", costs));
        service.stop()
    }

    /// Compares the latencies of two operations, `calls[0]` and `calls[1]`, with one client.
    pub async fn compare(&mut self, operation: &str, against: &str, bound: f64, calls: [Vec<Call>; 2]) -> Result<()> {
        let service = self.start(&self.sizes.0).await?;
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            let [first, second] = [&calls[0], &calls[1]].map(|calls| self.run_wrk(&service, calls, 1));
            let (first, second) = (first?, second?);
            runs.push((first.p50_us / second.p50_us, json!({"first": first, "second": second})));
            self.record_rate(&format!("pidge: {operation}"), 1, &first);
            self.record_rate(&format!("pidge: {against}"), 1, &second);
        }
        self.rows.push(Row::new(operation, against, Goal::AtMost(bound), "× the time", runs));
        service.stop()
    }

    /// Compares each operation on the large data set with the same on the small one.
    pub async fn growth(&mut self) -> Result<()> {
        let (large, small) = self.sizes;
        let services = (self.start(&large).await?, self.start(&small).await?);
        for operation in ["send", "history", "inbox", "busy inbox", "unread"] {
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let on_large = self.run_wrk(&services.0, &calls(&large, operation), 8)?;
                let on_small = self.run_wrk(&services.1, &calls(&small, operation), 8)?;
                runs.push((on_small.per_second / on_large.per_second, json!({"large": on_large, "small": on_small})));
                self.record_rate(&format!("pidge: {operation}"), 8, &on_large);
            }
            self.add_growth_row(operation, runs);
        }
        let marks = self.growth_of_marks([&services.0, &services.1]).await?;
        self.add_growth_row("mark read", marks);
        for operation in ["inbox", "unread"] {
            let limit = self.generators.run_pgbench(&self.cluster, &large, operation, 8, self.time)?;
            self.record_rate(&format!("pgbench: {operation}"), 8, &limit);
        }
        services.0.stop()?;
        services.1.stop()
    }

    fn add_growth_row(&mut self, operation: &str, runs: Vec<(f64, Value)>) {
        let (large, small) = self.sizes;
        let name = format!("growth: {operation}, {} messages", large.messages);
        let against = format!("{} messages", small.messages);
        self.rows.push(Row::new(&name, &against, Goal::AtMost(1.2), "× the time", runs));
    }

    /// Measures how long a start takes, and the memory of the idle service.
    pub async fn start_and_idle(&mut self, times: usize) -> Result<()> {
        let mut runs = Vec::new();
        let mut memory = Vec::new();
        for _ in 0..times {
            let service = self.start(&self.sizes.0).await?;
            runs.push((service.started_in, json!({"seconds": service.started_in})));
            // Let the work that follows a start end, such as the first steps of the background tasks.
            tokio::time::sleep(self.time.min(Duration::from_secs(2))).await;
            let mb = cpu::memory_mb(service.pid().unwrap_or_default());
            memory.push((mb, json!({"mb": mb})));
            service.stop()?;
        }
        self.rows.push(Row::new("memory, idle", "RSS", Goal::AtMost(30.0), "MB", memory));
        let name = "start: exec → ready on a migrated database";
        self.rows.push(Row::new(name, "-", Goal::AtMost(0.3), "s", runs));
        Ok(())
    }

    /// Compares Pidge with another service, with the same messages on the same machine.
    pub async fn compare_with_service(&mut self, other: &ServiceSpec) -> Result<()> {
        let size = self.sizes.0;
        let url = self.cluster.url(size.name);
        let services = (self.start(&size).await?, other.start(&self.pidge, &url, &self.generators.dir).await?);
        let goals =
            [("send", 2.0), ("history", 3.0), ("busy inbox", 2.0), ("inbox", 1.5), ("unread", 2.0), ("mark read", 2.0)];
        for (operation, bound) in goals {
            let calls = calls(&size, operation);
            if !calls.iter().all(|call| services.1.has_operation(call.operation)) {
                return Err(format!("{} lacks an operation that this comparison needs: {operation}", other.name).into());
            }
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let (ours, theirs) = (self.run_wrk(&services.0, &calls, 8)?, self.run_wrk(&services.1, &calls, 8)?);
                runs.push((ours.per_second / theirs.per_second, json!({"pidge": ours, "peer": theirs})));
                self.record_rate(&format!("{}: {operation}", other.name), 8, &theirs);
            }
            self.rows.push(Row::new(
                &format!("{operation}, 8 clients"),
                &other.name,
                Goal::AtLeast(bound),
                "× its rate",
                runs,
            ));
        }
        services.0.stop()?;
        services.1.stop()
    }

    fn record_memory(&mut self, service: &Service, when: &str) {
        let mb = cpu::memory_mb(service.pid().unwrap_or_default());
        self.notes.push(format!("Memory of the service {when}: {mb:.0} MB."));
    }
}

/// Returns the calls that measure an operation.
pub fn calls(size: &Size, operation: &str) -> Vec<Call> {
    match operation {
        "inbox" => vec![Call::new("inbox", "student", "", 0)],
        "busy inbox" => vec![Call::new("inbox", "busy", "", 0)],
        "unread" => vec![Call::new("unread", "student", "", 0)],
        // Between two calls the end of the conversation is marked unread, so that there is something to mark read.
        "mark read" => ordinary_calls(size, "read")
            .into_iter()
            .flat_map(|read| [Call { operation: "unmark", seq: ORDINARY_LENGTH - 10, ..read.clone() }, read])
            .collect(),
        "history" => ordinary_calls(size, "history"),
        _ => ordinary_calls(size, "send"),
    }
}

/// Returns one call for each ordinary conversation, in random order, by one user or the other in turn.
pub fn ordinary_calls(size: &Size, operation: &'static str) -> Vec<Call> {
    let mut calls: Vec<_> = (0..size.ordinary)
        .map(|n| {
            let (one, other) = data::ordinary_pair(size, n);
            let (one, other) = (data::name(one), data::name(other));
            let (me, peer) = if n % 2 == 0 { (one, other) } else { (other, one) };
            Call::new(operation, &me, &peer, 1_000_000)
        })
        .collect();
    fastrand::Rng::with_seed(1).shuffle(&mut calls);
    calls
}

/// Returns the samples of one side of a run as JSON.
pub fn raw(figures: &[f64]) -> Value {
    json!({"samples": figures})
}
