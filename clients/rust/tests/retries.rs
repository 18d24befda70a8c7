//! Each call after each failure: the table that all clients obey, `clients/retry-cases.json`.

use std::{
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use pidge_client::{
    Client, Limits, Result, connect_with,
    types::{
        BatchAction, BatchItem, BatchRequest, ConversationFlags, EditMessage, MarkRead, MarkUnread, PutDraft, ReadAll,
        SendMessage,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

#[derive(Deserialize)]
struct Table {
    repeated: Vec<String>,
    not_repeated: Vec<String>,
    failures: Vec<Value>,
    repeated_for_all: Vec<Value>,
    never_repeated: Vec<Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    call: String,
    answers: Vec<Value>,
    requests: usize,
    status: Option<u64>,
    #[serde(default)]
    at_least_seconds: u64,
}

fn all_cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../retry-cases.json");
    let table: Table = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut cases = table.cases;
    let mut add = |calls: &[String], answers: &[Value], requests: usize| {
        for (call, answer) in calls.iter().flat_map(|call| answers.iter().map(move |answer| (call, answer))) {
            cases.push(Case {
                name: format!("{call}, {answer}"),
                call: call.clone(),
                answers: vec![answer.clone(), json!(404)],
                requests,
                status: if requests == 2 { Some(404) } else { answer.as_u64() },
                at_least_seconds: 0,
            });
        }
    };
    add(&table.repeated, &table.failures, 2);
    add(&table.not_repeated, &table.failures, 1);
    for calls in [&table.repeated, &table.not_repeated] {
        add(calls, &table.repeated_for_all, 2);
        add(calls, &table.never_repeated, 1);
    }
    cases
}

/// The status of a call's result; none if there was no answer.
fn status<T>(result: Result<T>) -> Option<u64> {
    match result {
        Ok(answer) => Some(answer.status().as_u16().into()),
        Err(error) => error.status().map(|status| status.as_u16().into()),
    }
}

async fn make(client: &Client, call: &str) -> Option<u64> {
    let draft = || PutDraft { body: "Hi".into(), context: None };
    let message = || SendMessage {
        recipient_id: "4".into(),
        body: "Hi".into(),
        context: None,
        draft_version: None,
        sender_id: None,
    };
    match call {
        "list inbox" => status(client.list_inbox().send().await),
        "send with a key" => status(client.send_message().idempotency_key("k").body(message()).send().await),
        "send without a key" => status(client.send_message().body(message()).send().await),
        "mark read" => {
            let mark = MarkRead { up_to_seq: 1, read_version: None };
            status(client.mark_conversation_read().peer_id("4").body(mark).send().await)
        }
        "mark unread" => {
            status(client.mark_conversation_unread().peer_id("4").body(MarkUnread { from_seq: 1 }).send().await)
        }
        "mark all read" => status(client.mark_all_read().body(ReadAll { as_of: None }).send().await),
        "set flags" => {
            let flags = ConversationFlags { archived: None, muted_until: None, starred: Some(true) };
            status(client.set_conversation_flags().peer_id("4").body(flags).send().await)
        }
        "edit a message" => {
            let edit = EditMessage { body: "Hi".into() };
            status(client.edit_message().peer_id("4").seq(1).body(edit).send().await)
        }
        "hide a message" => status(client.delete_message().peer_id("4").seq(1).send().await),
        "delete a conversation" => status(client.delete_conversation().peer_id("4").up_to_seq(1).send().await),
        "restore" => status(client.restore_conversation().peer_id("4").body(None).send().await),
        "change many" => {
            let items = vec![BatchItem { peer_id: "4".into(), seq: None }];
            let batch = BatchRequest { action: BatchAction::Archive, items, muted_until: None };
            status(client.change_conversations().body(batch).send().await)
        }
        "put a draft" => status(client.put_draft().peer_id("4").body(draft()).send().await),
        "put a draft if it matches" => {
            status(client.put_draft().peer_id("4").if_match("\"1\"").body(draft()).send().await)
        }
        "create a draft" => status(client.put_draft().peer_id("4").if_none_match("*").body(draft()).send().await),
        "delete a draft" => status(client.delete_draft().peer_id("4").send().await),
        "delete a draft if it matches" => status(client.delete_draft().peer_id("4").if_match("\"1\"").send().await),
        other => panic!("there is no call {other}"),
    }
}

/// Reads one request, so that closing the connection resets nothing.
async fn read_request(stream: &mut TcpStream) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).await.unwrap_or(0) > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.unwrap();
}

/// Gives an answer, and closes the connection.
async fn answer(mut stream: TcpStream, given: Value) {
    read_request(&mut stream).await;
    match given.as_str() {
        Some("lost") => return,
        Some("silent") => return std::future::pending().await,
        _ => {}
    }
    let is_cut = given == "cut";
    let status = if is_cut { 200 } else { given.get("status").unwrap_or(&given).as_u64().unwrap() };
    let problem = json!({"type": "t", "title": "t", "status": status, "detail": "d", "code": "c", "request_id": "r"});
    let body = match status {
        204 => String::new(),
        502 | 504 => "<html>".to_owned(),
        _ => problem.to_string(),
    };
    let mut head = format!("HTTP/1.1 {status} Scripted\r\nConnection: close\r\n");
    if let Some(after) = given.get("retry_after") {
        write!(head, "Retry-After: {}\r\n", after.as_str().unwrap()).unwrap();
    }
    if status != 204 {
        write!(head, "Content-Length: {}\r\n", body.len() + if is_cut { 10 } else { 0 }).unwrap();
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
}

async fn problem_with(case: Case) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (given, requests) = (case.answers, Arc::new(Mutex::new(0)));
    let counted = Arc::clone(&requests);
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let index = {
                let mut count = counted.lock().unwrap_or_else(PoisonError::into_inner);
                *count += 1;
                *count - 1
            };
            tokio::spawn(answer(stream, given[given.len().min(index + 1) - 1].clone()));
        }
    });
    let limits = Limits { attempts: 3, attempt_timeout: Duration::from_secs(3), timeout: Duration::from_secs(60) };
    let client = connect_with(&url, "t.o.ken", limits).unwrap();
    let start = Instant::now();
    let status = make(&client, &case.call).await;
    let is_early = start.elapsed() < Duration::from_secs(case.at_least_seconds);
    server.abort();
    let requests = *requests.lock().unwrap_or_else(PoisonError::into_inner);
    let is_right = requests == case.requests && status == case.status && !is_early;
    if is_right { String::new() } else { format!("{}: {requests} requests, {status:?}\n", case.name) }
}

#[tokio::test]
async fn calls_are_repeated_as_the_table_says() {
    let mut running = JoinSet::new();
    for case in all_cases() {
        running.spawn(problem_with(case));
    }

    let found = running.join_all().await.concat();

    assert!(found.is_empty(), "{found}");
}
