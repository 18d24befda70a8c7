//! An LMS that publishes its keys, more or less well: a small HTTP server.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What is published.
#[derive(Clone, Debug)]
pub enum Mode {
    /// These keys.
    Keys(Vec<Value>),
    /// The connection ends before an answer.
    Down,
    /// An answer that takes this long, with these keys.
    Slow(Duration, Vec<Value>),
    /// This status, with these keys.
    Status(u16, Vec<Value>),
    /// A page for people.
    Html,
    /// These keys, in more bytes than anybody needs.
    Huge(Vec<Value>),
    /// Somewhere else there are these keys.
    Redirect(Vec<Value>),
}

pub struct Lms {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    mode: Mutex<Mode>,
    fetches: AtomicUsize,
    /// Calls that only somebody who follows a redirect makes.
    followed: AtomicUsize,
}

impl Lms {
    pub async fn new(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { mode: Mutex::new(mode), fetches: AtomicUsize::new(0), followed: AtomicUsize::new(0) });
        let told = Arc::clone(&shared);
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(answer(socket, Arc::clone(&told)));
            }
        });
        Self { address, shared, serving }
    }

    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub fn set(&self, mode: Mode) {
        *self.shared.mode.lock().unwrap() = mode;
    }

    /// How often it was asked for its keys.
    pub fn fetches(&self) -> usize {
        self.shared.fetches.load(Ordering::SeqCst)
    }

    pub fn followed(&self) -> usize {
        self.shared.followed.load(Ordering::SeqCst)
    }
}

impl Drop for Lms {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Answers one request, and closes.
async fn answer(mut socket: TcpStream, shared: Arc<Shared>) {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|part| part == b"\r\n\r\n") {
        match socket.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let elsewhere = head.starts_with(b"GET /elsewhere");
    let count = if elsewhere { &shared.followed } else { &shared.fetches };
    count.fetch_add(1, Ordering::SeqCst);
    let mode = shared.mode.lock().unwrap().clone();
    let set = |keys: &[Value]| json!({ "keys": keys }).to_string();
    let (status, kind, extra, body) = match &mode {
        Mode::Down => return,
        Mode::Keys(keys) => (200, "application/json", String::new(), set(keys)),
        Mode::Redirect(keys) if elsewhere => (200, "application/json", String::new(), set(keys)),
        Mode::Redirect(_) => (302, "text/plain", "Location: /elsewhere\r\n".to_owned(), String::new()),
        Mode::Slow(delay, keys) => {
            tokio::time::sleep(*delay).await;
            (200, "application/json", String::new(), set(keys))
        }
        Mode::Status(status, keys) => (*status, "application/json", String::new(), set(keys)),
        Mode::Html => (200, "text/html", String::new(), "<html><body>Please log in.</body></html>".to_owned()),
        Mode::Huge(keys) => (200, "application/json", String::new(), set(keys) + &" ".repeat(2 << 20)),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\n{extra}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
}
