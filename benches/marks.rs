//! Rows about the read marker and the totals, where the state has to be put back or looked at between two calls.

use std::time::Instant;

use fastrand::Rng;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, Row as _};

use crate::{
    Result, data, load,
    peer::{Call, Request, Service},
    report::{Goal, Row, median},
    rows::{Bench, ordinary, raw},
};

/// How often each mark is timed in a run.
const SAMPLES: usize = 20;

/// Puts a participant back to where they had read up to a seq, with the read mark that says so.
const PUT_BACK: &str = "
    with me as (
        update participants p set read_seq = $3, seen_seq = $3, unread_count = c.last_seq - $3
        from conversations c, users u, users v
        where u.external_id = $1 and v.external_id = $2 and p.user_id = u.id and p.peer_id = v.id and c.id = p.conversation_id
        returning p.conversation_id, p.user_id
    )
    delete from read_marks r using me
    where r.conversation_id = me.conversation_id and r.user_id = me.user_id and r.up_to_seq > $3";

/// How many rows the last write of a participant's transaction left behind, in all tables that a mark could touch. A row that it
/// wrote twice would count once.
const WRITTEN: &str = "
    with me as (
        select p.conversation_id, p.xmin from participants p, users u, users v
        where u.external_id = $1 and v.external_id = $2 and p.user_id = u.id and p.peer_id = v.id
    )
    select (select count(*) from participants p, me where p.xmin = me.xmin)
         + (select count(*) from read_marks r, me where r.xmin = me.xmin)
         + (select count(*) from conversations c, me where c.xmin = me.xmin)
         + (select count(*) from messages m, me where m.conversation_id = me.conversation_id and m.xmin = me.xmin)";

/// Somebody's reading of a conversation up to a seq, from another.
#[derive(Clone, Copy)]
struct Mark {
    me: &'static str,
    peer: &'static str,
    from: i64,
    to: u32,
}

impl Bench {
    /// Marking ten thousand read, against marking one.
    pub async fn marks(&mut self) -> Result<()> {
        let size = self.sizes.0;
        let many = Mark { me: "mark-b", peer: "mark-a", from: 0, to: size.marked };
        let half = Mark { to: size.marked / 2, ..many };
        let one = Mark { me: "one-b", peer: "one-a", from: 9, to: 10 };
        let service = self.start(&size).await?;
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        let http = reqwest::Client::builder().pool_max_idle_per_host(1).build()?;
        let (mut to_the_end, mut to_the_middle, mut written) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let mut times = [const { Vec::new() }; 3];
            for _ in 0..SAMPLES {
                for (mark, times) in [many, half, one].into_iter().zip(&mut times) {
                    times.push(timed(&mut connection, &http, &service, mark).await?);
                    if mark.to == many.to && mark.me == many.me {
                        let count: i64 = sqlx::query_scalar(WRITTEN)
                            .bind(mark.me)
                            .bind(mark.peer)
                            .fetch_one(&mut connection)
                            .await?;
                        written.push((f64::from(i32::try_from(count)?), json!({"rows": count})));
                    }
                }
            }
            let [many, half, one] = times.map(|times| (median(times.clone()), raw(&times)));
            to_the_end.push((many.0 / one.0, json!({"many": many.1, "one": one.1})));
            to_the_middle.push((half.0 / one.0, json!({"many": half.1, "one": one.1})));
        }
        let name = format!("mark {} messages read, to the end", size.marked);
        self.rows.push(Row::new(&name, "mark 1 read", Goal::AtMost(1.2), "× the time", to_the_end));
        self.rows.push(Row::new(&format!("{name}: rows written"), "-", Goal::AtMost(2.0), "rows", written));
        let name = format!("mark {} messages read, to the middle", size.marked);
        self.rows.push(Row::new(&name, "mark 1 read", Goal::AtMost(3.0), "× the time", to_the_middle));
        service.end()
    }

    /// What the inbox page of the busiest reads.
    pub async fn inbox_rows(&mut self) -> Result<()> {
        let mut connection = PgConnection::connect(&self.cluster.url(self.sizes.0.name)).await?;
        let plan = explain(&mut connection, "inbox").await?;
        let rows = read_from(&plan["Plan"], "participants");
        let name = "inbox page (20) of the busiest educator: rows read from `participants`";
        self.rows.push(Row::new(name, "explain (analyze, buffers)", Goal::AtMost(21.0), "rows", vec![(rows, plan)]));
        Ok(connection.close().await?)
    }

    /// What the totals cost Postgres when the rows have churned, with no other care than the table's own settings.
    pub async fn churned_totals(&mut self, sends: f64) -> Result<()> {
        let size = self.sizes.0;
        let service = self.start(&size).await?;
        let to_the_unread = (0..size.unread).map(|n| Call::new("send", &data::name(data::FIRST + n), "unread-1000", 0));
        let calls: Vec<_> =
            ordinary(&size, "send").into_iter().take(size.unread as usize).chain(to_the_unread).collect();
        let mut sent = 0.0;
        while sent < sends {
            sent += self.call(&service, &calls, 32)?.per_second * self.time.as_secs_f64().floor().max(1.0);
        }
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        let mut runs = Vec::new();
        for _ in 0..21 {
            let plan = explain(&mut connection, "unread").await?;
            runs.push((plan["Execution Time"].as_f64().unwrap_or(f64::NAN), plan["Execution Time"].clone()));
        }
        // Whoever reads first clears away what the sends left in the index; the others find it clean.
        self.notes.push(format!("Unread total after these sends, the first read: {:.2} ms of Postgres.", runs[0].0));
        let name = format!("unread total, {} unread conversations, after {sent:.0} sends", size.unread);
        self.rows.push(Row::new(&name, "Postgres's own time", Goal::AtMost(1.0), "ms", runs));
        connection.close().await?;
        service.end()
    }
}

/// Microseconds that a mark takes, after everything is as if it had never been.
async fn timed(connection: &mut PgConnection, http: &reqwest::Client, service: &Service, mark: Mark) -> Result<f64> {
    sqlx::query(PUT_BACK).bind(mark.me).bind(mark.peer).bind(mark.from).execute(connection).await?;
    let call = Call::new("read", mark.me, mark.peer, mark.to);
    let Request { method, path, headers, body } = service.request(&call, &mut Rng::new())?;
    let mut request = http.request(Method::from_bytes(method.as_bytes())?, format!("{}{path}", service.url)).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let begun = Instant::now();
    let answer = request.send().await?.error_for_status()?;
    answer.bytes().await?;
    Ok(begun.elapsed().as_secs_f64() * 1e6)
}

async fn explain(connection: &mut PgConnection, name: &str) -> Result<Value> {
    // As each session of the service has it.
    connection.execute("set enable_bitmapscan = off").await?;
    let statement = format!("explain (analyze, buffers, format json) {}", load::explained(name));
    let row = connection.fetch_one(sqlx::AssertSqlSafe(statement)).await?;
    let plans: Value = row.try_get::<sqlx::types::Json<Value>, _>(0)?.0;
    Ok(plans[0].clone())
}

/// The rows of a table that a plan read, those included that it threw away.
fn read_from(plan: &Value, table: &str) -> f64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let is_scan = plan["Relation Name"] == table;
    let own =
        if is_scan { (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops") } else { 0.0 };
    plan["Plans"].as_array().into_iter().flatten().fold(own, |sum, plan| sum + read_from(plan, table))
}
