//! The LMS's key server (JWKS endpoint), which tests can make fail. It counts the requests.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use crate::support::wait::until;

/// What the server does with a request.
#[derive(Clone)]
pub enum Mode {
    /// Answers with a key set.
    Keys(String),
    /// Answers with arbitrary bytes.
    Raw(Vec<u8>),
    /// Reads the request and never answers.
    Silent,
    /// Answers with a key set once it is notified.
    Held(String, Arc<Notify>),
    /// Closes the connection without an answer.
    Down,
}

pub struct KeyServer {
    pub address: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    requests: Arc<AtomicUsize>,
}

/// An HTTP response of a server that closes the connection afterwards.
pub fn http_response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

impl KeyServer {
    pub async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self { address, mode: Arc::new(Mutex::new(mode)), requests: Arc::default() };
        let (mode, requests) = (Arc::clone(&server.mode), Arc::clone(&server.requests));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                requests.fetch_add(1, Ordering::SeqCst);
                let mode = mode.lock().unwrap().clone();
                tokio::spawn(serve(socket, mode));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// The number of requests so far.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Waits for a total number of requests.
    pub async fn until_requests(&self, total: usize) {
        until("the key server has received the requests", async || self.requests() >= total).await;
    }
}

async fn serve(mut socket: TcpStream, mode: Mode) {
    let mut request = [0; 4096];
    let _ = socket.read(&mut request).await;
    let response = match mode {
        Mode::Keys(keys) => http_response("200 OK", "Content-Type: application/json\r\n", &keys),
        Mode::Raw(bytes) => bytes,
        Mode::Held(keys, release) => {
            release.notified().await;
            http_response("200 OK", "", &keys)
        }
        Mode::Silent => return std::future::pending().await,
        Mode::Down => return,
    };
    let _ = socket.write_all(&response).await;
}
