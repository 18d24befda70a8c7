//! Bulk sends that are cut off: by a client that disconnects, or with the service itself.

use reqwest::Client as HttpClient;
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{assert_counts, assert_each_has, course, post, to_course};
use crate::support::{
    app::TestApp,
    batch_gate::{BatchGate, committed, count, spawn_with_one_batch},
    client::Client,
    program::Process,
    wait::until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_send_goes_on_although_its_client_disconnects() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy"]).await;
    let ada = course(&app, 300).await;
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let socket = start_raw(&app, &ada, &to_course("exam", "disconnected")).await;
    gate.until_queued(128).await;

    drop(socket);
    gate.open().await;

    until("all are sent", async || committed(&app, "disconnected").await.messages == 300).await;
    assert_counts(&post(&ada, &to_course("exam", "disconnected")).await.json(200), 0, 300, 0);
    app.assert_invariants().await;
}

/// Writes a bulk send to a connection of its own and does not read the answer.
async fn start_raw(app: &TestApp, sender: &Client, bulk: &Value) -> TcpStream {
    let body = bulk.to_string();
    let request = format!(
        "POST /v1/messages/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        sender.token,
        body.len()
    );
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_send_whose_service_is_killed_is_completed_by_the_same_call() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1000).await;
    let bulk = to_course("exam", "survives");

    // Cut off after the first batch, in the middle, and near the end.
    for cut_at in [1, 400, 800] {
        let mut process = Process::serve(&app.database.url);
        let client = Client {
            base: format!("http://{}", process.address),
            http: HttpClient::builder().build().unwrap(),
            ..ada.clone()
        };
        let call = tokio::spawn({
            let bulk = bulk.clone();
            async move {
                client
                    .http
                    .post(format!("{}/v1/messages/bulk", client.base))
                    .bearer_auth(&client.token)
                    .json(&bulk)
                    .send()
                    .await
            }
        });
        until("some are sent", async || count(&app, "select count(*) from messages").await >= cut_at).await;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        // The answer may have been on its way already.
        drop(call.await.unwrap());
    }

    let result = post(&ada, &bulk).await.json(200);

    assert_eq!(result["counts"]["refused"], 0, "{:#}", result["counts"]);
    assert!(result["counts"]["replayed"].as_u64().unwrap() >= 800, "{:#}", result["counts"]);
    assert_each_has(&app, 1000, 1).await;
}
