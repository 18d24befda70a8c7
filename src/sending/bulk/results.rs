//! The responses of the operations on bulk sends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Code, Error, Problem};
use crate::types::{Seq, Timestamp, UserId};

/// The result of a bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "client_id": "exam-42", "dry_run": false, "counts": {"sent": 1, "replayed": 1, "held": 0, "refused": 0},
    "results": [
        {"peer_id": "mia", "client_id": null, "outcome": "sent", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8,
         "problem": null},
        {"peer_id": "noah", "client_id": null, "outcome": "replayed", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c.1",
         "seq": 1, "problem": null}]}))]
pub(super) struct BulkResults {
    /// The name of the bulk send, as in the request.
    #[schema(max_length = 255)]
    pub client_id: String,
    /// True if nothing was sent, because the request asked for that.
    pub dry_run: bool,
    /// The number of results by outcome.
    pub counts: BulkCounts,
    /// One result for each item, in the order of the request; with `to`, one for each member, in the order of user ids.
    #[schema(max_items = 10_000)]
    pub results: Vec<BulkResult>,
}

/// The number of results by outcome.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"sent": 98, "replayed": 0, "held": 0, "refused": 2}))]
pub(super) struct BulkCounts {
    /// Sent by this call.
    #[schema(minimum = 0, maximum = 10_000)]
    pub sent: u32,
    /// Sent by an earlier call.
    #[schema(minimum = 0, maximum = 10_000)]
    pub replayed: u32,
    /// Held for a review. This version holds no messages.
    #[schema(minimum = 0, maximum = 10_000)]
    pub held: u32,
    /// Refused.
    #[schema(minimum = 0, maximum = 10_000)]
    pub refused: u32,
}

/// What became of a message of a bulk send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum BulkOutcome {
    /// Sent by this call; with `dry_run`, the call would send it.
    Sent,
    /// Sent by an earlier call with the same `client_id`.
    Replayed,
    /// Held for a review. This version holds no messages.
    #[expect(dead_code, reason = "a word of the API that clients can already read")]
    Held,
    /// Not sent, because of `problem`.
    Refused,
}

/// The result of one item of a bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"peer_id": "mia", "client_id": null, "outcome": "sent",
    "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8, "problem": null}))]
pub(super) struct BulkResult {
    /// The user id of the recipient; null if the item has none.
    #[schema(required)]
    pub peer_id: Option<UserId>,
    /// The `client_id` of the item; null if it has none.
    #[schema(required, max_length = 255)]
    pub client_id: Option<String>,
    /// The outcome.
    pub outcome: BulkOutcome,
    /// The id of the message. Null if it was not sent.
    #[schema(required, max_length = 60)]
    pub message_id: Option<String>,
    /// The position of the message in the conversation with the recipient. Null if it was not sent.
    #[schema(required)]
    pub seq: Option<Seq>,
    /// The reason for a refusal, as for a single send. Null if the message was sent. After a problem with a status of 429 or
    /// 503 the same request may be sent again, and sends what is missing.
    #[schema(required)]
    pub problem: Option<Problem>,
}

/// The messages of a bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "counts": {"sent": 98, "read": 40, "retracted": 0, "held": 0},
    "items": [{"peer_id": "mia", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8,
               "created_at": "2026-11-22T13:33:12.123456Z", "read_at": null, "retracted_at": null}],
    "next_cursor": null}))]
pub(super) struct BulkStatus {
    /// The numbers of messages, over all pages, when the first page was read.
    pub counts: BulkStatusCounts,
    /// The messages of the page, in an arbitrary, stable order.
    #[schema(max_items = 100)]
    pub items: Vec<BulkMessage>,
    /// The cursor of the next page; null on the last page.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// The numbers of messages of a bulk send.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(example = json!({"sent": 98, "read": 40, "retracted": 0, "held": 0}))]
pub(super) struct BulkStatusCounts {
    /// The messages that were sent, with those that were retracted since.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub sent: i64,
    /// Those of them that their recipients have seen.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub read: i64,
    /// Those of them that were retracted.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub retracted: i64,
    /// The messages that are held for a review. This version holds none.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub held: i64,
}

/// A message of a bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"peer_id": "mia", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8,
    "created_at": "2026-11-22T13:33:12.123456Z", "read_at": null, "retracted_at": null}))]
pub(super) struct BulkMessage {
    /// The user id of the recipient.
    pub peer_id: UserId,
    /// The id of the message.
    #[schema(max_length = 60)]
    pub message_id: String,
    /// The position of the message in the conversation with the recipient.
    pub seq: Seq,
    /// The time at which the message was sent.
    pub created_at: Timestamp,
    /// The time at which the recipient first saw the message. Null if not yet.
    #[schema(required)]
    pub read_at: Option<Timestamp>,
    /// The time at which the message was retracted. Null if it was not.
    #[schema(required)]
    pub retracted_at: Option<Timestamp>,
}

/// The result of retracting a bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "client_id": "exam-42", "counts": {"retracted": 1, "already": 0, "refused": 0},
    "results": [{"peer_id": "mia", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8, "outcome": "retracted",
                 "problem": null}]}))]
pub(super) struct BulkRetractions {
    /// The name of the bulk send.
    #[schema(max_length = 255)]
    pub client_id: String,
    /// The number of results by outcome.
    pub counts: BulkRetractionCounts,
    /// One result for each message, in the order of the recipients' user ids.
    #[schema(max_items = 1_000_000)]
    pub results: Vec<BulkRetraction>,
}

/// The number of results by outcome.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"retracted": 98, "already": 0, "refused": 0}))]
pub(super) struct BulkRetractionCounts {
    /// Retracted by this call.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub retracted: u32,
    /// Retracted before.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub already: u32,
    /// Not retracted.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub refused: u32,
}

/// What became of a message when its bulk send was retracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum RetractionOutcome {
    /// Retracted by this call.
    Retracted,
    /// Retracted before.
    Already,
    /// Not retracted, because of `problem`.
    Refused,
}

/// The result for one message of a retracted bulk send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"peer_id": "mia", "message_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8,
    "outcome": "retracted", "problem": null}))]
pub(super) struct BulkRetraction {
    /// The user id of the recipient.
    pub peer_id: UserId,
    /// The id of the message.
    #[schema(max_length = 60)]
    pub message_id: String,
    /// The position of the message in the conversation with the recipient.
    pub seq: Seq,
    /// The outcome.
    pub outcome: RetractionOutcome,
    /// The reason for a refusal, as for a single message. Null if the message is retracted.
    #[schema(required)]
    pub problem: Option<Problem>,
}

impl BulkResults {
    pub(super) fn new(client_id: String, dry_run: bool, results: Vec<BulkResult>) -> Self {
        let mut counts = BulkCounts::default();
        for result in &results {
            *match result.outcome {
                BulkOutcome::Sent => &mut counts.sent,
                BulkOutcome::Replayed => &mut counts.replayed,
                BulkOutcome::Held => &mut counts.held,
                BulkOutcome::Refused => &mut counts.refused,
            } += 1;
        }
        Self { client_id, dry_run, counts, results }
    }
}

impl BulkRetractions {
    pub(super) fn new(client_id: String, results: Vec<BulkRetraction>) -> Self {
        let mut counts = BulkRetractionCounts::default();
        for result in &results {
            *match result.outcome {
                RetractionOutcome::Retracted => &mut counts.retracted,
                RetractionOutcome::Already => &mut counts.already,
                RetractionOutcome::Refused => &mut counts.refused,
            } += 1;
        }
        Self { client_id, counts, results }
    }
}

/// Returns the problem of an item. The item has no response of its own, so an unexpected error is logged here.
pub(super) fn problem_of(error: Error) -> Problem {
    if error.code() == Code::Internal {
        tracing::error!(%error, "a message of a bulk send failed");
    }
    error.into()
}
