//! An HTTP/1.1 client that keeps its connection until the server says `Connection: close`. It never repeats a request
//! by itself, so that every failure shows.

use std::{
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::{
    support::api::User,
    support::{process::WATCHDOG, raw_http::Request},
};

pub struct KeepAliveClient {
    address: SocketAddr,
    socket: Option<BufReader<TcpStream>>,
    keeps_alive: bool,
    /// How many connections were opened so far.
    pub connections: usize,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    /// The status line and the headers, in lower case.
    pub head: String,
    pub body: String,
}

impl Response {
    /// True if the server closes the connection after this response.
    pub fn closes_connection(&self) -> bool {
        self.head.lines().any(|line| line == "connection: close")
    }

    /// The body; panics if the status is another.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }
}

impl KeepAliveClient {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, socket: None, keeps_alive: true, connections: 0 }
    }

    /// A client that opens a connection for each call, and sends `Connection: close`.
    pub fn without_keep_alive(address: SocketAddr) -> Self {
        Self { keeps_alive: false, ..Self::new(address) }
    }

    pub async fn call(&mut self, request: &Request) -> Result<Response> {
        let socket = self.socket.take();
        let (response, socket) = tokio::time::timeout(WATCHDOG, self.call_on(socket, request)).await??;
        self.socket = (self.keeps_alive && !response.closes_connection()).then_some(socket);
        Ok(response)
    }

    async fn call_on(
        &mut self,
        socket: Option<BufReader<TcpStream>>,
        request: &Request,
    ) -> Result<(Response, BufReader<TcpStream>)> {
        let mut socket = if let Some(socket) = socket {
            socket
        } else {
            let socket = TcpStream::connect(self.address).await?;
            socket.set_nodelay(true)?;
            self.connections += 1;
            BufReader::new(socket)
        };
        let text = request.text();
        let text = if self.keeps_alive { text } else { text.replacen("\r\n", "\r\nConnection: close\r\n", 1) };
        socket.write_all(text.as_bytes()).await?;
        let response = read_response(&mut socket).await?;
        Ok((response, socket))
    }

    /// Waits until the server closes the idle connection; returns the bytes that it sent before that.
    pub async fn wait_until_closed(mut self) -> Result<Vec<u8>> {
        let mut received = Vec::new();
        let mut socket = self.socket.take().expect("an idle connection");
        tokio::time::timeout(WATCHDOG, socket.read_to_end(&mut received)).await??;
        Ok(received)
    }
}

async fn read_response(socket: &mut BufReader<TcpStream>) -> Result<Response> {
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
    Ok(Response { status, head, body: String::from_utf8_lossy(&body).into_owned() })
}

/// A POST with a JSON body.
pub fn post(user: &User, path: &str, body: &Value) -> Request {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: pidge\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        user.token,
        body.len()
    );
    Request { head, body }
}
