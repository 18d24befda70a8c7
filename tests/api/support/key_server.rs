//! The LMS's key server, which can be slow, wrong, huge, down or changed, and counts who asks.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// What it does when it is asked.
#[derive(Clone)]
pub enum Mode {
    /// Answers with this key set.
    Keys(String),
    /// Answers with these bytes.
    Raw(Vec<u8>),
    /// Takes the question and never answers.
    Silent,
    /// Waits for a word before it answers with this key set.
    Held(String, Arc<Notify>),
    /// Hangs up.
    Down,
}

pub struct KeyServer {
    pub address: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    asked: Arc<AtomicUsize>,
}

/// An HTTP answer.
pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

impl KeyServer {
    pub async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server =
            Self { address: listener.local_addr().unwrap(), mode: Arc::new(Mutex::new(mode)), asked: Arc::default() };
        let (mode, asked) = (Arc::clone(&server.mode), Arc::clone(&server.asked));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                asked.fetch_add(1, Ordering::SeqCst);
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

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits until it was asked so often.
    pub async fn until_asked(&self, times: usize) {
        let waiting = async {
            while self.asked() < times {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }
}

async fn serve(mut socket: TcpStream, mode: Mode) {
    let mut request = [0; 4096];
    let _ = socket.read(&mut request).await;
    let bytes = match mode {
        Mode::Keys(keys) => answer("200 OK", "Content-Type: application/json\r\n", &keys),
        Mode::Raw(bytes) => bytes,
        Mode::Held(keys, word) => {
            word.notified().await;
            answer("200 OK", "", &keys)
        }
        Mode::Silent => return std::future::pending().await,
        Mode::Down => return,
    };
    let _ = socket.write_all(&bytes).await;
}
