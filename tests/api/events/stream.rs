//! A client of the stream.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use sqlx::{Executor, Postgres, Transaction};
use tokio::time::timeout;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
    wait::until,
};

/// The longest wait for what must come. It only ends a test that would hang.
const TIMEOUT: Duration = Duration::from_mins(2);

/// An open stream.
pub struct Stream {
    response: Response,
    unread: Vec<u8>,
    /// The id of the last block that had one.
    pub last_id: String,
}

/// A block of a stream: the lines up to an empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    pub id: Option<String>,
    pub retry: Option<u64>,
    pub event: Option<String>,
    pub data: Option<Value>,
}

/// A service whose heartbeats come each second.
pub async fn app_with_fast_heartbeats() -> TestApp {
    let mut config = config();
    config.events.heartbeat_seconds = 1;
    TestApp::spawn_with(config).await
}

/// Waits until all events have their positions.
pub async fn sequence(app: &TestApp) {
    let has_rest = "select exists (select from outbox)";
    until("the outbox is empty", async || !sqlx::query_scalar::<_, bool>(has_rest).fetch_one(&app.pool).await.unwrap())
        .await;
}

/// Keeps new events from getting positions, until it is released: then they all get them at once.
pub struct HeldBack(Transaction<'static, Postgres>);

impl HeldBack {
    pub async fn all_of(app: &TestApp) -> Self {
        let mut lock = app.pool.begin().await.unwrap();
        lock.execute("select pg_advisory_xact_lock(event_lock())").await.unwrap();
        Self(lock)
    }

    pub async fn release(self) {
        self.0.commit().await.unwrap();
    }
}

/// A request to open a stream.
pub fn request(user: &Client, query: &str) -> RequestBuilder {
    user.http.get(format!("{}/v1/events{query}", user.base)).bearer_auth(&user.token)
}

impl Stream {
    /// Opens a stream, and reads its first block.
    pub async fn open(user: &Client) -> Self {
        let (stream, _) = Self::opened(request(user, "")).await;
        stream
    }

    /// Opens a stream that goes on after an id. Returns its first block, too.
    pub async fn resume(user: &Client, id: &str) -> (Self, Block) {
        Self::opened(request(user, "").header("last-event-id", id)).await
    }

    /// Opens a stream by this request. Returns its first block, too.
    pub async fn opened(request: RequestBuilder) -> (Self, Block) {
        let response = timeout(TIMEOUT, request.send()).await.unwrap().unwrap();
        if !response.status().is_success() {
            let refused = Reply::of(response).await;
            panic!("no stream: {refused:?}");
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self { response, unread: Vec::new(), last_id: String::new() };
        let first = stream.block().await.expect("a first block");
        assert!(first.retry.is_some() && first.id.is_some(), "{first:?}");
        (stream, first)
    }

    /// The next block; None at the end of the stream.
    pub async fn block(&mut self) -> Option<Block> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|bytes| bytes == b"\n\n") {
                let block = self.unread.drain(..end + 2).collect();
                let block = Block::parse(&String::from_utf8(block).unwrap());
                if let Some(id) = &block.id {
                    self.last_id.clone_from(id);
                }
                return Some(block);
            }
            let chunk = timeout(TIMEOUT, self.response.chunk()).await.expect("something within two minutes");
            let Some(chunk) = chunk.expect("the response is complete") else {
                assert_eq!(self.unread, b"", "the last block is complete");
                return None;
            };
            self.unread.extend_from_slice(&chunk);
        }
    }

    /// The next event: its name and its data.
    pub async fn event(&mut self) -> (String, Value) {
        loop {
            let block = self.block().await.expect("the stream goes on");
            if let Some(event) = block.event {
                return (event, block.data.expect("an event has data"));
            }
        }
    }

    /// The data of the next event, which has this name.
    pub async fn next(&mut self, name: &str) -> Value {
        let (event, data) = self.event().await;
        assert_eq!(event, name, "{data}");
        data
    }

    /// The next block with an id and nothing else.
    pub async fn heartbeat(&mut self) -> String {
        loop {
            let block = self.block().await.expect("the stream goes on");
            if let Block { id: Some(id), retry: None, event: None, data: None } = block {
                return id;
            }
        }
    }

    /// Reads the last event, which has this name, and the end of the stream. Returns the last block.
    pub async fn ends_with(&mut self, name: &str) -> Block {
        let mut last = Block::default();
        while let Some(block) = self.block().await {
            last = block;
        }
        assert_eq!(last.event.as_deref(), Some(name), "{last:?}");
        last
    }
}

impl Block {
    fn parse(text: &str) -> Self {
        let mut block = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with(':')) {
            let (field, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a field: {line}"));
            let is_first = match field {
                "id" => block.id.replace(value.to_owned()).is_none(),
                "retry" => block.retry.replace(value.parse().unwrap()).is_none(),
                "event" => block.event.replace(value.to_owned()).is_none(),
                "data" => block.data.replace(serde_json::from_str(value).unwrap()).is_none(),
                _ => panic!("an unknown field: {line}"),
            };
            assert!(is_first, "twice in one block: {line}");
        }
        block
    }
}
