//! HTTP as bytes on a socket: for callers who hang up in the middle of a word, or speak slower than anybody should.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::api::Person;

/// A request as text: the head, and the body.
pub struct Request {
    pub head: String,
    pub body: String,
}

impl Request {
    pub fn get(person: &Person, path: &str) -> Self {
        let head = format!("GET {path} HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\n\r\n", person.token);
        Self { head, body: String::new() }
    }

    pub fn send(person: &Person, to: &str, body: &str, key: &str) -> Self {
        let body = json!({"recipient_id": to, "body": body}).to_string();
        let head = format!(
            "POST /v1/messages HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            person.token,
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

/// Writes a byte each second until the other side has enough; answers what it said.
pub async fn drip(mut socket: TcpStream, bytes: Vec<u8>, within: Duration) -> String {
    let (mut reader, mut writer) = socket.split();
    let mut said = Vec::new();
    let listening = reader.read_to_end(&mut said);
    let dripping = async {
        for byte in bytes {
            if writer.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        std::future::pending::<()>().await;
    };
    let ended = async {
        tokio::select! { ended = listening => { let _ = ended; }, () = dripping => {} }
    };
    let in_time = tokio::time::timeout(within, ended).await;
    assert!(in_time.is_ok(), "it was listened to for more than {within:?}");
    String::from_utf8_lossy(&said).into_owned()
}
