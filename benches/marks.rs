//! Rows about the read marker and the unread totals. Here the state of the database is reset
//! or inspected between calls.

use std::time::{Duration, Instant};

use fastrand::Rng;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, Row as _};

use crate::{
    Result,
    data::{self, ORDINARY_LENGTH},
    load,
    report::{Goal, Row, median},
    rows::{Bench, ordinary_calls, raw},
    service::{Call, Request, Service},
};

/// How often each call is timed in a run.
const SAMPLES: usize = 20;

/// Resets the read marker of a participant to a seq, with the matching read mark and none above it.
const RESET_MARKER: &str = "
    with me as (
        update participants p
        set read_seq = $3, seen_seq = $3, unread_count = (
            select count(*) from messages m
            where m.conversation_id = p.conversation_id and m.seq > $3 and m.sender_id = p.peer_id)
        from users u, users v
        where u.external_id = $1 and v.external_id = $2 and p.user_id = u.id and p.peer_id = v.id
        returning p.conversation_id, p.user_id
    ), gone as (
        delete from read_marks r using me
        where r.conversation_id = me.conversation_id and r.user_id = me.user_id and r.up_to_seq > $3
    )
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select me.conversation_id, me.user_id, m.seq, m.created_at
    from me join messages m on m.conversation_id = me.conversation_id and m.seq = $3
    on conflict do nothing";

/// Counts the row writes in all tables since the statistics began. A row that was written twice counts twice.
const ROW_WRITES: &str = "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables";

/// A move of a user's read marker.
#[derive(Clone, Copy)]
struct Mark<'a> {
    me: &'a str,
    peer: &'a str,
    /// The seq of the read marker before.
    from: i64,
    /// The seq of the read marker after.
    to: u32,
}

impl Bench {
    /// Compares marking ten thousand messages read with marking one.
    pub async fn marks(&mut self) -> Result<()> {
        let size = self.sizes.0;
        let many = Mark { me: "mark-b", peer: "mark-a", from: 0, to: size.marked };
        let half = Mark { to: size.marked / 2, ..many };
        let one = Mark { me: "one-b", peer: "one-a", from: 9, to: 10 };
        let service = self.start(&size).await?;
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        let http = reqwest::Client::builder().pool_max_idle_per_host(1).build()?;
        let (mut to_the_end, mut to_the_middle) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let mut times = [const { Vec::new() }; 3];
            for _ in 0..SAMPLES {
                for (mark, times) in [many, half, one].into_iter().zip(&mut times) {
                    times.push(reset_and_time(&mut connection, &http, &service, mark).await?);
                }
            }
            let [many, half, one] = times.map(|times| (median(times.clone()), raw(&times)));
            to_the_end.push((many.0 / one.0, json!({"many": many.1, "one": one.1})));
            to_the_middle.push((half.0 / one.0, json!({"many": half.1, "one": one.1})));
        }
        service.stop()?;
        // A session reports its row writes when it ends at the latest.
        connection.close().await?;
        let written = self.count_rows_written(many).await?;
        let name = format!("mark {} messages read, to the end", size.marked);
        self.rows.push(Row::new(&name, "mark 1 read", Goal::AtMost(1.2), "× the time", to_the_end));
        self.rows.push(Row::new(&format!("{name}: rows written"), "-", Goal::Exactly(2.0), "rows", written));
        let name = format!("mark {} messages read, to the middle", size.marked);
        self.rows.push(Row::new(&name, "mark 1 read", Goal::AtMost(3.0), "× the time", to_the_middle));
        Ok(())
    }

    /// Counts the rows that marking messages read writes, by the statistics of the server. A session reports its counts
    /// at most once a second, so a new service is started: its sessions have no unreported counts of earlier calls.
    async fn count_rows_written(&self, mark: Mark<'_>) -> Result<Vec<(f64, Value)>> {
        let service = self.start(&self.sizes.0).await?;
        let http = reqwest::Client::new();
        let mut connection = PgConnection::connect(&self.cluster.url(self.sizes.0.name)).await?;
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            reset_marker(&mut connection, mark).await?;
            connection.execute("select pg_stat_force_next_flush()").await?;
            tokio::time::sleep(Duration::from_millis(1_200)).await;
            let before = sqlx::query_scalar(ROW_WRITES).fetch_one(&mut connection).await?;
            time_mark_read(&http, &service, mark).await?;
            let count = row_writes_since(&mut connection, before).await?;
            runs.push((f64::from(i32::try_from(count)?), json!({"rows": count})));
        }
        service.stop()?;
        Ok(runs)
    }

    /// Compares marking a few messages read in the large data set with the same in the small one. Each sample
    /// uses another conversation.
    pub async fn growth_of_marks(&self, services: [&Service; 2]) -> Result<Vec<(f64, Value)>> {
        let http = reqwest::Client::builder().pool_max_idle_per_host(1).build()?;
        let sizes = [self.sizes.0, self.sizes.1];
        let calls = sizes.map(|size| ordinary_calls(&size, "read"));
        let mut connections = Vec::new();
        for size in sizes {
            connections.push(PgConnection::connect(&self.cluster.url(size.name)).await?);
        }
        let mut runs = Vec::new();
        for run in 0..self.runs {
            let mut times = [const { Vec::new() }; 2];
            for sample in 0..SAMPLES {
                for (side, times) in times.iter_mut().enumerate() {
                    let Call { me, peer, seq, .. } = &calls[side][(run * SAMPLES + sample) % calls[side].len()];
                    let mark = Mark { me, peer, from: i64::from(ORDINARY_LENGTH) - 10, to: *seq };
                    times.push(reset_and_time(&mut connections[side], &http, services[side], mark).await?);
                }
            }
            let [large, small] = times.map(|times| (median(times.clone()), raw(&times)));
            runs.push((large.0 / small.0, json!({"large": large.1, "small": small.1})));
        }
        Ok(runs)
    }

    /// Counts the rows that an inbox page of the busiest educator reads.
    pub async fn inbox_rows(&mut self) -> Result<()> {
        let mut connection = PgConnection::connect(&self.cluster.url(self.sizes.0.name)).await?;
        let plan = explain(&mut connection, "inbox").await?;
        let rows = rows_read(&plan["Plan"], "participants");
        let name = "inbox page (20) of the busiest educator: rows read from `participants`";
        // The page, one more row to know if there are more, and one row of the other index range to merge the two.
        self.rows.push(Row::new(name, "explain (analyze, buffers)", Goal::AtMost(22.0), "rows", vec![(rows, plan)]));
        Ok(connection.close().await?)
    }

    /// Measures what the unread totals cost Postgres after many updates of the table, which is
    /// maintained by autovacuum only.
    pub async fn churned_totals(&mut self, sends: f64) -> Result<()> {
        let size = self.sizes.0;
        let service = self.start(&size).await?;
        let to_unread_user =
            (0..size.unread).map(|n| Call::new("send", &data::name(data::FIRST_ORDINARY + n), "unread-1000", 0));
        let calls: Vec<_> =
            ordinary_calls(&size, "send").into_iter().take(size.unread as usize).chain(to_unread_user).collect();
        let mut sent = 0.0;
        while sent < sends {
            sent += self.run_wrk(&service, &calls, 32)?.per_second * self.time.as_secs_f64().floor().max(1.0);
        }
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        let mut runs = Vec::new();
        for _ in 0..21 {
            let plan = explain(&mut connection, "unread").await?;
            runs.push((plan["Execution Time"].as_f64().unwrap_or(f64::NAN), plan["Execution Time"].clone()));
        }
        // The first read removes the dead entries that the sends left in the index, so it is reported separately.
        self.notes.push(format!("Unread total after these sends, the first read: {:.2} ms of Postgres.", runs[0].0));
        let name = format!("unread total, {} unread conversations, after {sent:.0} sends", size.unread);
        self.rows.push(Row::new(&name, "Postgres's own time", Goal::AtMost(1.0), "ms", runs));
        connection.close().await?;
        service.stop()
    }
}

/// Waits until the server has reported all row writes, and returns their number since `before`. The counts of a
/// statement appear table by table, so the number must be stable for two readings.
async fn row_writes_since(connection: &mut PgConnection, before: i64) -> Result<i64> {
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(15) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now: i64 = sqlx::query_scalar(ROW_WRITES).fetch_one(&mut *connection).await?;
        if now > before && now - before == count {
            return Ok(count);
        }
        count = now - before;
    }
    Err("the server reports no row writes for marking messages read".into())
}

/// Resets the read marker, then times the call that raises it, in microseconds.
async fn reset_and_time(
    connection: &mut PgConnection,
    http: &reqwest::Client,
    service: &Service,
    mark: Mark<'_>,
) -> Result<f64> {
    reset_marker(connection, mark).await?;
    time_mark_read(http, service, mark).await
}

async fn reset_marker(connection: &mut PgConnection, mark: Mark<'_>) -> Result<()> {
    sqlx::query(RESET_MARKER).bind(mark.me).bind(mark.peer).bind(mark.from).execute(connection).await?;
    Ok(())
}

/// Times a call that marks messages read, in microseconds.
async fn time_mark_read(http: &reqwest::Client, service: &Service, mark: Mark<'_>) -> Result<f64> {
    let call = Call::new("read", mark.me, mark.peer, mark.to);
    let Request { method, path, headers, body } = service.request(&call, &mut Rng::new())?;
    let mut request = http.request(Method::from_bytes(method.as_bytes())?, format!("{}{path}", service.url)).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let start = Instant::now();
    let response = request.send().await?.error_for_status()?;
    response.bytes().await?;
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

/// Runs EXPLAIN ANALYZE on a statement of `limit.sql`, and returns the plan.
async fn explain(connection: &mut PgConnection, name: &str) -> Result<Value> {
    // The setting of the service's connections.
    connection.execute("set enable_bitmapscan = off").await?;
    let statement = format!("explain (analyze, buffers, format json) {}", load::statement_to_explain(name));
    let row = connection.fetch_one(sqlx::AssertSqlSafe(statement)).await?;
    let plans: Value = row.try_get::<sqlx::types::Json<Value>, _>(0)?.0;
    Ok(plans[0].clone())
}

/// Returns the number of rows that a plan read from a table, including those that a filter removed.
fn rows_read(plan: &Value, table: &str) -> f64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let is_scan = plan["Relation Name"] == table;
    let own =
        if is_scan { (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops") } else { 0.0 };
    plan["Plans"].as_array().into_iter().flatten().fold(own, |sum, plan| sum + rows_read(plan, table))
}
