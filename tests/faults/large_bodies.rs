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

/// Sends the first seven eighths of a bulk send, and returns the answer.
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
    String::from_utf8_lossy(&received).into_owned()
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
    let of = |status: &str| answers.iter().filter(|answer| answer.starts_with(&format!("HTTP/1.1 {status}"))).count();
    let reset = answers.iter().filter(|answer| answer.is_empty()).count();
    println!("  {} timed out, {} refused, {reset} reset; memory grew by {growth} MiB", of("408"), of("503"));
    assert_eq!(of("408") + of("503") + reset, 60, "{answers:?}");
    assert!(of("503") > 0);
    assert!(growth < 96, "memory grew by {growth} MiB");
    let body = json!({"client_id": "exam", "body": "Room changed.", "items": [{"recipient_id": "ben"}]});
    let path = "/v1/messages/bulk";
    let reply = api.call(Some(&users[0]), reqwest::Method::POST, path, Some(body), None).await.unwrap();
    assert_eq!(reply.json(200)["counts"]["sent"], 1);
}
