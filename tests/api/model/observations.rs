//! Compares responses with the model and with what earlier responses have said.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::words::Query;

/// The members of a message that never change once they are set, whichever user reads it.
const LASTING: [&str; 3] = ["created_at", "read_at", "retracted_at"];

/// What responses have said about messages.
#[derive(Default)]
pub struct Observations {
    /// By message id, the values of the members `LASTING`.
    lasting: HashMap<String, [Value; 3]>,
    /// The seq of the message with this `created_at` in the conversation of two users.
    seq_by_time: HashMap<(String, [String; 2]), u64>,
}

impl Observations {
    /// Compares a response to a user, a status and a body, with the expected one and with earlier responses. `call` names
    /// the request in the error.
    pub fn compare(
        &mut self,
        call: &str,
        user: &str,
        expected: (u16, &Value),
        actual: (u16, &Value),
    ) -> Result<(), String> {
        self.observe(actual.1).map_err(|change| format!("{call}: {change}"))?;
        let comparable = self.comparable(user, actual.1);
        if (actual.0, &comparable) == expected {
            return Ok(());
        }
        let ((status, expected), actual_status) = (expected, actual.0);
        Err(format!(
            "{call}\nthe model expects {status} {expected:#}\nthe service returned {actual_status} {comparable:#}"
        ))
    }

    /// Observes all messages within a response. An object with a `sender_id` is one, and one with a `message_id` and a time
    /// describes one.
    fn observe(&mut self, response: &Value) -> Result<(), String> {
        match response {
            Value::Array(items) => items.iter().try_for_each(|item| self.observe(item)),
            Value::Object(members) if members.contains_key("sender_id") => self.observe_message(response),
            Value::Object(members) if is_bulk_message(members) => self.observe_times(&response["message_id"], response),
            Value::Object(members) => members.values().try_for_each(|member| self.observe(member)),
            _ => Ok(()),
        }
    }

    fn observe_message(&mut self, message: &Value) -> Result<(), String> {
        let (Some(seq), Some(time)) = (message["seq"].as_u64(), message["created_at"].as_str()) else {
            return Err(format!("a message without seq or time: {message:#}"));
        };
        let pair = pair_of(&message["sender_id"], &message["recipient_id"]);
        self.seq_by_time.insert((time.to_owned(), pair), seq);
        self.observe_times(&message["id"], message)
    }

    /// Observes the times of a message. They never change once they are set.
    fn observe_times(&mut self, id: &Value, message: &Value) -> Result<(), String> {
        let id = id.as_str().ok_or_else(|| format!("a message without id: {message:#}"))?;
        if !self.lasting.contains_key(id) {
            self.lasting.insert(id.to_owned(), Default::default());
        }
        for (name, before) in LASTING.into_iter().zip(&mut self.lasting.get_mut(id).unwrap()[..]) {
            let value = &message[name];
            if before.is_null() {
                before.clone_from(value);
            } else if before != value {
                return Err(format!("{name} of message {id} was {before} and is now {value}"));
            }
        }
        Ok(())
    }

    /// A response to a user in the form in which the model expects it. Of times only their presence is left, of the last
    /// activity the seq of its message, of a cursor its presence, of a problem its status and code; `as_of` and `incomplete`
    /// are left out.
    fn comparable(&self, user: &str, response: &Value) -> Value {
        let has = |name: &str| !response[name].is_null();
        match response {
            Value::Array(items) => items.iter().map(|item| self.comparable(user, item)).collect(),
            Value::Object(members) if members.contains_key("sender_id") => json!({
                "seq": response["seq"], "sender_id": response["sender_id"], "recipient_id": response["recipient_id"],
                "body": response["body"], "context": response["context"], "is_read": response["is_read"],
                "seen": has("read_at"), "retracted": has("retracted_at"),
                "edited": has("edited_at") && !has("retracted_at"),
            }),
            Value::Object(members) if members.contains_key("read_version") => json!({
                "peer": response["peer"]["user_id"], "last_message": self.comparable(user, &response["last_message"]),
                "last_activity": self.last_activity_seq(user, response),
                "unread_count": response["unread_count"], "read_seq": response["read_seq"],
                "read_version": response["read_version"], "last_seq": response["last_seq"],
                "archived": response["archived"], "starred": response["starred"],
                "muted_until": response["muted_until"],
            }),
            Value::Object(members) if is_bulk_message(members) => json!({
                "peer_id": response["peer_id"], "seq": response["seq"], "seen": has("read_at"),
                "retracted": has("retracted_at"),
            }),
            Value::Object(members) if members.contains_key("finder_roles") => json!({
                "pairs": response["pairs"], "unblockable_roles": response["unblockable_roles"],
                "listed_roles": response["listed_roles"], "version": response["version"],
            }),
            Value::Object(members) if members.contains_key("avatar_url") => json!({
                "user_id": response["user_id"], "role": response["role"], "active": response["active"],
            }),
            Value::Object(_)
                if response["type"].as_str().is_some_and(|kind| kind.starts_with("urn:pidge:problem:")) =>
            {
                json!({"status": response["status"], "code": response["code"]})
            }
            Value::Object(members) => {
                let left_out = ["as_of", "incomplete", "message_id"];
                let kept = members.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
                let kept = kept.map(|(name, value)| match name.as_str() {
                    "next_cursor" => ("more".to_owned(), json!(!value.is_null())),
                    "created_at" | "detail" => (name.clone(), json!(!value.is_null())),
                    "ends_at" => (name.clone(), json!(value.as_str().map(end_name))),
                    _ => (name.clone(), self.comparable(user, value)),
                });
                let mut comparable = kept.collect::<Map<_, _>>();
                // The members of a roster and the messages of a bulk send are in no particular order.
                if let Some(Value::Array(items)) = comparable.get_mut("items")
                    && ["context", "counts"].iter().any(|name| members.contains_key(*name))
                {
                    items.sort_by_key(Value::to_string);
                }
                Value::Object(comparable)
            }
            other => other.clone(),
        }
    }

    /// The seq of the message of the last activity of a user's inbox entry.
    fn last_activity_seq(&self, user: &str, entry: &Value) -> Option<u64> {
        let time = entry["last_activity_at"].as_str()?;
        let pair = pair_of(&json!(user), &entry["peer"]["user_id"]);
        self.seq_by_time.get(&(time.to_owned(), pair)).copied()
    }
}

/// Returns true for a message in the status of a bulk send.
fn is_bulk_message(members: &Map<String, Value>) -> bool {
    ["message_id", "created_at"].iter().all(|name| members.contains_key(*name))
}

/// Two user ids, the lower one first.
fn pair_of(one: &Value, other: &Value) -> [String; 2] {
    let mut pair = [one, other].map(|id| id.as_str().unwrap_or_default().to_owned());
    pair.sort();
    pair
}

/// Whether a time in responses is over. All others are in 2999.
fn end_name(time: &str) -> &'static str {
    if time.starts_with("2999-") { "future" } else { "past" }
}

/// Checks that every search result has highlights, that they are in order and apart from each other, and that each
/// marks a word of the query.
pub fn check_highlights(query: &Query, response: &Value) -> Result<(), String> {
    for item in response["items"].as_array().into_iter().flatten() {
        let characters: Vec<char> = item["body"].as_str().unwrap_or_default().chars().collect();
        let mut previous_end = 0;
        let ranges = item["highlights"].as_array().cloned().unwrap_or_default();
        for range in &ranges {
            let offset = |name: &str| range[name].as_u64().and_then(|offset| usize::try_from(offset).ok());
            let (Some(start), Some(end)) = (offset("start"), offset("end")) else {
                return Err(format!("a highlight is no range: {item:#}"));
            };
            if start < previous_end || start >= end || end > characters.len() {
                return Err(format!("a highlight is out of order, empty or beyond the body: {item:#}"));
            }
            let text: String = characters[start..end].iter().collect();
            if !query.explains(&text) {
                return Err(format!("the highlighted {text:?} is not in the query: {item:#}"));
            }
            previous_end = end;
        }
        if ranges.is_empty() {
            return Err(format!("nothing is highlighted: {item:#}"));
        }
    }
    Ok(())
}
