//! A barrier that blocks the send worker, so that the sends queued behind it form the next batch.

use sqlx::{AssertSqlSafe, Executor, FromRow};
use tokio::task::JoinHandle;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
    wait::until,
};

/// A batch that the database does not finish before the gate is opened. A trigger holds it, not a lock: the worker would give up
/// on a lock after a moment. The trigger sleeps within one statement, so the gate must open before `statement_timeout_ms`.
pub struct BatchGate<'a> {
    app: &'a TestApp,
    blocked_send: JoinHandle<Reply>,
}

/// The messages that were committed.
#[derive(Debug, Default, FromRow, PartialEq)]
pub struct Committed {
    pub messages: i64,
    /// The number of transactions that inserted them: one for each batch.
    pub transactions: i64,
}

/// A service that writes one batch at a time, so that a blocked batch blocks all others, and educators.
pub async fn spawn_with_one_batch(names: &[&str]) -> (TestApp, Vec<Client>) {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    let app = TestApp::spawn_with(config).await;
    let users = educators(&app, names).await;
    (app, users)
}

/// Educators, in the order of the names.
pub async fn educators(app: &TestApp, names: &[&str]) -> Vec<Client> {
    let mut users = Vec::new();
    for name in names {
        users.push(app.educator(name).await);
    }
    users
}

/// The number that a query returns.
pub async fn count(app: &TestApp, query: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&app.pool).await.unwrap()
}

/// The committed messages whose bodies have a prefix.
pub async fn committed(app: &TestApp, prefix: &str) -> Committed {
    let query = "select count(*) as messages, count(distinct xmin::text) as transactions
                 from messages where starts_with(body, $1)";
    sqlx::query_as(query).bind(prefix).fetch_one(&app.pool).await.unwrap()
}

/// The number of sends that are queued or being written. The gauge belongs to the process, and services of other tests set it,
/// too: a value counts when it was read three times in a row.
pub async fn queued_sends(app: &TestApp) -> usize {
    let client = app.anonymous();
    let (mut last, mut reads) = (None, 0);
    while reads < 3 {
        let text = client.get("/metrics").await.text;
        let value = text.lines().find_map(|line| line.strip_prefix("pidge_sending_waiting "));
        let value = value.map(|number| number.parse::<usize>().unwrap());
        reads = if value == last { reads + 1 } else { 1 };
        last = value;
    }
    last.unwrap_or(0)
}

impl<'a> BatchGate<'a> {
    /// Sends a message that blocks its batch, and waits until the batch is blocked.
    pub async fn close(app: &'a TestApp, from: &Client, to: &Client) -> Self {
        let gate = "
            create table gate ();
            create function wait_for_gate() returns trigger language plpgsql as $$
            begin
                while exists (select from gate) loop
                    perform pg_sleep(0.002);
                end loop;
                return new;
            end $$;
            create trigger wait_for_gate before insert on messages
                for each row when (new.body = 'at the gate') execute function wait_for_gate();
            insert into gate default values;";
        app.pool.execute(sqlx::raw_sql(gate)).await.unwrap();
        let (from, to) = (from.clone(), to.id.clone());
        let blocked_send = tokio::spawn(async move { from.send(&to, "at the gate").await });
        let blocked = "select count(*) from pg_stat_activity where datname = current_database()
                       and query like '%write_batch%' and wait_event = 'PgSleep'";
        until("a batch is blocked at the gate", async || count(app, blocked).await == 1).await;
        Self { app, blocked_send }
    }

    /// Waits until a number of sends is queued behind the blocked one.
    pub async fn until_queued(&self, sends: usize) {
        let condition = format!("{sends} sends are queued behind the gate");
        until(&condition, async || queued_sends(self.app).await == sends + 1).await;
    }

    /// Lets the blocked batch commit, and asserts that its message was sent.
    pub async fn open(self) {
        self.app.pool.execute("delete from gate").await.unwrap();
        self.blocked_send.await.unwrap().json(201);
    }

    /// Opens the gate as soon as a number of sends is queued behind it.
    pub async fn open_when_queued(self, sends: usize) {
        self.until_queued(sends).await;
        self.open().await;
    }
}
