//! A client that does not read its stream.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::timeout,
};

use crate::{events::stream::Stream, support::app::TestApp};

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped_and_costs_nobody_else_an_event() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stopped = socket.connect(app.address).await.unwrap();
    let head = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", mia.token);
    stopped.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 15];
    stopped.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let mut reading = Stream::open(&mia).await;

    // More than its queue and the buffers of the kernel take, then more than waits for a stream.
    let body = "💌".repeat(2000);
    for _ in 0..20 {
        for _ in 0..3 {
            ada.says(&mia, &body).await;
        }
        for _ in 0..3 {
            assert_eq!(reading.next("message.sent").await["message"]["body"], body);
        }
    }
    for _ in 0..2 {
        join_all((0..140).map(|_| ada.says(&mia, "short"))).await;
        for _ in 0..140 {
            assert_eq!(reading.next("message.sent").await["message"]["body"], "short");
        }
    }
    let mut rest = Vec::new();
    timeout(Duration::from_mins(2), stopped.read_to_end_of_stream(&mut rest)).await.expect("the stream ends");

    let text = String::from_utf8_lossy(&rest);
    assert!(text.ends_with("event: reset\ndata: {\"reason\":\"overflow\"}\n\n\r\n0\r\n\r\n"), "{}", tail(&text));
}

/// The end of a text.
fn tail(text: &str) -> String {
    text.chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect()
}

trait ReadStream {
    /// Reads a chunked body to its end.
    async fn read_to_end_of_stream(&mut self, to: &mut Vec<u8>);
}

impl<T: AsyncReadExt + Unpin> ReadStream for T {
    async fn read_to_end_of_stream(&mut self, to: &mut Vec<u8>) {
        while !to.ends_with(b"\r\n0\r\n\r\n") {
            let read = self.read_buf(to).await.unwrap();
            assert!(read > 0, "the connection was closed in the middle of the stream");
        }
    }
}
