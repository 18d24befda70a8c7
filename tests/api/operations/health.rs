//! Whether the service is well, and what it says when the database is not.

use std::time::Duration;

use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection,
    types::chrono::{DateTime, Utc},
};

use crate::support::{app::TestApp, client::Reply};

async fn until_ready_is(app: &TestApp, status: u16) -> Reply {
    let anybody = app.client("", String::new());
    let waiting = async {
        loop {
            let reply = anybody.get("/health/ready").await;
            if reply.status == status {
                return reply;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it noticed")
}

#[tokio::test]
async fn a_database_that_is_gone_is_noticed_and_so_is_its_return() {
    let app = TestApp::spawn().await;
    let anybody = app.client("", String::new());
    until_ready_is(&app, 200).await;
    let name = app.database.url.parse::<sqlx::postgres::PgConnectOptions>().unwrap().get_database().unwrap().to_owned();
    let mut admin = PgConnection::connect(&crate::support::cluster::admin_url()).await.unwrap();
    let shut = format!(
        "alter database {name} allow_connections false;
         select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    );
    admin.execute(sqlx::raw_sql(AssertSqlSafe(shut))).await.unwrap();
    let away = until_ready_is(&app, 503).await;
    away.problem(503, "unavailable");
    assert!(away.header("retry-after").is_some());
    anybody.get("/health/live").await.json(200);
    let open = format!("alter database {name} allow_connections true");
    admin.execute(sqlx::raw_sql(AssertSqlSafe(open))).await.unwrap();
    until_ready_is(&app, 200).await;
    admin.close().await.unwrap();
}

#[tokio::test]
async fn a_busy_pool_is_told_at_once_and_health_does_not_wait_for_it() {
    let mut config = crate::support::app::config();
    config.database.max_connections = 2;
    config.database.acquire_timeout_ms = 300;
    config.limits.queue_timeout_ms = 100;
    config.limits.max_queued_requests = 4;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("lock table participants").await.unwrap();
    let started = std::time::Instant::now();
    let calls = futures_util::future::join_all((0..20).map(|_| mia.get("/v1/inbox")));
    let health = async {
        for path in ["/health/live", "/health/ready"] {
            app.client("", String::new()).get(path).await.json(200);
        }
        started.elapsed()
    };
    let (calls, healthy) = tokio::join!(calls, health);
    assert!(healthy < Duration::from_millis(500), "{healthy:?}");
    for reply in &calls {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    lock.rollback().await.unwrap();
    mia.get("/v1/inbox").await.json(200);
}

#[tokio::test]
async fn a_write_is_carried_out_though_its_client_has_hung_up() {
    use tokio::io::AsyncWriteExt;
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    let mut lock = app.pool.begin().await.unwrap();
    let locked: DateTime<Utc> =
        sqlx::query_scalar("select now() from conversations for update").fetch_one(&mut *lock).await.unwrap();
    let body = r#"{"recipient_id":"ada","body":"said before I left"}"#;
    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        mia.token,
        body.len()
    );
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let waiting = async {
        let tried = "select from pg_stat_activity where datname = current_database() and query like '%send_batch%'
                     and pid <> pg_backend_pid() and query_start > $1";
        while sqlx::query(tried).bind(locked).fetch_optional(&app.pool).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("the send is tried, and finds the lock");
    drop(socket);
    lock.rollback().await.unwrap();
    let arrived = async {
        while ada.entry(&mia).await["last_seq"] != 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived).await.expect("the message arrives");
    app.assert_invariants().await;
}
