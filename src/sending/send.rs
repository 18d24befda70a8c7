//! The steps of a send: queue the message, introduce unknown users, and turn the outcome into a response.

use std::sync::Arc;

use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use super::store::{self, Outcome};
use super::{NewMessage, SendQueueHandle};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::RateLimits;
use crate::messages::{Message, MessageRow};
use crate::policy::{Policies, verdict};
use crate::users::Directory;

/// A committed message.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The message, as its sender sees it.
    pub message: Message,
    /// True if an earlier request with the same key sent it.
    pub replayed: bool,
}

impl Sent {
    /// Returns the label of the outcome in the metrics.
    pub(super) fn outcome(&self) -> &'static str {
        if self.replayed { "replayed" } else { "sent" }
    }
}

/// Where a committed message is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Delivered {
    /// Committed by this request.
    Sent { conversation_id: Uuid, seq: i64, created_at: DateTime<Utc> },
    /// An earlier request with the same key sent it.
    Replayed,
}

/// Sends a message. The message is committed, with its `seq` and time, if this returns [`Sent`].
///
/// # Errors
/// Those of `POST /v1/messages`. After a 5xx the message may have been sent; a repetition with the same key sends it
/// once.
pub(super) async fn send(
    queue: &SendQueueHandle,
    database: &Database,
    introduction: (&Directory, &Policies),
    rates: &RateLimits,
    message: NewMessage,
) -> Result<Sent> {
    let message = Arc::new(message);
    let delivered = deliver(queue, database, introduction, &message).await?;
    let sent = sent(database, &message, delivered).await?;
    if let Some(key) = &message.key {
        rates.remember_key(&message.caller.rate_subject(), key);
    }
    Ok(sent)
}

/// Queues a message, and introduces its users where they are unknown. The message is committed if this returns
/// [`Delivered`].
///
/// # Errors
/// Those of [`send`].
pub(super) async fn deliver(
    queue: &SendQueueHandle,
    database: &Database,
    (directory, policies): (&Directory, &Policies),
    message: &Arc<NewMessage>,
) -> Result<Delivered> {
    let mut outcome = send_as_known(queue, database, (directory, policies), message).await?;
    if matches!(outcome, Outcome::Refused(Code::RecipientUnknown)) {
        // Sent again in any case: the time that the response takes must not tell whether the recipient exists.
        introduce_recipient(database, directory, policies, message).await?;
        outcome = queue.send(Arc::clone(message)).await?;
    }
    delivered(outcome)
}

/// The same where it has been decided already whether the recipient becomes known: one who is unknown is refused.
///
/// # Errors
/// Those of [`send`].
pub(super) async fn deliver_to_known(
    queue: &SendQueueHandle,
    database: &Database,
    known: (&Directory, &Policies),
    message: &Arc<NewMessage>,
) -> Result<Delivered> {
    delivered(send_as_known(queue, database, known, message).await?)
}

/// Queues a message, and introduces its sender if they are unknown.
async fn send_as_known(
    queue: &SendQueueHandle,
    database: &Database,
    (directory, policies): (&Directory, &Policies),
    message: &Arc<NewMessage>,
) -> Result<Outcome> {
    let outcome = queue.send(Arc::clone(message)).await?;
    if !matches!(outcome, Outcome::SenderUnknown) {
        return Ok(outcome);
    }
    introduce_sender(database, directory, policies, message).await?;
    queue.send(Arc::clone(message)).await
}

fn delivered(outcome: Outcome) -> Result<Delivered> {
    match outcome {
        Outcome::Sent { conversation_id, seq, created_at } => Ok(Delivered::Sent { conversation_id, seq, created_at }),
        Outcome::Replayed => Ok(Delivered::Replayed),
        Outcome::Refused(code) => Err(refusal(code)),
        Outcome::Locked => Err(Error::unavailable("the conversation is locked by another transaction")),
        Outcome::SenderUnknown => Err(erased_sender()),
        Outcome::Unrecognized => Err(Error::unavailable("the database returned an unknown outcome")),
    }
}

/// Adds the sender to the user directory, for a service that sends on the sender's behalf. Other senders are added by
/// their token. A message that is refused makes nobody known.
async fn introduce_sender(
    database: &Database,
    directory: &Directory,
    policies: &Policies,
    message: &NewMessage,
) -> Result<()> {
    if directory.was_erased(database, &message.caller, &message.sender).await? {
        return Err(erased_sender());
    }
    let mut reason = verdict_on(database, policies, message).await?;
    if matches!(reason, Some(Code::RecipientUnknown)) {
        // As `can-message` does: the recipient's first request may just have been answered.
        directory.flush().await;
        reason = verdict_on(database, policies, message).await?;
    }
    match reason {
        Some(code) => Err(refusal(code)),
        None => directory.introduce(database, &message.caller, &message.sender).await,
    }
}

/// Adds the recipient to the user directory if the sender may do so, services and the roles in `users.introduce_roles`, and
/// if the message is then sent: one that is refused makes nobody known. Waits for the tokens that are being recorded, one of
/// which may be the recipient's.
async fn introduce_recipient(
    database: &Database,
    directory: &Directory,
    policies: &Policies,
    message: &NewMessage,
) -> Result<()> {
    let NewMessage { caller, recipient, .. } = message;
    directory.flush().await;
    let may_introduce = directory.may_introduce(database, caller).await?;
    let introduces = may_introduce && verdict_on(database, policies, message).await?.is_none();
    if introduces && !directory.knows(database, caller, recipient).await? {
        directory.introduce(database, caller, recipient).await?;
    }
    Ok(())
}

/// Returns why a message would be refused, also if its users become known by it.
async fn verdict_on(database: &Database, policies: &Policies, message: &NewMessage) -> Result<Option<Code>> {
    let rules = policies.rules([message.caller.tenant.as_str()])?;
    verdict(database, message.asked(rules.as_deref(), true)).await
}

/// Returns a committed message as its sender sees it.
async fn sent(database: &Database, message: &NewMessage, delivered: Delivered) -> Result<Sent> {
    let (row, recipient, replayed) = match delivered {
        Delivered::Sent { conversation_id, seq, created_at } => {
            let (body, context) = (message.body.clone(), message.context.clone());
            let row = MessageRow::sent(conversation_id, seq, created_at, body, context);
            (row, message.recipient.clone(), false)
        }
        Delivered::Replayed => {
            let found = store::message_of_key(database, message).await?;
            let (row, recipient) = found.ok_or_else(|| Error::unavailable("the key of the message was removed"))?;
            (row, recipient, true)
        }
    };
    Ok(Sent { message: row.seen_by(&message.sender, &recipient), replayed })
}

/// The error of a message whose sender does not become known.
fn erased_sender() -> Error {
    Error::new(Code::SenderInactive, "The data of the sender were erased after the token was issued.")
}

/// Returns the error of a refused message, with a pointer to the member where there is one.
fn refusal(code: Code) -> Error {
    match code {
        Code::SelfMessage | Code::RecipientUnknown => Error::field(code, "/recipient_id", code.detail()),
        code => code.into(),
    }
}
