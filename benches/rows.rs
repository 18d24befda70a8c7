//! The rows of the table: what is measured, and the goals.

use std::{path::PathBuf, time::Duration};

use crate::{
    Result,
    cluster::Cluster,
    compare::{Installed, Side, ratios},
    cpu,
    data::Size,
    load::{Figures, Generators},
    operations::{
        BUSY_INBOX, BUSY_MARK_READ, BUSY_UNREAD, DEEP_PAGE, HISTORY, INBOX, MARK_READ, MARK_UNREAD_AND_READ,
        NEWEST_PAGE, Operation, SEARCH, SEND, UNREAD,
    },
    report::{Goal, Measured, Row},
    service::{Service, ServiceSpec},
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
    /// True if the figures do not matter: no measurement waits for the end of what the one before left to be done.
    pub is_smoke: bool,
    pub rows: Vec<Row>,
    pub measured: Vec<Measured>,
    pub notes: Vec<String>,
}

pub const RATE: fn(&Figures) -> f64 = |figures| figures.per_second;
const TIME: fn(&Figures) -> f64 = |figures| figures.p50_us;
pub const POSTGRES: fn(&Figures) -> f64 = |figures| figures.cpu_us.postgres;
pub const CPU: fn(&Figures) -> f64 = |figures| figures.cpu_us.service + figures.cpu_us.postgres;

/// The operations that are compared with another service, with the numbers of clients. The rate has a goal where the
/// other service is not Pidge. That has other tables, so its messages cannot be marked unread between two runs.
const OF_SERVICES: [(Operation, u32, Option<f64>); 13] = [
    (SEND, 1, None),
    (SEND, 8, Some(2.5)),
    (SEND, 32, Some(4.0)),
    (HISTORY, 8, Some(2.5)),
    (DEEP_PAGE, 8, None),
    (INBOX, 8, Some(2.5)),
    (BUSY_INBOX, 8, Some(2.5)),
    (UNREAD, 8, Some(4.0)),
    (BUSY_UNREAD, 8, Some(1.5)),
    (MARK_READ, 1, None),
    (BUSY_MARK_READ, 1, None),
    (MARK_UNREAD_AND_READ, 8, Some(1.5)),
    (SEARCH, 8, None),
];

impl Bench {
    /// Starts Pidge on a data set.
    pub async fn start(&self, size: &Size) -> Result<Service> {
        self.spec.start(&self.pidge, &self.cluster.url(size.name), &self.generators.dir).await
    }

    /// Waits until Postgres has done what the last measurement left to be done.
    pub async fn wait_until_idle(&self) {
        if !self.is_smoke {
            self.cluster.wait_until_idle().await;
        }
    }

    /// Adds a row to the table. `runs` has the figure of each run, in `unit`.
    pub fn add(&mut self, operation: &str, against: &str, runs: Vec<f64>, unit: &'static str, goal: Goal) {
        self.rows.push(Row::new(operation, against, runs, unit, goal));
    }

    /// Compares sends with the least SQL: the peak rate, that of 32 clients, and the processor time of Postgres.
    pub async fn sends(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let mut peaks = [vec![0.0_f64; self.runs], vec![0.0; self.runs]];
        let numbers: &[u32] = if self.is_smoke { &[8, 32] } else { &[8, 32, 64, 128] };
        for &clients in numbers {
            let [ours, least, _] = Side::all(&SEND, &service, &size);
            let [ours, least] = self.alternate(clients, [ours, least]).await?;
            for (peaks, runs) in peaks.iter_mut().zip([&ours, &least]) {
                for (peak, run) in peaks.iter_mut().zip(runs) {
                    *peak = peak.max(run.per_second);
                }
            }
            if clients == 32 {
                self.add_memory(&service, "sends");
                self.add("send, 32 clients", LEAST_SQL, ratios(&ours, &least, RATE), "× its rate", Goal::AtLeast(1.0));
                let name = "send, 32 clients: Postgres's CPU per message";
                self.add(name, LEAST_SQL, ratios(&ours, &least, POSTGRES), "× its CPU", Goal::AtMost(0.6));
            }
        }
        let [_, _, flat] = Side::all(&SEND, &service, &size);
        self.alternate(32, [flat]).await?;
        let [ours, least] = peaks;
        let ratios = ours.iter().zip(least).map(|(ours, least)| ours / least).collect();
        self.add("send: the peak over 8 to 128 clients", LEAST_SQL, ratios, "× its rate", Goal::AtLeast(1.2));
        service.stop()
    }

    /// Measures the time that a send takes in addition to the least SQL, with one client.
    pub async fn single_send(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let [ours, least, _] = self.alternate(1, Side::all(&SEND, &service, &size)).await?;
        let added = ours.iter().zip(&least).map(|(ours, least)| 1e3 / ours.per_second - 1e3 / least.per_second);
        self.add("send, 1 client", LEAST_SQL, added.collect(), "ms added", Goal::AtMost(0.35));
        service.stop()
    }

    /// Compares the newest history page with the least SQL: the rate, and the processor time of both.
    pub async fn history(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let [ours, least, _] = self.alternate(32, Side::all(&HISTORY, &service, &size)).await?;
        self.add_memory(&service, "history pages");
        let name = HISTORY.name;
        self.add_cost(name, 1.8, &ours, &least);
        self.add(name, LEAST_SQL, ratios(&ours, &least, RATE), "× its rate", Goal::AtLeast(0.5));
        let own = ours.iter().map(|run| run.cpu_us.service / run.cpu_us.postgres).collect();
        self.add(&format!("{name}: the service's CPU"), "Postgres's own", own, "× its CPU", Goal::AtMost(0.6));
        service.stop()
    }

    /// Compares a page far back in a long conversation with the newest.
    pub async fn deep_page(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let sides = [DEEP_PAGE, NEWEST_PAGE].map(|operation| Side::service("Pidge", &operation, &service, &size));
        let [deep, newest] = self.alternate(1, sides).await?;
        let name = format!("page at depth {}", size.longest);
        self.add(&name, NEWEST_PAGE.name, ratios(&deep, &newest, TIME), "× the time", Goal::AtMost(1.1));
        service.stop()
    }

    /// Compares the inbox pages of a student and of the busiest educator with the least SQL, and with one another.
    pub async fn inbox(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let [ours, least, _] = self.alternate(8, Side::all(&INBOX, &service, &size)).await?;
        self.add_cost(INBOX.name, 1.6, &ours, &least);
        let [ours, least, _] = self.alternate(8, Side::all(&BUSY_INBOX, &service, &size)).await?;
        self.add_cost(BUSY_INBOX.name, 1.6, &ours, &least);
        let sides = [BUSY_INBOX, INBOX].map(|operation| Side::service("Pidge", &operation, &service, &size));
        let [busy, student] = self.alternate(1, sides).await?;
        let name = format!("inbox page (20) of the educator with {} peers", size.partners);
        self.add(&name, "of a student with 20 peers", ratios(&busy, &student, TIME), "× the time", Goal::AtMost(1.3));
        service.stop()?;
        // The page, one more row to know if there are more, and one row of the other index range to merge the two.
        let rows = self
            .count_rows("idx_tup_fetch + seq_tup_read", "relname = 'participants'", &(BUSY_INBOX.calls)(&size)[0])
            .await?;
        self.add(&format!("{name}: rows read from `participants`"), "-", rows, "rows", Goal::AtMost(22.0));
        Ok(())
    }

    /// Compares the unread total of a user with many unread conversations with the least SQL.
    pub async fn unread(&mut self, when: &str) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let mut sides = Side::all(&BUSY_UNREAD, &service, &size);
        for side in &mut sides {
            side.operation += when;
        }
        let [ours, least, _] = self.alternate(8, sides).await?;
        let name = format!("unread total, {} unread conversations{when}", size.unread);
        self.add_cost(&name, 1.2, &ours, &least);
        let millis = ours.iter().map(|run| run.cpu_us.postgres / 1000.0).collect();
        self.add(&name, "Postgres's CPU", millis, "ms", Goal::AtMost(1.0));
        service.stop()
    }

    /// Compares each operation on the large data set with the same on the small one.
    pub async fn growth(&mut self) -> Result<()> {
        let (large, small) = self.sizes;
        let services = (self.start(&large).await?, self.start(&small).await?);
        let operations = [(SEND, 8), (HISTORY, 8), (INBOX, 8), (BUSY_INBOX, 8), (UNREAD, 8), (MARK_READ, 1)];
        for (operation, clients) in operations {
            let on_small = format!("Pidge, {} messages", small.messages);
            let sides = [
                Side::service("Pidge", &operation, &services.0, &large),
                Side::service(&on_small, &operation, &services.1, &small),
            ];
            let [on_large, on_small] = self.alternate(clients, sides).await?;
            let name = format!("growth: {}, {} messages", operation.name, large.messages);
            let against = format!("{} messages", small.messages);
            self.add(&name, &against, ratios(&on_small, &on_large, RATE), "× the time", Goal::AtMost(1.2));
        }
        services.0.stop()?;
        services.1.stop()
    }

    /// Measures how long a start takes, and the memory of the idle service.
    pub async fn start_and_idle(&mut self) -> Result<()> {
        let (mut seconds, mut memory) = (Vec::new(), Vec::new());
        for _ in 0..if self.is_smoke { 2 } else { 5 } {
            let service = self.start(&self.sizes.0).await?;
            seconds.push(service.started_in);
            // Let the work that follows a start end, such as the first steps of the background tasks.
            tokio::time::sleep(self.time.min(Duration::from_secs(2))).await;
            memory.push(cpu::memory_mb(service.pid().unwrap_or_default()));
            service.stop()?;
        }
        self.add("memory, idle", "RSS", memory, "MB", Goal::AtMost(30.0));
        self.add("start: exec → ready on a migrated database", "-", seconds, "s", Goal::AtMost(0.3));
        Ok(())
    }

    /// Compares Pidge with another build of it, or with another service: the operations whose names begin with one of
    /// `only`, or all.
    pub async fn compare_services(
        &mut self,
        services: [&Installed<'_>; 2],
        is_build: bool,
        only: &[&str],
    ) -> Result<()> {
        let is_wanted = |name: &str| only.is_empty() || only.iter().any(|only| name.starts_with(only));
        let wanted = OF_SERVICES
            .into_iter()
            .filter(|(operation, _, rate)| is_wanted(operation.name) && (is_build || rate.is_some()));
        let (operations, rates): (Vec<_>, Vec<_>) =
            wanted.map(|(operation, clients, rate)| ((operation, clients), rate.filter(|_| !is_build))).unzip();
        let all = self.alternate_services(services, &operations).await?;
        let name = services[1].name;
        for (((operation, clients), rate), [ours, other]) in operations.into_iter().zip(rates).zip(all) {
            let row = format!("{}, {clients} client{}", operation.name, if clients == 1 { "" } else { "s" });
            match rate {
                Some(rate) => self.add(&row, name, ratios(&ours, &other, RATE), "× its rate", Goal::AtLeast(rate)),
                None => self.add(&row, name, ratios(&ours, &other, CPU), "× its CPU", Goal::AtMost(1.02)),
            }
        }
        Ok(())
    }

    /// Adds the row that compares the processor time of Postgres with that of the least SQL.
    pub fn add_cost(&mut self, operation: &str, bound: f64, ours: &[Figures], least: &[Figures]) {
        let name = format!("{operation}: Postgres's CPU");
        self.add(&name, LEAST_SQL, ratios(ours, least, POSTGRES), "× its CPU", Goal::AtMost(bound));
    }

    fn add_memory(&mut self, service: &Service, operation: &str) {
        let mb = cpu::memory_mb(service.pid().unwrap_or_default());
        self.add(&format!("memory, after {operation} by 32 clients"), "RSS", vec![mb], "MB", Goal::AtMost(40.0));
    }
}

/// What most operations are compared with.
pub const LEAST_SQL: &str = "least SQL";
