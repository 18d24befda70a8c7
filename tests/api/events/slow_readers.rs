//! A client that does not read its stream.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{events::stream::Stream, support::app::TestApp};

#[tokio::test]
async fn a_client_that_does_not_read_for_a_while_is_told_to_read_anew_and_costs_nobody_else_an_event() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stopped = TcpStream::connect(app.address).await.unwrap();
    let head = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", mia.token);
    stopped.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 15];
    stopped.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let mut reading = Stream::open(&mia).await;

    // More than Linux buffers for a connection (4 MiB by `tcp_wmem`, and 128 KiB for one that was never read), then more than
    // its queue and its backlog.
    let long = "💌".repeat(2000);
    for (rounds, messages, body) in [(60, 10, long.as_str()), (2, 180, "short")] {
        for _ in 0..rounds {
            join_all((0..messages).map(|_| ada.says(&mia, body))).await;
            for _ in 0..messages {
                assert_eq!(reading.next("message.sent").await["message"]["body"], body);
            }
        }
    }
    read_until(&mut stopped, "event: reset\ndata: {\"reason\":\"overflow\"}\n\n").await;
    ada.says(&mia, "afterwards").await;

    read_until(&mut stopped, "afterwards").await;
}

/// Reads until the stream has this text.
async fn read_until(socket: &mut TcpStream, wanted: &str) {
    let reading = async {
        let mut text = Vec::new();
        while text.windows(wanted.len()).all(|part| part != wanted.as_bytes()) {
            text.drain(..text.len().saturating_sub(wanted.len()));
            let read = socket.read_buf(&mut text).await.unwrap();
            assert!(read > 0, "the connection was closed before {wanted:?}");
        }
    };
    timeout(Duration::from_mins(2), reading).await.unwrap_or_else(|_| panic!("{wanted:?} does not come"));
}
