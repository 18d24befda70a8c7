//! The rows of the table, each as it is measured. Two things are always measured in turn, A B A B …, in the same run.

use std::{path::PathBuf, time::Duration};

use serde_json::{Value, json};

use crate::{
    Result,
    cluster::Cluster,
    cpu,
    data::{self, ORDINARY, Size},
    load::{Figures, Generators},
    peer::{Call, Peer, Service},
    report::{Goal, Rate, Row},
};

/// Everything that a row needs.
pub struct Bench {
    pub cluster: Cluster,
    pub generators: Generators,
    pub pidge: PathBuf,
    pub peer: Peer,
    /// The large set and the small one.
    pub sizes: (Size, Size),
    pub runs: usize,
    pub time: Duration,
    pub rows: Vec<Row>,
    pub rates: Vec<Rate>,
    pub notes: Vec<String>,
}

impl Bench {
    /// Pidge on a data set.
    pub async fn start(&self, size: &Size) -> Result<Service> {
        self.peer.start(&self.pidge, &self.cluster.url(size.name), &self.generators.dir).await
    }

    pub fn call(&self, service: &Service, calls: &[Call], clients: u32) -> Result<Figures> {
        self.generators.call(&self.cluster, service, calls, clients, self.time)
    }

    /// Remembers how fast something was: the last of several runs.
    pub fn note_rate(&mut self, name: &str, clients: u32, figures: &Figures) {
        let rate = Rate { name: name.to_owned(), clients, figures: figures.clone() };
        match self.rates.iter_mut().find(|known| known.name == name && known.clients == clients) {
            Some(known) => *known = rate,
            None => self.rates.push(rate),
        }
    }

    /// Sends against the limit, at many clients: their rate, and what they cost Postgres.
    pub async fn sends(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let (mut rates, mut costs) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let limit = self.generators.limit(&self.cluster, &size, "send", 32, self.time)?;
            let sends = self.call(&service, &ordinary(&size, "send"), 32)?;
            let raw = json!({"pidge": sends, "pgbench": limit});
            rates.push((sends.per_second / limit.per_second, raw.clone()));
            costs.push((sends.cpu_us.postgres / limit.cpu_us.postgres, raw));
            self.note_rate("pidge: send", 32, &sends);
            self.note_rate("pgbench: send", 32, &limit);
        }
        let flat = self.generators.limit(&self.cluster, &size, "flat send", 32, self.time)?;
        self.note_rate("pgbench: flat send", 32, &flat);
        self.note_memory(&service, "after sends from 32 clients");
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
        service.end()
    }

    /// What a send adds to the least SQL when nothing else goes on.
    pub async fn single_send(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            let limit = self.generators.limit(&self.cluster, &size, "send", 1, self.time)?;
            let sends = self.call(&service, &ordinary(&size, "send"), 1)?;
            let (ours, theirs) = (1000.0 / sends.per_second, 1000.0 / limit.per_second);
            runs.push((ours - theirs, json!({"pidge": sends, "pgbench": limit})));
            self.note_rate("pidge: send", 1, &sends);
            self.note_rate("pgbench: send", 1, &limit);
        }
        self.rows.push(Row::new("send, 1 client", "pgbench, 1 client", Goal::AtMost(0.25), "ms added", runs));
        service.end()
    }

    /// The newest page of a history, against the same SQL and against what it costs Postgres.
    pub async fn history(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let (mut rates, mut costs) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let limit = self.generators.limit(&self.cluster, &size, "history", 32, self.time)?;
            let pages = self.call(&service, &ordinary(&size, "history"), 32)?;
            let raw = json!({"pidge": pages, "pgbench": limit});
            rates.push((pages.per_second / limit.per_second, raw.clone()));
            costs.push((pages.cpu_us.service / pages.cpu_us.postgres, raw));
            self.note_rate("pidge: newest history page", 32, &pages);
            self.note_rate("pgbench: newest history page", 32, &limit);
        }
        let flat = self.generators.limit(&self.cluster, &size, "flat history", 32, self.time)?;
        self.note_rate("pgbench: flat newest history page", 32, &flat);
        self.note_memory(&service, "after history pages for 32 clients");
        let newest = "newest history page (50), 32 clients";
        self.rows.push(Row::new(newest, "pgbench, same SQL", Goal::AtLeast(0.6), "× its rate", rates));
        let name = "newest history page: the service's CPU per request";
        self.rows.push(Row::new(name, "Postgres's own", Goal::AtMost(1.0), "× its CPU", costs));
        service.end()
    }

    /// Two calls of one service, from one client, in turn: how much longer the first takes than the second.
    pub async fn compare(&mut self, operation: &str, against: &str, bound: f64, calls: [Vec<Call>; 2]) -> Result<()> {
        let service = self.start(&self.sizes.0).await?;
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            let [first, second] = [&calls[0], &calls[1]].map(|calls| self.call(&service, calls, 1));
            let (first, second) = (first?, second?);
            runs.push((first.p50_us / second.p50_us, json!({"first": first, "second": second})));
            self.note_rate(&format!("pidge: {operation}"), 1, &first);
            self.note_rate(&format!("pidge: {against}"), 1, &second);
        }
        self.rows.push(Row::new(operation, against, Goal::AtMost(bound), "× the time", runs));
        service.end()
    }

    /// The large set against the small one, operation by operation.
    pub async fn growth(&mut self) -> Result<()> {
        let (large, small) = self.sizes;
        let services = (self.start(&large).await?, self.start(&small).await?);
        for operation in ["send", "history", "inbox", "busy inbox", "unread"] {
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let on_large = self.call(&services.0, &calls(&large, operation), 8)?;
                let on_small = self.call(&services.1, &calls(&small, operation), 8)?;
                runs.push((on_small.per_second / on_large.per_second, json!({"large": on_large, "small": on_small})));
                self.note_rate(&format!("pidge: {operation}"), 8, &on_large);
            }
            self.grown(operation, runs);
        }
        let marks = self.growth_of_marks([&services.0, &services.1]).await?;
        self.grown("mark read", marks);
        for operation in ["inbox", "unread"] {
            let limit = self.generators.limit(&self.cluster, &large, operation, 8, self.time)?;
            self.note_rate(&format!("pgbench: {operation}"), 8, &limit);
        }
        services.0.end()?;
        services.1.end()
    }

    fn grown(&mut self, operation: &str, runs: Vec<(f64, Value)>) {
        let (large, small) = self.sizes;
        let name = format!("growth: {operation}, {} messages", large.messages);
        let against = format!("{} messages", small.messages);
        self.rows.push(Row::new(&name, &against, Goal::AtMost(1.2), "× the time", runs));
    }

    /// Memory at rest, and how long a start takes.
    pub async fn start_and_rest(&mut self, times: usize) -> Result<()> {
        let mut runs = Vec::new();
        let mut memory = Vec::new();
        for _ in 0..times {
            let service = self.start(&self.sizes.0).await?;
            runs.push((service.started_in, json!({"seconds": service.started_in})));
            // It has asked whatever it asks at its start by then.
            tokio::time::sleep(self.time.min(Duration::from_secs(2))).await;
            let mb = cpu::memory_mb(service.pid().unwrap_or_default());
            memory.push((mb, json!({"mb": mb})));
            service.end()?;
        }
        self.rows.push(Row::new("memory, idle", "RSS", Goal::AtMost(30.0), "MB", memory));
        let name = "start: exec → ready on a migrated database";
        self.rows.push(Row::new(name, "-", Goal::AtMost(0.3), "s", runs));
        Ok(())
    }

    /// Another service beside Pidge, on the same machine and messages.
    pub async fn beside(&mut self, other: &Peer) -> Result<()> {
        let size = self.sizes.0;
        let url = self.cluster.url(size.name);
        let services = (self.start(&size).await?, other.start(&self.pidge, &url, &self.generators.dir).await?);
        let goals =
            [("send", 2.0), ("history", 3.0), ("busy inbox", 2.0), ("inbox", 1.5), ("unread", 2.0), ("mark read", 2.0)];
        for (operation, bound) in goals {
            let calls = calls(&size, operation);
            if !calls.iter().all(|call| services.1.can(call.operation)) {
                return Err(format!("{} has no operation for: {operation}", other.name).into());
            }
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let (ours, theirs) = (self.call(&services.0, &calls, 8)?, self.call(&services.1, &calls, 8)?);
                runs.push((ours.per_second / theirs.per_second, json!({"pidge": ours, "peer": theirs})));
                self.note_rate(&format!("{}: {operation}", other.name), 8, &theirs);
            }
            self.rows.push(Row::new(
                &format!("{operation}, 8 clients"),
                &other.name,
                Goal::AtLeast(bound),
                "× its rate",
                runs,
            ));
        }
        services.0.end()?;
        services.1.end()
    }

    fn note_memory(&mut self, service: &Service, when: &str) {
        let mb = cpu::memory_mb(service.pid().unwrap_or_default());
        self.notes.push(format!("Memory of the service {when}: {mb:.0} MB."));
    }
}

/// A pair of calls for each operation that is measured on its own.
pub fn calls(size: &Size, operation: &str) -> Vec<Call> {
    match operation {
        "inbox" => vec![Call::new("inbox", "student", "", 0)],
        "busy inbox" => vec![Call::new("inbox", "busy", "", 0)],
        "unread" => vec![Call::new("unread", "student", "", 0)],
        // To have something to mark, the end of the conversation is made unread in between.
        "mark read" => ordinary(size, "read")
            .into_iter()
            .flat_map(|read| [Call { operation: "unmark", seq: ORDINARY - 10, ..read.clone() }, read])
            .collect(),
        "history" => ordinary(size, "history"),
        _ => ordinary(size, "send"),
    }
}

/// One call in each of the ordinary conversations, from either side by turns, in no order.
pub fn ordinary(size: &Size, operation: &'static str) -> Vec<Call> {
    let mut calls: Vec<_> = (0..size.ordinary)
        .map(|n| {
            let (one, other) = data::two(size, n);
            let (one, other) = (data::name(one), data::name(other));
            let (me, peer) = if n % 2 == 0 { (one, other) } else { (other, one) };
            Call::new(operation, &me, &peer, 1_000_000)
        })
        .collect();
    fastrand::Rng::with_seed(1).shuffle(&mut calls);
    calls
}

/// The two sides of one run, as they were.
pub fn raw(figures: &[f64]) -> Value {
    json!({"samples": figures})
}
