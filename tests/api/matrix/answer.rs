//! The answer to a cell, and the parts of it that are compared.

use serde_json::Value;

use super::{cells::Cell, document::Operation, school};
use crate::support::{app::TestApp, client::Reply};

pub struct Answer {
    pub reply: Reply,
    /// The status, and the code of the problem or the outcome of the one item.
    pub says: String,
    body: Value,
}

impl Answer {
    /// Asks the service what a cell asks; an export again while as many are under way as may.
    pub async fn to(app: &TestApp, operation: &Operation, cell: &Cell) -> Self {
        loop {
            let answer = Self::once(app, operation, cell).await;
            if cell.row.operation() != "exportUser" || answer.code() != Some("unavailable") {
                return answer;
            }
        }
    }

    async fn once(app: &TestApp, operation: &Operation, cell: &Cell) -> Self {
        let context = match cell.row.operation() {
            "putRoster" => &cell.context,
            "patchRoster" => "patched",
            "endContext" => "closing",
            _ => "listed",
        };
        let path = operation.path.replace("{peer_id}", &cell.user).replace("{user_id}", &cell.user);
        let path = path.replace("{seq}", "1").replace("{client_id}", "none");
        let path = path.replace("{type}", "course").replace("{id}", context);
        // For the target, a service asks about the teacher.
        let path =
            if cell.row.user_ids.contains(&"sender_id") { path.replace(&cell.user, school::TEACHER) } else { path };

        let request = (cell.row.request)(cell);
        let client = school::client(app, cell.role, &cell.caller);
        let mut sent = client.http.request(operation.method.clone(), format!("{}{path}{}", client.base, request.query));
        if !client.token.is_empty() {
            sent = sent.bearer_auth(&client.token);
        }
        if let Some(body) = &request.body {
            sent = sent.json(body);
        }
        let response = sent.send().await.unwrap();
        // A stream does not end.
        let is_stream = response.headers().get("content-type").is_some_and(|media| media == "text/event-stream");
        let reply = if is_stream {
            Reply { status: response.status(), headers: response.headers().clone(), text: String::new() }
        } else {
            Reply::of(response).await
        };
        let body: Value = serde_json::from_str(&reply.text).unwrap_or_default();
        let word = word(&body, cell.row.operation());
        Self { says: format!("{} {word}", reply.status.as_u16()).trim_end().to_owned(), reply, body }
    }

    pub fn status(&self) -> u16 {
        self.reply.status.as_u16()
    }

    /// The code of the problem.
    pub fn code(&self) -> Option<&str> {
        self.body["code"].as_str().filter(|_| !self.reply.status.is_success())
    }

    /// Status, headers and body, without what differs between any two answers: the request id, the time, the ids of the cell, the
    /// ids of messages and the times of what was stored.
    pub fn without_what_differs(&self, cell: &Cell) -> String {
        let request_id = self.reply.header("x-request-id").unwrap();
        let headers = self.reply.headers.iter().filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
        let mut lines: Vec<String> =
            headers.map(|(name, value)| format!("{name}: {}", self.without_refill(value.to_str().unwrap()))).collect();
        lines.sort();
        let body = self.reply.text.replace(request_id, "…");
        let body: Vec<&str> = body.split('"').map(without_time).collect();
        let text = format!("{} {} {}", self.reply.status, lines.join(" "), body.join("\""));
        text.replace(&cell.number, "…")
    }

    /// The value of a header. What is left for bulk sends is told after the messages were sent, and has grown by then if that
    /// took long.
    fn without_refill(&self, value: &str) -> String {
        let is_refilled = |part: &&str| self.says == "200 sent" && part.starts_with("\"bulk_recipients\";r=");
        value.split(", ").filter(|part| !is_refilled(part)).collect::<Vec<_>>().join(", ")
    }
}

/// What an answer says beside its status.
fn word<'a>(body: &'a Value, operation: &str) -> &'a str {
    let result = &body["results"][0];
    if operation == "findUsers"
        && let Some(items) = body["items"].as_array()
    {
        return if items.is_empty() { "none" } else { "found" };
    }
    let words = [&body["code"], &result["problem"]["code"], &result["code"], &result["outcome"]];
    words.into_iter().find_map(Value::as_str).unwrap_or_default()
}

/// A string of a body; a placeholder if it is a time or begins with a UUID.
fn without_time(text: &str) -> &str {
    let is_time = chrono::DateTime::parse_from_rfc3339(text).is_ok();
    let is_id = text.get(..36).is_some_and(|id| uuid::Uuid::parse_str(id).is_ok());
    if is_time || is_id { "…" } else { text }
}
