//! A client that keeps its connection, as HTTP/1.1 has it: it takes a new one when it was told `Connection: close`, and never
//! asks twice by itself. So whatever fails shows.

use std::{
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::{support::api::Person, support::raw_http::Request};

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct Kept {
    address: SocketAddr,
    socket: Option<BufReader<TcpStream>>,
    /// Whether it keeps connections at all.
    keeps: bool,
    /// How many connections it made.
    pub connections: usize,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// The head, in lower case.
    pub head: String,
    pub body: String,
}

impl Answer {
    /// Whether the server said that it closes the connection.
    pub fn closes(&self) -> bool {
        self.head.lines().any(|line| line == "connection: close")
    }

    /// The body of an answer with this status.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Kept {
    pub fn to(address: SocketAddr) -> Self {
        Self { address, socket: None, keeps: true, connections: 0 }
    }

    /// One that takes a new connection for each call, and says so.
    pub fn never_to(address: SocketAddr) -> Self {
        Self { keeps: false, ..Self::to(address) }
    }

    pub async fn call(&mut self, request: &Request) -> Result<Answer> {
        let socket = self.socket.take();
        let (answer, socket) = tokio::time::timeout(PATIENCE, self.ask(socket, request)).await??;
        self.socket = (self.keeps && !answer.closes()).then_some(socket);
        Ok(answer)
    }

    async fn ask(
        &mut self,
        socket: Option<BufReader<TcpStream>>,
        request: &Request,
    ) -> Result<(Answer, BufReader<TcpStream>)> {
        let mut socket = if let Some(socket) = socket {
            socket
        } else {
            let socket = TcpStream::connect(self.address).await?;
            socket.set_nodelay(true)?;
            self.connections += 1;
            BufReader::new(socket)
        };
        let text = request.text();
        let text = if self.keeps { text } else { text.replacen("\r\n", "\r\nConnection: close\r\n", 1) };
        socket.write_all(text.as_bytes()).await?;
        let answer = read(&mut socket).await?;
        Ok((answer, socket))
    }

    /// Waits until the server closes the connection that is kept; answers what it said before that.
    pub async fn closed(mut self) -> Result<Vec<u8>> {
        let mut said = Vec::new();
        let mut socket = self.socket.take().expect("a connection that is kept");
        tokio::time::timeout(PATIENCE, socket.read_to_end(&mut said)).await??;
        Ok(said)
    }
}

async fn read(socket: &mut BufReader<TcpStream>) -> Result<Answer> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if socket.read_line(&mut head).await? == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, format!("closed after {head:?}")));
        }
    }
    let head = head.to_lowercase();
    let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<usize>().ok());
    let length = number(head.lines().find_map(|line| line.strip_prefix("content-length:")));
    let status = number(head.split(' ').nth(1)).and_then(|status| status.try_into().ok());
    let (Some(length), Some(status)) = (length, status) else {
        return Err(Error::new(ErrorKind::InvalidData, head));
    };
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    Ok(Answer { status, head, body: String::from_utf8_lossy(&body).into_owned() })
}

/// A request with a body of JSON.
pub fn post(person: &Person, path: &str, body: &Value) -> Request {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        person.token,
        body.len()
    );
    Request { head, body }
}
