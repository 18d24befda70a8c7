//! Many large bodies at the same time.

use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    support::api::User,
    support::cluster::Database,
    support::exclusive,
    support::process::peak_memory,
    support::raw_http::connect,
    support::service::{Service, Setup},
};

/// The size of each body, in bytes.
const SIZE: usize = 8 << 20;

/// Sends the first seven eighths of a bulk send, and returns the status of the answer.
async fn send_a_part(service: &Service, user: &User) -> String {
    let mut socket = connect(service.address()).await;
    let head = format!(
        "POST /v1/messages/bulk HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {SIZE}\r\n\r\n",
        user.token
    );
    let (mut reader, mut writer) = socket.split();
    let mut received = Vec::new();
    // The service does not read all of it, and answers nevertheless.
    let writing = async {
        let _ = writer.write_all(head.as_bytes()).await;
        let _ = writer.write_all(&vec![b' '; SIZE / 8 * 7]).await;
        std::future::pending::<()>().await;
    };
    tokio::select! { _ = reader.read_to_end(&mut received) => {}, () = writing => {} }
    let answer = String::from_utf8_lossy(&received).into_owned();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_take_little_memory_together_and_the_next_one_is_served() {
    let _guard = exclusive::run_alone().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let users = api.register(&["ada", "ben"]).await;
    let memory_before = peak_memory(service.pid());

    let answers = join_all((0..60).map(|_| send_a_part(&service, &users[0]))).await;

    let growth = (peak_memory(service.pid()) - memory_before) >> 20;
    let of = |status: &str| answers.iter().filter(|answer| *answer == status).count();
    println!("  {} timed out, {} refused; memory grew by {growth} MiB", of("408"), of("503"));
    assert_eq!(of("408") + of("503"), 60, "{answers:?}");
    assert!(of("408") > 0 && of("503") > 0, "{answers:?}");
    assert!(growth < 192, "memory grew by {growth} MiB");
    // More than there are permits: each gives its own back.
    for number in 0..9 {
        send_all(&service, &users[0], number).await;
    }
}

/// Sends a bulk send of two megabytes.
async fn send_all(service: &Service, user: &User, number: usize) {
    let api = service.api();
    let text = "x".repeat(8_000);
    let items: Vec<_> =
        (0..250).map(|n| json!({"recipient_id": "ben", "body": text, "client_id": n.to_string()})).collect();
    let body = json!({"client_id": number.to_string(), "dry_run": true, "items": items});
    let path = "/v1/messages/bulk";
    let reply = api.call(Some(user), reqwest::Method::POST, path, Some(body), None).await.unwrap();
    assert_eq!(reply.json(200)["counts"]["sent"], 250);
}
