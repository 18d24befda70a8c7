//! Sending: from a checked request to a committed message. A send is checked against its caller's rate limits and
//! queued; the send worker commits queued sends in batches. A send that is refused does not affect the others of its
//! batch.

mod bulk;
mod bulk_calls;
mod cleaner;
mod outcomes;
mod queue;
mod rate_check;
mod rate_facts;
mod routes;
mod send;
mod store;
mod worker;

use serde::Deserialize;
use utoipa::ToSchema;

pub use self::cleaner::{clean_sent_batches, run_batch_cleaner};
pub use self::routes::slice;
pub use self::worker::{SendQueueHandle, SendWorker};
use crate::auth::{Caller, SEND_AS};
use crate::error::Result;
use crate::messages::{Body, Context, deserialize_context, payload_hash};
use crate::policy::Asked;
use crate::types::{Seq, UserId, random_id};

/// A message to send.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"recipient_id": "mia", "body": "Please number the pages."}))]
pub struct SendMessage {
    /// The user id of the recipient.
    pub recipient_id: UserId,
    /// Plain text: 1 to 10,000 characters (Unicode code points) by default, see `body_max_chars` in `GET /v1/me`; not
    /// only white space and invisible characters, no control characters except line ends and tab. Each line end is
    /// stored as one line feed, also if it was sent as CR LF or CR; lengths are counted after that, and texts that
    /// differ in line ends only are the same text. All else is stored byte for byte.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
    )]
    pub body: String,
    /// What the message is about, for example a course. Optional.
    #[serde(default, deserialize_with = "deserialize_context")]
    pub context: Option<Context>,
    /// The user on whose behalf a service sends the message. Needs the scope `messages:send_as`. The default is the
    /// caller.
    #[serde(default)]
    pub sender_id: Option<UserId>,
    /// The version of the sender's draft that becomes this message. If the draft still has this version, it is deleted
    /// when the message is sent; another version is kept.
    #[serde(default)]
    pub draft_version: Option<Seq>,
}

/// A checked message on its way from the request through the queue to the batch.
#[derive(Clone, Debug)]
struct NewMessage {
    caller: Caller,
    /// The caller, or the user on whose behalf a service writes.
    sender: UserId,
    recipient: UserId,
    /// The sender's role by their own token; `None` where a service sends for them.
    role: Option<String>,
    body: Body,
    context: Option<Context>,
    /// The version of the sender's draft that becomes this message.
    draft_version: Option<i64>,
    /// The service that sends on the sender's behalf; empty if the sender is the caller.
    client: String,
    /// The idempotency key, by which a repeated send is recognized. Unique for each sender and client.
    key: Option<String>,
    /// The SHA-256 of recipient, body and context. An idempotency key stands for one payload.
    payload_hash: Vec<u8>,
}

impl NewMessage {
    /// Checks a request to send. `role` is the caller's by their token, `key` the client's idempotency key, `max_chars`
    /// the longest text.
    ///
    /// # Errors
    /// 403 `insufficient_scope`; 422 `empty_body`, `body_too_long`, `invalid_body`.
    fn new(caller: Caller, role: &str, request: SendMessage, key: Option<String>, max_chars: usize) -> Result<Self> {
        if request.sender_id.is_some() {
            caller.require(SEND_AS)?;
        }
        if let Some(context) = &request.context {
            context.check()?;
        }
        let body = Body::parse(request.body, max_chars)?;
        let sender = request.sender_id.unwrap_or_else(|| caller.user.clone());
        let (client, key) = if sender == caller.user {
            (String::new(), key)
        } else {
            // The row of the key says which service sent the message, so there is always one.
            (caller.user.to_string(), Some(key.unwrap_or_else(random_id)))
        };
        Ok(Self {
            payload_hash: payload_hash(&request.recipient_id, &body, request.context.as_ref()),
            role: (sender == caller.user).then(|| role.to_owned()),
            sender,
            recipient: request.recipient_id,
            body,
            context: request.context,
            draft_version: request.draft_version.map(Seq::get),
            client,
            key,
            caller,
        })
    }

    /// Returns the message as a question to [`verdict`](crate::policy::verdict). `rules`: the policy of the tenant, if it has one.
    /// `may_introduce`: it introduces its recipient if that user is unknown.
    fn asked<'a>(&'a self, rules: Option<&'a str>, may_introduce: bool) -> Asked<'a> {
        Asked {
            tenant: &self.caller.tenant,
            rules,
            sender: &self.sender,
            recipient: &self.recipient,
            client: &self.client,
            role: self.role.as_deref(),
            may_introduce,
        }
    }

    /// Returns the conversation of the message: its tenant and its two users, the smaller id first.
    fn pair(&self) -> (&str, &str, &str) {
        let (one, other) = (self.sender.as_str(), self.recipient.as_str());
        (&self.caller.tenant, one.min(other), one.max(other))
    }
}
