//! The schema of a newer release is applied under a running replica. Statements that the replica's connections prepared
//! before no longer fit, and Postgres refuses them. The replica must prepare them again, or answer 503: never 500,
//! since nothing was written and a retry succeeds.
//!
//! Each test makes every call once, so that its statements are prepared, and then makes it again around a change of the
//! schema. When Postgres refuses a statement depends only on the order of events, which the locks of the change decide.
//! So each run provokes the same refusals; the log of Postgres shows that it did.

use std::cell::Cell;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, raw_sql};
use tokio::task::JoinHandle;

use crate::{
    support::api::{Reply, User},
    support::db_queries,
    support::exclusive,
    support::postgres::Postgres,
    support::process::wait_until,
    support::service::{Service, Setup},
};

/// The tables whose rows the functions pass around: a new column changes what those functions return.
const TABLES: [&str; 4] = ["users", "conversations", "messages", "participants"];
/// What Postgres logs when it refuses a statement that was prepared before a column was added (SQLSTATE XX000).
const REFUSED: &str = "too few column names for subquery";

#[derive(Clone, Debug)]
struct Call {
    method: &'static str,
    path: &'static str,
    body: Option<Value>,
}

/// Every call that uses the database, in an order in which each succeeds.
fn every_call() -> Vec<Call> {
    let call = |method, path| Call { method, path, body: None };
    let with_body = |method, path, body| Call { method, path, body: Some(body) };
    vec![
        with_body("POST", "/v1/messages", json!({"recipient_id": "ben", "body": "hello"})),
        call("GET", "/v1/me"),
        call("GET", "/v1/conversations/ben"),
        call("GET", "/v1/conversations/ben/messages?limit=5"),
        call("GET", "/v1/conversations/ben/messages?after=0"),
        call("GET", "/v1/conversations/ben/messages?before=3"),
        call("GET", "/v1/conversations/ben/messages?around=1"),
        call("GET", "/v1/conversations/ben/messages/1"),
        with_body("PATCH", "/v1/conversations/ben/messages/1", json!({"body": "hello again"})),
        call("DELETE", "/v1/conversations/ben/messages/2?for=me"),
        with_body("POST", "/v1/conversations/ben/read", json!({"up_to_seq": 1})),
        with_body("POST", "/v1/conversations/ben/unread", json!({"from_seq": 1})),
        with_body("PATCH", "/v1/conversations/ben", json!({"starred": true})),
        call("DELETE", "/v1/conversations/ben?up_to_seq=1"),
        with_body("POST", "/v1/conversations/ben/restore", json!({})),
        with_body("PUT", "/v1/conversations/ben/draft", json!({"body": "a draft"})),
        call("GET", "/v1/conversations/ben/draft"),
        call("DELETE", "/v1/conversations/ben/draft"),
        call("GET", "/v1/inbox"),
        call("GET", "/v1/inbox?filter=unread"),
        call("GET", "/v1/inbox/unread"),
        with_body("POST", "/v1/inbox/read-all", json!({})),
        with_body("POST", "/v1/inbox/batch", json!({"action": "star", "items": [{"peer_id": "ben"}]})),
        call("GET", "/v1/search?q=hello"),
    ]
}

/// A service on a server of its own, whose log can be read.
struct Fixture {
    postgres: Postgres,
    service: Service,
    ada: User,
    /// How many columns were added so far: the last one has this number.
    columns: Cell<usize>,
}

impl Fixture {
    /// `configure` completes the settings.
    async fn new(configure: impl FnOnce(Setup) -> Setup) -> Self {
        let postgres = Postgres::start().await;
        // One thread: the next call then uses the connection of the last, on which its statements are prepared.
        let setup = Setup::on(&postgres.url()).with("PIDGE__SERVER__WORKERS", "1");
        let service = configure(setup.with_generous_limits()).start().await;
        let api = service.api();
        let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
        for number in 0..3 {
            api.send_with_retries(&ada, "ben", "hello", &format!("before-{number}")).await;
        }
        Self { postgres, service, ada, columns: Cell::new(0) }
    }

    async fn call(&self, call: &Call) -> Reply {
        self.start(call).await.unwrap()
    }

    /// Starts a call in the background.
    fn start(&self, call: &Call) -> JoinHandle<Reply> {
        let (api, ada, call) = (self.service.api(), self.ada.clone(), call.clone());
        let method = call.method.parse().unwrap();
        tokio::spawn(async move { api.call(Some(&ada), method, call.path, call.body, None).await.unwrap() })
    }

    /// Makes a call so that its statements are prepared.
    async fn prepare(&self, call: &Call) {
        let reply = self.call(call).await;
        assert!(matches!(reply.status, 200..300 | 503), "{call:?} is not as it should be: {}", reply.text);
    }

    /// The SQL that adds another column to a table.
    fn add_column(&self, table: &str) -> String {
        let number = self.columns.get() + 1;
        self.columns.set(number);
        format!("alter table {table} add column added_{number} bigint;")
    }

    /// Begins a transaction with a change of the schema, which locks the tables that it changes.
    async fn begin(&self, change: String) -> PgConnection {
        let mut connection = PgConnection::connect(&self.postgres.url()).await.unwrap();
        connection.execute(raw_sql(AssertSqlSafe(format!("begin; {change}")))).await.unwrap();
        connection
    }

    /// Starts a transaction with a change, and waits until it waits for the lock of another one. The result is ready
    /// when it has the lock.
    async fn queue(&self, change: String) -> JoinHandle<PgConnection> {
        let mut connection = PgConnection::connect(&self.postgres.url()).await.unwrap();
        let changing = tokio::spawn(async move {
            connection.execute(raw_sql(AssertSqlSafe(format!("begin; {change}")))).await.unwrap();
            connection
        });
        let query =
            "select count(*) from pg_stat_activity where application_name <> 'pidge' and wait_event_type = 'Lock'";
        let url = self.postgres.url();
        wait_until("the second change waits for the first", async || db_queries::count(&url, query).await > 0).await;
        changing
    }

    /// SQL that replaces each function by itself, as `pidge migrate` does with functions that did not change.
    async fn replace_functions(&self) -> String {
        let mut connection = PgConnection::connect(&self.postgres.url()).await.unwrap();
        let query = "select string_agg(pg_get_functiondef(oid), ';') from pg_proc
                     where pronamespace = 'public'::regnamespace and prokind = 'f'";
        sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
    }

    /// Waits until a call is done or waits for a lock.
    async fn wait_until_blocked(&self, calling: &JoinHandle<Reply>) {
        let url = self.postgres.url();
        wait_until("the call is done or waits for a lock", async || {
            calling.is_finished() || db_queries::sessions_waiting_for_a_lock(&url).await > 0
        })
        .await;
    }

    /// Panics unless Postgres has refused prepared statements.
    fn assert_statements_were_refused(&self) {
        assert!(self.postgres.log().contains(REFUSED), "`{REFUSED}` was not provoked, so this test shows nothing");
    }
}

async fn commit(mut connection: PgConnection) {
    connection.execute("commit").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_works_after_a_column_was_added_and_after_it_was_dropped() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new(|setup| setup).await;

    for table in TABLES {
        for call in every_call() {
            fixture.prepare(&call).await;

            commit(fixture.begin(fixture.add_column(table)).await).await;
            let after_add = fixture.call(&call).await;
            let column = fixture.columns.get();
            commit(fixture.begin(format!("alter table {table} drop column added_{column}")).await).await;
            let after_drop = fixture.call(&call).await;

            assert_eq!(after_add.violation(), None, "{call:?} after a column was added to {table}");
            assert_eq!(after_drop.violation(), None, "{call:?} after a column of {table} was dropped");
        }
    }

    fixture.assert_statements_were_refused();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_works_while_a_column_is_added() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new(|setup| setup).await;

    add_columns_during_every_call(&fixture, "").await;

    fixture.assert_statements_were_refused();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_works_while_a_column_is_added_and_all_functions_are_replaced() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new(|setup| setup).await;

    // Postgres refuses nothing here: a new definition of a function makes it plan all statements that inline it again.
    add_columns_during_every_call(&fixture, &fixture.replace_functions().await).await;
}

/// With `database.transaction_pooler` no statement stays prepared, but a change can still come between preparation and
/// execution. The setting does not need a pooler to have its effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_a_500_while_a_column_is_added_behind_a_pooler() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new(|setup| setup.with("PIDGE__DATABASE__TRANSACTION_POOLER", "true")).await;

    add_columns_during_every_call(&fixture, "").await;

    fixture.assert_statements_were_refused();
}

/// Makes every call while the transaction that adds a column, and makes this other change, is open; commits it when the
/// call waits for its lock.
async fn add_columns_during_every_call(fixture: &Fixture, other_change: &str) {
    for table in TABLES {
        for call in every_call() {
            fixture.prepare(&call).await;
            let changing = fixture.begin(fixture.add_column(table) + other_change).await;

            let calling = fixture.start(&call);
            fixture.wait_until_blocked(&calling).await;
            commit(changing).await;
            let reply = calling.await.unwrap();

            assert_eq!(reply.violation(), None, "{call:?} while a column was added to {table}");
        }
    }
}

/// The second change becomes effective between the replica's second attempt to prepare the statement and its execution,
/// so that this attempt is refused, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_a_500_while_two_columns_are_added_one_after_the_other() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new(|setup| setup).await;
    let mut unavailable = 0;

    for table in TABLES {
        for call in every_call() {
            fixture.prepare(&call).await;
            let first = fixture.begin(fixture.add_column(table)).await;

            let calling = fixture.start(&call);
            fixture.wait_until_blocked(&calling).await;
            let second = fixture.queue(fixture.add_column(table)).await;
            commit(first).await;
            let second = second.await.unwrap();
            fixture.wait_until_blocked(&calling).await;
            commit(second).await;
            let reply = calling.await.unwrap();

            assert_eq!(reply.violation(), None, "{call:?} while two columns were added to {table}");
            unavailable += usize::from(reply.status == 503);
        }
    }

    fixture.assert_statements_were_refused();
    assert!(unavailable > 0, "no second attempt was refused, so this test shows nothing");
}
