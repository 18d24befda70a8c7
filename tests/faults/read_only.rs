//! The database accepts no writes: sessions are read-only by a setting, or the server is a standby. Reads are served,
//! every write is a 503 that may be repeated, and the service is not ready, until writes are accepted again.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, raw_sql};

use crate::{
    support::api::{Api, Reply, User},
    support::cluster::Database,
    support::exclusive,
    support::postgres::Postgres,
    support::process::wait_until,
    support::seeded_random::{SeededRandom, rounds},
    support::service::{Service, Setup},
    support::workload::Workload,
};

/// A call: method, path, body and idempotency key.
type Call = (Method, &'static str, Option<Value>, Option<&'static str>);

/// Every kind of write, as Ada, who has sent Ben one message and received one from him. Each succeeds after the one before.
fn writes() -> Vec<Call> {
    let conversation = "/v1/conversations/ben";
    let send = |body: &str| Some(json!({"recipient_id": "ben", "body": body}));
    vec![
        (Method::POST, "/v1/messages", send("without a key"), None),
        (Method::POST, "/v1/messages", send("with a key"), Some("a-key")),
        (Method::POST, "/v1/messages", Some(json!({"recipient_id": "nobody", "body": "to a new user"})), None),
        (Method::PATCH, "/v1/conversations/ben/messages/1", Some(json!({"body": "edited"})), None),
        (Method::DELETE, "/v1/conversations/ben/messages/1?for=everyone", None, None),
        (Method::DELETE, "/v1/conversations/ben/messages/2?for=me", None, None),
        (Method::POST, "/v1/conversations/ben/restore", None, None),
        (Method::POST, "/v1/conversations/ben/read", Some(json!({"up_to_seq": 2})), None),
        (Method::POST, "/v1/conversations/ben/unread", Some(json!({"from_seq": 2})), None),
        (
            Method::PATCH,
            conversation,
            Some(json!({"archived": true, "starred": true, "muted_until": "2999-01-01T00:00:00Z"})),
            None,
        ),
        (Method::PUT, "/v1/conversations/ben/draft", Some(json!({"body": "a draft"})), None),
        (Method::DELETE, "/v1/conversations/ben/draft", None, None),
        (Method::POST, "/v1/inbox/batch", Some(json!({"action": "star", "items": [{"peer_id": "ben"}]})), None),
        (Method::POST, "/v1/inbox/read-all", Some(json!({})), None),
        (Method::DELETE, "/v1/conversations/ben?up_to_seq=2", None, None),
    ]
}

const READS: [&str; 9] = [
    "/v1/me",
    "/v1/inbox",
    "/v1/inbox/unread",
    "/v1/inbox?filter=archived",
    "/v1/conversations/ben",
    "/v1/conversations/ben/messages",
    "/v1/conversations/ben/messages/1",
    "/v1/conversations/nobody/messages",
    "/v1/search?q=hello",
];

async fn write(api: &Api, user: &User, (method, path, body, key): Call) -> Reply {
    api.call(Some(user), method, path, body, key).await.unwrap()
}

/// The first sends may meet connections that are gone, and then their outcome is not known.
async fn wait_until_a_send_is_unavailable(api: &Api, user: &User) {
    wait_until("a send is unavailable", async || {
        write(api, user, writes().swap_remove(0)).await.code() == "unavailable"
    })
    .await;
}

async fn assert_writes_are_unavailable(api: &Api, user: &User) {
    for call in writes() {
        let name = format!("{} {}", call.0, call.1);
        let reply = write(api, user, call).await;
        reply.assert_unavailable();
        assert_eq!(reply.code(), "unavailable", "nothing was written: {name}");
    }
}

async fn assert_writes_succeed(api: &Api, user: &User) {
    for call in writes() {
        let name = format!("{} {}", call.0, call.1);
        let reply = write(api, user, call).await;
        assert!((200..300).contains(&reply.status), "{name}: {} {}", reply.status, reply.text);
    }
}

async fn assert_reads_are_served(api: &Api, user: &User) {
    for path in READS {
        api.read(user, path).await.unwrap().json(200);
    }
}

/// Waits until the service is not ready, and returns the reason that it gives.
async fn reason_not_to_be_ready(api: &Api) -> Value {
    let mut unready = None;
    wait_until("the service is not ready", async || {
        unready = Some(api.get("/health/ready").await.unwrap()).filter(|reply| reply.status == 503);
        unready.is_some()
    })
    .await;
    let unready = unready.unwrap();
    unready.assert_unavailable();
    unready.json(503)["detail"].clone()
}

/// The gauge `pidge_database_writable`.
async fn writable_gauge(api: &Api) -> String {
    let metrics = api.get("/metrics").await.unwrap().text;
    let value = metrics.lines().find_map(|line| line.strip_prefix("pidge_database_writable "));
    value.expect("the gauge is exported").to_owned()
}

/// Ada, who has sent Ben the message 1 and received the message 2 from him.
async fn ada_and_a_message(api: &Api) -> User {
    let users = api.register(&["ada", "ben"]).await;
    api.send_with_retries(&users[0], "ben", "hello", "first").await;
    api.send_with_retries(&users[1], "ada", "hello", "second").await;
    users[0].clone()
}

/// Makes new sessions of a database read-only, or no longer. A session has the mode with which it was opened.
struct Switch(PgConnection);

impl Switch {
    async fn of(url: &str) -> Self {
        Self(PgConnection::connect(url).await.unwrap())
    }

    /// With `terminate`, the service's sessions are ended, so that it opens new ones.
    async fn set_read_only(&mut self, is_read_only: bool, terminate: bool) {
        let name: String = sqlx::query_scalar("select current_database()").fetch_one(&mut self.0).await.unwrap();
        let terminating = "select pg_terminate_backend(pid) from pg_stat_activity
                           where datname = current_database() and application_name = 'pidge'";
        let set = format!(
            "alter database {name} set default_transaction_read_only = {is_read_only}; {}",
            if terminate { terminating } else { "" }
        );
        self.0.execute(raw_sql(AssertSqlSafe(set))).await.unwrap();
    }
}

fn count_lines(service: &Service, text: &str) -> usize {
    service.log().lines().filter(|line| line.contains(text)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_a_503_while_sessions_are_read_only_and_succeed_as_soon_as_the_service_is_ready_again() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("read-only sessions"));

    for transaction_pooler in ["false", "true"] {
        let database = Database::create().await;
        let setup = Setup::on(&database.url).with_generous_limits();
        let service = setup.with("PIDGE__DATABASE__TRANSACTION_POOLER", transaction_pooler).start().await;
        let api = service.api();
        let ada = ada_and_a_message(&api).await;
        let mut switch = Switch::of(&database.url).await;
        assert_eq!(writable_gauge(&api).await, "1");

        switch.set_read_only(true, true).await;
        wait_until_a_send_is_unavailable(&api, &ada).await;
        assert_writes_are_unavailable(&api, &ada).await;
        assert_eq!(reason_not_to_be_ready(&api).await, "Not ready: the database is read-only.");
        assert_writes_are_unavailable(&api, &ada).await;
        assert_reads_are_served(&api, &ada).await;
        api.register(&["a-new-user"]).await;
        assert_eq!(writable_gauge(&api).await, "0");
        api.assert_live().await;

        // The service's sessions stay open, and they stay read-only.
        switch.set_read_only(false, false).await;
        service.wait_until_ready().await;
        assert_writes_succeed(&api, &ada).await;
        assert_eq!(writable_gauge(&api).await, "1");
        api.register(&["a-new-user"]).await;
        let is_stored = "select count(*) from users where external_id = 'a-new-user'";
        wait_until("the profile of a user who came meanwhile is stored", async || {
            sqlx::query_scalar::<_, i64>(is_stored).fetch_one(&mut switch.0).await.unwrap() == 1
        })
        .await;
        service.setup().assert_invariants().await;
    }
}

/// A change of the server's own setting reaches the sessions that are open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_become_read_only_while_they_are_open_are_a_503_too() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("read-only server"));
    let postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).with_generous_limits().start().await;
    let api = service.api();
    let ada = ada_and_a_message(&api).await;
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();

    admin.execute("alter system set default_transaction_read_only = on").await.unwrap();
    admin.execute("select pg_reload_conf()").await.unwrap();
    assert_eq!(reason_not_to_be_ready(&api).await, "Not ready: the database is read-only.");
    assert_writes_are_unavailable(&api, &ada).await;
    assert_reads_are_served(&api, &ada).await;

    admin.execute("alter system reset default_transaction_read_only").await.unwrap();
    admin.execute("select pg_reload_conf()").await.unwrap();
    service.wait_until_ready().await;
    assert_writes_succeed(&api, &ada).await;
    service.setup().assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_database_is_logged_when_it_begins_and_when_it_ends() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("read-only log"));
    let database = Database::create().await;
    let service =
        Setup::on(&database.url).with("PIDGE__LOG__LEVEL", "off,pidge::app=info,pidge::database=info").start().await;
    let api = service.api();
    ada_and_a_message(&api).await;
    let mut switch = Switch::of(&database.url).await;

    switch.set_read_only(true, true).await;
    reason_not_to_be_ready(&api).await;
    switch.set_read_only(false, false).await;
    service.wait_until_ready().await;

    assert_eq!(count_lines(&service, "not ready: the database is read-only"), 1, "{}", service.log());
    assert_eq!(count_lines(&service, "the database accepts writes again"), 1, "{}", service.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_comes_back_as_a_standby_serves_reads_until_it_is_promoted() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("standby"));
    let mut postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).with_generous_limits().start().await;
    let api = service.api();
    let ada = ada_and_a_message(&api).await;

    postgres.kill().await;
    postgres.restart_as_standby().await;
    wait_until("reads are served again", async || api.read(&ada, "/v1/inbox").await.unwrap().status == 200).await;
    wait_until_a_send_is_unavailable(&api, &ada).await;
    assert_writes_are_unavailable(&api, &ada).await;
    wait_until("the service is not ready because of the standby", async || {
        reason_not_to_be_ready(&api).await == "Not ready: the database is a standby, which is read-only."
    })
    .await;
    assert_reads_are_served(&api, &ada).await;

    postgres.promote().await;
    service.wait_until_ready().await;
    assert_writes_succeed(&api, &ada).await;
    service.setup().assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_starts_on_a_standby_is_not_ready_from_its_first_answer_on() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("start on a standby"));
    let mut postgres = Postgres::start().await;
    let first = Setup::on(&postgres.url()).start().await;
    let ada = ada_and_a_message(&first.api()).await;
    postgres.kill().await;
    postgres.restart_as_standby().await;

    let second = Setup::on(&postgres.url()).start().await;
    let api = second.api();
    let readiness = api.get("/health/ready").await.unwrap();

    readiness.assert_unavailable();
    assert!(readiness.text.contains("standby"), "{}", readiness.text);
    assert_reads_are_served(&api, &ada).await;
    second.setup().assert_invariants().await;
    let migrated = second.setup().output_of("migrate").await;
    assert!(migrated.contains("nothing to do"), "{migrated}");

    postgres.promote().await;
    second.wait_until_ready().await;
    assert_writes_succeed(&api, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_read_only_at_times_loses_no_message_under_load() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("read-only under load"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let mut switch = Switch::of(&database.url).await;
    let load = Workload::start(&service, 8, &random).await;

    for _ in 0..2 * rounds() {
        load.wait_for_sends(30).await;
        switch.set_read_only(true, true).await;
        reason_not_to_be_ready(&service.api()).await;
        switch.set_read_only(false, false).await;
        service.wait_until_ready().await;
    }
    load.wait_for_sends(30).await;

    load.stop().await.verify(&service, &database.url).await;
}
