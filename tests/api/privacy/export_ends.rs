//! Exports that end before their last line. The client of each has read only its beginning when that happens.

use crate::{
    privacy::{
        exported::{Export, SlowReader, ada_and_mia, assert_cut_off, export_path, long_thread},
        officer,
    },
    support::{
        app::{TestApp, config},
        client::Client,
        wait::until,
    },
};

/// A service with an export of several megabytes under way, of which its client reads nothing more for now: mia's own.
async fn export_under_way() -> (TestApp, Client, SlowReader) {
    let mut config = config();
    config.server.drain_seconds = 300;
    let app = TestApp::spawn_with(config).await;
    let (_, mia) = ada_and_mia(&app).await;
    long_thread(&app, 2000, &format!("%s {}", "x".repeat(3000))).await;
    let reader = SlowReader::begin(&app, &mia, "mia").await;
    (app, mia, reader)
}

#[tokio::test]
async fn an_export_holds_no_connection_and_no_transaction_while_its_client_reads_nothing() {
    let (app, _, reader) = export_under_way().await;
    let in_transaction = "select count(*) from pg_stat_activity
                          where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null";
    until("no transaction is open", async || {
        sqlx::query_scalar::<_, i64>(in_transaction).fetch_one(&app.pool).await.unwrap() == 0
    })
    .await;

    let officer = officer(&app).await;
    let erasure = officer.delete("/v1/users/ada").await.json(202);
    officer.erased_id(&erasure).await;

    let (body, is_complete) = reader.read_on().await;
    assert!(is_complete, "the peer was erased, not the user");
    assert!(Export::parse(&body).messages().iter().any(|(_, body)| body.is_none()), "the rest is as it is now");
}

#[tokio::test]
async fn an_export_of_a_user_who_is_erased_meanwhile_is_cut_off() {
    let (app, mia, reader) = export_under_way().await;
    officer(&app).await.delete("/v1/users/mia").await.json(202);

    let read = reader.read_on().await;

    assert_cut_off(&read);
    assert_eq!(mia.exports(&mia, "").await.0.len(), 1, "a new one is complete");
}

#[tokio::test]
async fn an_export_is_cut_off_when_the_service_shuts_down_and_none_begins() {
    let (app, _, reader) = export_under_way().await;
    app.begin_shutdown().await;

    let read = reader.read_on().await;

    assert_cut_off(&read);
    app.new_person("noah", "student", "").get(&export_path("noah")).await.problem(503, "unavailable");
}

#[tokio::test]
async fn an_export_is_cut_off_when_the_database_fails() {
    let (app, mia, reader) = export_under_way().await;
    sqlx::query("alter table message_revisions rename to moved").execute(&app.pool).await.unwrap();

    let read = reader.read_on().await;
    sqlx::query("alter table moved rename to message_revisions").execute(&app.pool).await.unwrap();

    assert_cut_off(&read);
    assert_eq!(mia.exports(&mia, "").await.of_kind("message").len(), 2000, "a new one is complete");
}

#[tokio::test]
async fn a_client_that_stops_for_a_while_gets_the_whole_export_when_it_reads_on() {
    let (_app, mia, reader) = export_under_way().await;
    // Another request is answered meanwhile.
    mia.badge().await;

    let (body, is_complete) = reader.read_on().await;

    assert!(is_complete);
    assert_eq!(Export::parse(&body).of_kind("message").len(), 2000);
}
