//! Liveness and readiness, when the database is available, unavailable or busy.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::support::{
    app::{TestApp, config},
    cluster::admin_url,
    wait::until,
};

async fn until_ready_is(app: &TestApp, status: u16) {
    let client = app.anonymous();
    until(&format!("readiness is {status}"), async || client.get("/health/ready").await.status == status).await;
}

#[tokio::test]
async fn readiness_follows_the_database_while_liveness_does_not_depend_on_it() {
    let app = TestApp::spawn().await;
    until_ready_is(&app, 200).await;
    let name = app.database.url.parse::<sqlx::postgres::PgConnectOptions>().unwrap().get_database().unwrap().to_owned();
    let mut admin = PgConnection::connect(&admin_url()).await.unwrap();

    let refuse_connections = format!(
        "alter database {name} allow_connections false;
         select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    );
    admin.execute(sqlx::raw_sql(AssertSqlSafe(refuse_connections))).await.unwrap();
    until_ready_is(&app, 503).await;

    let unready = app.anonymous().get("/health/ready").await;
    unready.problem(503, "unavailable");
    assert!(unready.header("retry-after").is_some(), "no Retry-After: {unready:?}");
    app.anonymous().get("/health/live").await.json(200);

    let accept_connections = format!("alter database {name} allow_connections true");
    admin.execute(sqlx::raw_sql(AssertSqlSafe(accept_connections))).await.unwrap();
    until_ready_is(&app, 200).await;
    admin.close().await.unwrap();
}

/// The health checks are answered beside a request that the database keeps waiting.
#[tokio::test]
async fn health_is_answered_while_requests_are_blocked() {
    let mut config = config();
    config.database.max_connections = 2;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    until_ready_is(&app, 200).await;
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("lock table participants").await.unwrap();

    let answered = AtomicUsize::new(0);
    let requests = futures_util::future::join_all((0..20).map(async |_| {
        mia.get("/v1/inbox").await;
        answered.fetch_add(1, SeqCst);
    }));
    let health = async {
        let blocked = "select count(*) > 0 from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock'";
        until("the requests wait for the lock", async || {
            sqlx::query_scalar(blocked).fetch_one(&app.pool).await.unwrap()
        })
        .await;
        for path in ["/health/live", "/health/ready"] {
            app.anonymous().get(path).await.json(200);
        }
        let answered = answered.load(SeqCst);
        lock.rollback().await.unwrap();
        answered
    };
    let (_, answered) = tokio::join!(requests, health);

    assert_eq!(answered, 0, "requests that were answered before the two health checks");
}

#[tokio::test]
async fn requests_that_get_no_connection_are_refused_until_the_pool_is_free_again() {
    let mut config = config();
    config.database.max_connections = 2;
    config.database.acquire_timeout_ms = 1_000;
    config.database.lock_timeout_ms = 1_000;
    config.limits.queue_timeout_ms = 100;
    config.limits.max_queued_requests = 4;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("lock table participants").await.unwrap();

    let replies = futures_util::future::join_all((0..20).map(|_| mia.get("/v1/inbox"))).await;

    for reply in &replies {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
    }

    lock.rollback().await.unwrap();
    until("the inbox is available again", async || mia.get("/v1/inbox").await.status == 200).await;
}
