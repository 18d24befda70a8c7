//! A small HTTP server in place of the LMS, which publishes a key set or misbehaves.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// How the LMS answers a request for its key set.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// A key set of these keys.
    Keys(Vec<Value>),
    /// Closes the connection without an answer.
    Down,
    /// Never answers, and keeps the connection open.
    Hangs,
    /// A key set of these keys, with this status.
    Status(u16, Vec<Value>),
    /// An HTML page.
    Html,
    /// A key set of these keys, followed by 2 MiB of spaces.
    Huge(Vec<Value>),
    /// A redirect to a key set of these keys.
    Redirect(Vec<Value>),
}

pub struct Lms {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    fetches: AtomicUsize,
    /// Requests to the target of a redirect.
    redirects_followed: AtomicUsize,
}

impl Lms {
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            behaviour: Mutex::new(behaviour),
            fetches: AtomicUsize::new(0),
            redirects_followed: AtomicUsize::new(0),
        });
        let answering = Arc::clone(&shared);
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(answer(socket, Arc::clone(&answering)));
            }
        });
        Self { address, shared, serving }
    }

    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub fn set(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().unwrap() = behaviour;
    }

    /// How often the key set was requested.
    pub fn fetches(&self) -> usize {
        self.shared.fetches.load(Ordering::SeqCst)
    }

    /// How often a redirect was followed.
    pub fn redirects_followed(&self) -> usize {
        self.shared.redirects_followed.load(Ordering::SeqCst)
    }
}

impl Drop for Lms {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Answers one request, and closes the connection.
async fn answer(mut socket: TcpStream, shared: Arc<Shared>) {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|part| part == b"\r\n\r\n") {
        match socket.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let is_redirected = head.starts_with(b"GET /elsewhere");
    let count = if is_redirected { &shared.redirects_followed } else { &shared.fetches };
    count.fetch_add(1, Ordering::SeqCst);
    let behaviour = shared.behaviour.lock().unwrap().clone();
    let set = |keys: &[Value]| json!({ "keys": keys }).to_string();
    let (status, kind, extra, body) = match &behaviour {
        Behaviour::Down => return,
        Behaviour::Keys(keys) => (200, "application/json", String::new(), set(keys)),
        Behaviour::Redirect(keys) if is_redirected => (200, "application/json", String::new(), set(keys)),
        Behaviour::Redirect(_) => (302, "text/plain", "Location: /elsewhere\r\n".to_owned(), String::new()),
        Behaviour::Hangs => std::future::pending().await,
        Behaviour::Status(status, keys) => (*status, "application/json", String::new(), set(keys)),
        Behaviour::Html => (200, "text/html", String::new(), "<html><body>Please log in.</body></html>".to_owned()),
        Behaviour::Huge(keys) => (200, "application/json", String::new(), set(keys) + &" ".repeat(2 << 20)),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: {kind}\r\n{extra}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
}
