//! An LMS that publishes its keys, more or less well: a small HTTP server, and keys that sign.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::api::Person;

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

/// A private key and its name.
pub struct Key {
    kid: String,
    algorithm: Algorithm,
    signing: EncodingKey,
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

impl Key {
    /// A new key pair.
    pub fn new(kid: &str, algorithm: Algorithm) -> Self {
        let signing = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                let new = openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], &[]);
                EncodingKey::from_rsa_der(&openssl(&["rsa", "-traditional", "-outform", "DER"], &new))
            }
            Algorithm::ES256 => {
                let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-outform", "DER"];
                EncodingKey::from_ec_der(&openssl(&curve, &[]))
            }
            _ => EncodingKey::from_ed_der(&openssl(&["genpkey", "-algorithm", "ED25519", "-outform", "DER"], &[])),
        };
        Self { kid: kid.to_owned(), algorithm, signing }
    }

    /// Its public half, as it is published.
    pub fn public(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk
    }

    /// Somebody with a token by this key.
    pub fn signs_for(&self, id: &str) -> Person {
        self.signs_as(&self.kid, id)
    }

    /// The same, but the token names another key.
    pub fn signs_as(&self, kid: &str, id: &str) -> Person {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(self.algorithm) };
        let claims = Person::claims(id, pidge::auth::seconds_now() - 300, 7200);
        Person { id: id.to_owned(), token: jsonwebtoken::encode(&header, &claims, &self.signing).unwrap() }
    }
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}
