//! Rows about the event log: how long it takes until an event has its position, and what an idle service costs.

use std::time::{Duration, Instant};

use fastrand::Rng;
use sqlx::{Connection, PgConnection};

use crate::{
    Result,
    compare::Side,
    cpu::CpuTime,
    data,
    operations::SEND,
    report::{Goal, median},
    rows::Bench,
    service::{Call, Service},
};

impl Bench {
    /// Measures the processor time of an idle service and its Postgres, and the time from an event to its position.
    pub async fn events(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let pid = service.pid();
        let (settle, idle) = if self.is_smoke { (1, 2) } else { (5, 20) };
        tokio::time::sleep(Duration::from_secs(settle)).await;
        let mut shares = Vec::new();
        for _ in 0..self.runs {
            let (start, used) = (Instant::now(), CpuTime::now(pid, self.cluster.pid()));
            tokio::time::sleep(Duration::from_secs(idle)).await;
            let used = CpuTime::now(pid, self.cluster.pid()).since(used);
            let used = Duration::from_micros(used.service + used.postgres);
            shares.push(used.as_secs_f64() / start.elapsed().as_secs_f64() * 100.0);
        }
        self.add("idle: CPU of the service and Postgres", "a core", shares, "%", Goal::AtMost(0.2));

        let (mut single, mut medians, mut tails) = (Vec::new(), Vec::new(), Vec::new());
        let mut reached = last_position(&service).await?;
        for _ in 0..self.runs {
            self.send_one_at_a_time(&service).await?;
            let delays = delays_after(&service, &mut reached).await?;
            single.push(median(delays));
            self.run(&Side::service("Pidge", &SEND, &service, &size), 32).await?;
            let delays = delays_after(&service, &mut reached).await?;
            tails.push(delays[delays.len() * 99 / 100]);
            medians.push(median(delays));
        }
        self.add("one send at a time: from the event to its position", "median", single, "ms", Goal::AtMost(20.0));
        let name = "sends by 32 clients: from the event to its position";
        self.add(name, "median", medians, "ms", Goal::AtMost(120.0));
        self.add(name, "99th percentile", tails, "ms", Goal::AtMost(500.0));
        service.stop()
    }

    /// Sends some messages, with a pause after each.
    async fn send_one_at_a_time(&self, service: &Service) -> Result<()> {
        let (http, mut rng) = (reqwest::Client::new(), Rng::with_seed(5));
        let user = |number: u32| data::name(data::FIRST_ORDINARY + number);
        for number in 0..if self.is_smoke { 3 } else { 20 } {
            let call = Call::new("send", &user(number), &user(number + 1), 0);
            http.execute(service.http_request(&call, &mut rng)?).await?.error_for_status()?;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        Ok(())
    }
}

async fn last_position(service: &Service) -> Result<i64> {
    let mut connection = PgConnection::connect(&service.database).await?;
    Ok(sqlx::query_scalar("select last_position()").fetch_one(&mut connection).await?)
}

/// Returns the times from each event after a position to the assignment of its own, in milliseconds, in rising order, and
/// moves the position to the last one.
async fn delays_after(service: &Service, position: &mut i64) -> Result<Vec<f64>> {
    let mut connection = PgConnection::connect(&service.database).await?;
    while sqlx::query_scalar("select exists (select from outbox)").fetch_one(&mut connection).await? {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let delays = "select extract(epoch from sequenced_at - at)::float8 * 1e3 from events where last > $1 order by 1";
    let delays: Vec<f64> = sqlx::query_scalar(delays).bind(*position).fetch_all(&mut connection).await?;
    *position = last_position(service).await?;
    if delays.is_empty() { Err("no event was recorded".into()) } else { Ok(delays) }
}
