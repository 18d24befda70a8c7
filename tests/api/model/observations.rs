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
    /// The seq of the message with this `created_at`.
    seq_by_time: HashMap<String, u64>,
}

impl Observations {
    /// Compares a response, a status and a body, with the expected one and with earlier responses. `call` names the
    /// request in the error.
    pub fn compare(&mut self, call: &str, expected: (u16, &Value), actual: (u16, &Value)) -> Result<(), String> {
        self.observe(actual.1).map_err(|change| format!("{call}: {change}"))?;
        let comparable = self.comparable(actual.1);
        if (actual.0, &comparable) == expected {
            return Ok(());
        }
        let ((status, expected), actual_status) = (expected, actual.0);
        Err(format!(
            "{call}\nthe model expects {status} {expected:#}\nthe service returned {actual_status} {comparable:#}"
        ))
    }

    /// Observes all messages within a response. An object with a `sender_id` is one.
    fn observe(&mut self, response: &Value) -> Result<(), String> {
        match response {
            Value::Array(items) => items.iter().try_for_each(|item| self.observe(item)),
            Value::Object(members) if members.contains_key("sender_id") => self.observe_message(response),
            Value::Object(members) => members.values().try_for_each(|member| self.observe(member)),
            _ => Ok(()),
        }
    }

    fn observe_message(&mut self, message: &Value) -> Result<(), String> {
        let (Some(id), Some(seq), Some(time)) =
            (message["id"].as_str(), message["seq"].as_u64(), message["created_at"].as_str())
        else {
            return Err(format!("a message without id, seq or time: {message:#}"));
        };
        if !self.lasting.contains_key(id) {
            self.lasting.insert(id.to_owned(), Default::default());
            self.seq_by_time.insert(time.to_owned(), seq);
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

    /// A response in the form in which the model expects it. Of times only their presence is left, of the last activity
    /// the seq of its message, of a cursor its presence, of a problem its status and code; `as_of` and `incomplete` are
    /// left out.
    fn comparable(&self, response: &Value) -> Value {
        let has = |name: &str| !response[name].is_null();
        match response {
            Value::Array(items) => items.iter().map(|item| self.comparable(item)).collect(),
            Value::Object(members) if members.contains_key("sender_id") => json!({
                "seq": response["seq"], "sender_id": response["sender_id"], "recipient_id": response["recipient_id"],
                "body": response["body"], "context": response["context"], "is_read": response["is_read"],
                "seen": has("read_at"), "retracted": has("retracted_at"),
                "edited": has("edited_at") && !has("retracted_at"),
            }),
            Value::Object(members) if members.contains_key("read_version") => json!({
                "peer": response["peer"]["user_id"], "last_message": self.comparable(&response["last_message"]),
                "last_activity": response["last_activity_at"].as_str().and_then(|time| self.seq_by_time.get(time)),
                "unread_count": response["unread_count"], "read_seq": response["read_seq"],
                "read_version": response["read_version"], "last_seq": response["last_seq"],
                "archived": response["archived"], "starred": response["starred"],
                "muted_until": response["muted_until"],
            }),
            Value::Object(_)
                if response["type"].as_str().is_some_and(|kind| kind.starts_with("urn:pidge:problem:")) =>
            {
                json!({"status": response["status"], "code": response["code"]})
            }
            Value::Object(members) => {
                let kept = members.iter().filter(|(name, _)| !["as_of", "incomplete"].contains(&name.as_str()));
                let kept = kept.map(|(name, value)| match name.as_str() {
                    "next_cursor" => ("more".to_owned(), json!(!value.is_null())),
                    _ => (name.clone(), self.comparable(value)),
                });
                Value::Object(kept.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
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
