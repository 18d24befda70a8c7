//! HTTP as bytes on a socket, for clients that disconnect in the middle of a request or send it slowly.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{api::User, process::WATCHDOG};

/// A request as text.
pub struct Request {
    /// The request line and the headers, with the empty line.
    pub head: String,
    pub body: String,
}

impl Request {
    pub fn get(user: &User, path: &str) -> Self {
        let head = format!("GET {path} HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\n\r\n", user.token);
        Self { head, body: String::new() }
    }

    pub fn send(user: &User, to: &str, body: &str, key: &str) -> Self {
        let body = json!({"recipient_id": to, "body": body}).to_string();
        let head = format!(
            "POST /v1/messages HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            user.token,
            body.len()
        );
        Self { head, body }
    }

    pub fn text(&self) -> String {
        format!("{}{}", self.head, self.body)
    }
}

pub async fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect(address).await.unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

/// Writes one byte a second until the server closes the connection; returns what the server sent. When all bytes are
/// written the connection stays open.
pub async fn drip(mut socket: TcpStream, bytes: Vec<u8>) -> String {
    let (mut reader, mut writer) = socket.split();
    let mut received = Vec::new();
    let receiving = reader.read_to_end(&mut received);
    let writing = async {
        for byte in bytes {
            if writer.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        std::future::pending::<()>().await;
    };
    let ended = async {
        tokio::select! { ended = receiving => { let _ = ended; }, () = writing => {} }
    };
    let in_time = tokio::time::timeout(WATCHDOG, ended).await;
    assert!(in_time.is_ok(), "the server keeps a slow client's connection open");
    String::from_utf8_lossy(&received).into_owned()
}
