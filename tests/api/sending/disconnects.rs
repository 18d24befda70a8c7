//! Sends whose client disconnects before they are answered.

use futures_util::future::join_all;
use sqlx::types::chrono::{DateTime, Utc};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{
    app::TestApp,
    batch_gate::{BatchGate, committed, spawn_with_one_batch},
    client::Client,
    wait::until,
};

/// Writes a send to a connection of its own and does not read the answer.
async fn start_raw_send(app: &TestApp, sender: &Client, recipient: &str, body: &str, key: &str) -> TcpStream {
    let body = format!(r#"{{"recipient_id":"{recipient}","body":"{body}"}}"#);
    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        sender.token,
        body.len()
    );
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queued_send_is_committed_although_its_client_disconnects() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben"]).await;
    let ada = &users[2];
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let mut sockets = Vec::new();
    for n in 0..10 {
        sockets.push(start_raw_send(&app, ada, "ben", &format!("disconnects {n}"), &format!("key-{n}")).await);
    }

    let staying = join_all((0..10).map(|_| ada.send("ben", "stays")));
    let disconnecting = async {
        gate.until_queued(20).await;
        drop(sockets);
        gate.open().await;
    };
    let (staying, ()) = tokio::join!(staying, disconnecting);

    for reply in &staying {
        reply.json(201);
    }
    until("all are committed", async || committed(&app, "disconnects").await.messages == 10).await;
    for n in 0..10 {
        let repeated = ada.send_with_key("ben", &format!("disconnects {n}"), &format!("key-{n}")).await;
        repeated.json(200);
    }
    assert_eq!(committed(&app, "").await.messages, 21, "ten, ten, and the one at the gate");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_send_that_waits_for_a_lock_is_committed_although_its_client_disconnects() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    let mut lock = app.pool.begin().await.unwrap();
    let locked_at: DateTime<Utc> =
        sqlx::query_scalar("select now() from conversations for update").fetch_one(&mut *lock).await.unwrap();
    let socket = start_raw_send(&app, &mia, "ada", "sent before the disconnect", "k").await;
    let attempts = "select exists (select from pg_stat_activity where datname = current_database()
                    and query like '%write_batch%' and pid <> pg_backend_pid() and query_start > $1)";
    until("the send has found the lock", async || {
        sqlx::query_scalar(attempts).bind(locked_at).fetch_one(&app.pool).await.unwrap()
    })
    .await;

    drop(socket);
    lock.rollback().await.unwrap();

    until("the message is committed", async || ada.entry(&mia).await["last_seq"] == 2).await;
    app.assert_invariants().await;
}
