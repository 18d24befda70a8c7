//! An export as its client reads it.

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::{
    app::TestApp,
    client::{Client, path_of},
    wait::until,
};

/// The path of a user's export.
pub fn export_path(user: &str) -> String {
    format!("{}/export", path_of("users", user))
}

/// The lines of a complete export, without the last one.
#[derive(Debug)]
pub struct Export(pub Vec<Value>);

impl Export {
    /// Asserts that an export is complete: its last line is right.
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let end = lines.pop().unwrap();
        assert!(text.ends_with('\n'));
        let before = text.trim_end().rfind('\n').unwrap() + 1;
        let sha256 = Sha256::digest(&text.as_bytes()[..before]).iter().fold(String::new(), |mut hash, byte| {
            write!(hash, "{byte:02x}").unwrap();
            hash
        });
        assert_eq!(end, json!({"kind": "end", "lines": lines.len(), "sha256": sha256}));
        Self(lines)
    }

    pub fn of_kind(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|line| line["kind"] == kind).collect()
    }

    /// The kinds of all lines.
    pub fn kinds(&self) -> Vec<&str> {
        self.0.iter().map(|line| line["kind"].as_str().unwrap()).collect()
    }

    /// The position of each message, and its text.
    pub fn messages(&self) -> Vec<(i64, Option<&str>)> {
        self.of_kind("message").iter().map(|line| (line["seq"].as_i64().unwrap(), line["body"].as_str())).collect()
    }
}

impl Client {
    /// Exports a user's data, all of them.
    pub async fn exports(&self, user: &Client, query: &str) -> Export {
        let reply = self.get(&format!("{}{query}", export_path(&user.id))).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
        Export::parse(&reply.text)
    }

    /// Waits until an erasure is done. Returns the id that the user has now.
    pub async fn erased_id(&self, erasure: &Value) -> String {
        let path = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
        until("the erasure is done", async || self.get(&path).await.json(200)["state"] == "done").await;
        self.get(&path).await.json(200)["user_id"].as_str().unwrap().to_owned()
    }
}

/// A client that has read the beginning of an export, and reads on when it is told to.
pub struct SlowReader {
    stream: TcpStream,
    /// What it has read.
    bytes: Vec<u8>,
}

impl SlowReader {
    /// Requests an export and reads its beginning.
    pub async fn begin(app: &TestApp, caller: &Client, user: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // Little is buffered for a client that does not read.
        socket.set_recv_buffer_size(64 * 1024).unwrap();
        let mut stream = socket.connect(app.address).await.unwrap();
        let path = export_path(user);
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", caller.token);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut reader = Self { stream, bytes: Vec::with_capacity(64 * 1024) };
        while !reader.bytes.windows(7).any(|part| part == b"\"user\",") {
            assert!(reader.read().await, "no export: {}", String::from_utf8_lossy(&reader.bytes));
        }
        assert!(reader.bytes.starts_with(b"HTTP/1.1 200 OK\r\n"));
        reader
    }

    /// Reads what there is next. Returns false at the end of the connection; one that is reset has ended, too.
    async fn read(&mut self) -> bool {
        let reading = timeout(Duration::from_mins(2), self.stream.read_buf(&mut self.bytes));
        reading.await.expect("the response goes on, or ends").unwrap_or(0) > 0
    }

    /// Reads on until the response is complete or the service closes the connection. Returns the body, and whether it is complete.
    pub async fn read_on(mut self) -> (String, bool) {
        loop {
            // The lines themselves have no carriage return.
            let is_complete = self.bytes.ends_with(b"\r\n0\r\n\r\n");
            if is_complete || !self.read().await {
                return (body_of(&self.bytes), is_complete);
            }
        }
    }
}

/// The body that a response has so far.
fn body_of(response: &[u8]) -> String {
    let mut body = Vec::new();
    let mut rest = after(response, b"\r\n\r\n").unwrap_or_default();
    while let Some(data) = after(rest, b"\r\n") {
        let length = std::str::from_utf8(&rest[..rest.len() - data.len() - 2]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 || data.len() < length + 2 {
            break;
        }
        body.extend(&data[..length]);
        rest = &data[length + 2..];
    }
    String::from_utf8_lossy(&body).into_owned()
}

/// What follows the first occurrence of a separator.
fn after<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(separator.len()).position(|part| part == separator)?;
    Some(&bytes[at + separator.len()..])
}

/// Asserts that what was read of an export tells that it is not complete.
#[track_caller]
pub fn assert_cut_off((body, is_complete): &(String, bool)) {
    assert!(body.starts_with(r#"{"kind":"user""#), "it has begun");
    assert!(!body.contains(r#"{"kind":"end""#), "it has no last line");
    assert!(!is_complete, "it has no last chunk");
}

/// A conversation of the users with the ids 1 and 2 in the database, as the educator `ada` and the student `mia`, with this number
/// of messages, which both send in turn, ada first; mia has read the messages in steps of ten.
pub async fn long_thread(app: &TestApp, messages: i64, body: &str) {
    let sql = "
        insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
        select gen_random_uuid(), 1, 2, $1, now();
        insert into messages (conversation_id, seq, sender_id, body, created_at)
        select c.id, s, case when s % 2 = 1 then 1 else 2 end, format($2, s), now() - ($1 - s) * interval '1 second'
        from conversations c, generate_series(1, $1) s;
        insert into participants (conversation_id, user_id, peer_id, read_seq, seen_seq, preview_seq, last_is_mine, last_activity_at)
        select c.id, u, 3 - u, $1, $1, $1, (u = 1) = ($1 % 2 = 1), now() from conversations c, unnest(array[1, 2]) u;
        insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
        select c.id, 2, least(s, $1), now() - ($1 - least(s, $1)) * interval '1 second'
        from conversations c, generate_series(10, $1 + 9, 10) s";
    for statement in sql.split(';') {
        let statement = statement.replace("$1", &messages.to_string()).replace("$2", &format!("'{body}'"));
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.pool).await.unwrap();
    }
}

/// The educator `ada` and the student `mia`, with the ids 1 and 2 in the database.
pub async fn ada_and_mia(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let ids = "select array_agg(id order by external_id) from users where external_id in ('ada', 'mia')";
    assert_eq!(sqlx::query_scalar::<_, Vec<i64>>(ids).fetch_one(&app.pool).await.unwrap(), [1, 2]);
    (ada, mia)
}
