//! The steps of a send: rate limits, queue, and what the queue answers.

use std::sync::Arc;

use actix_web::HttpRequest;

use super::{NewMessage, SendQueueHandle, store, store::Outcome};
use crate::auth::SEND_AS;
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::RateLimits;
use crate::messages::{Message, MessageRow};
use crate::users::Directory;

/// A message that is committed.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The message, as its sender sees it.
    pub message: Message,
    /// Whether an earlier call with the same key sent it.
    pub replayed: bool,
}

impl Sent {
    /// The label of the outcome, for the metrics.
    pub(super) fn outcome(&self) -> &'static str {
        if self.replayed { "replayed" } else { "sent" }
    }
}

/// Sends a message. It is committed, with its `seq` and its time, exactly when this returns [`Sent`].
///
/// # Errors
/// The refusals of `POST /v1/messages`. After a 5xx the same call with the same key settles whether the message was sent.
pub(super) async fn send(
    queue: &SendQueueHandle,
    database: &Database,
    directory: &Directory,
    rates: &RateLimits,
    request: &HttpRequest,
    message: NewMessage,
) -> Result<Sent> {
    check_rate(database, rates, request, &message).await?;
    let message = Arc::new(message);
    let mut outcome = queue.send(Arc::clone(&message)).await?;
    if matches!(outcome, Outcome::SenderUnknown) {
        introduce_sender(database, directory, &message).await?;
        outcome = queue.send(Arc::clone(&message)).await?;
    }
    if matches!(outcome, Outcome::Refused(Code::RecipientUnknown))
        && try_introduce_recipient(database, directory, &message).await?
    {
        outcome = queue.send(Arc::clone(&message)).await?;
    }
    let sent = sent(database, &message, outcome).await?;
    if !message.key.is_generated {
        rates.remember_key(&message.caller.rate_subject(), &message.key.key);
    }
    Ok(sent)
}

/// Checks the sender's rate limits. A message that was sent before, by its key, costs nothing: it is not sent again. A message
/// to oneself costs nothing either: it will be refused.
///
/// # Errors
/// 429 `rate_limited`.
async fn check_rate(
    database: &Database,
    rates: &RateLimits,
    request: &HttpRequest,
    message: &NewMessage,
) -> Result<()> {
    let NewMessage { caller, recipient, key, .. } = message;
    let subject = caller.rate_subject();
    if message.sender == *recipient || !key.is_generated && rates.is_recent_key(&subject, &key.key) {
        return Ok(());
    }
    let mut checked = rates.check_send(request, &subject, recipient);
    if checked.is_ok() && rates.is_new_pair(&subject, recipient) {
        if store::conversation_exists(database, caller, recipient).await? {
            rates.remember_pair(&subject, recipient);
        } else {
            checked = rates.check_new_conversation(request, &subject);
        }
    }
    match checked {
        Err(_) if !key.is_generated && store::key_is_used(database, message).await? => Ok(()),
        checked => checked,
    }
}

/// Makes the sender known, on whose behalf a service writes. Other senders are known by their token.
async fn introduce_sender(database: &Database, directory: &Directory, message: &NewMessage) -> Result<()> {
    if message.sender == message.recipient {
        return Err(refusal(Code::SelfMessage));
    }
    directory.introduce(database, &message.caller, &message.sender).await
}

/// Makes the recipient known, if the sender may: services and the roles of `users.introduce_roles` may. True if the recipient
/// is known now, also by a token that was presented a moment ago.
async fn try_introduce_recipient(database: &Database, directory: &Directory, message: &NewMessage) -> Result<bool> {
    let NewMessage { caller, sender, recipient, .. } = message;
    directory.flush().await;
    if directory.knows(database, caller, recipient).await? {
        return Ok(true);
    }
    let may_introduce = caller.may(SEND_AS) || directory.may_introduce(database, caller, sender).await?;
    if may_introduce {
        directory.introduce(database, caller, recipient).await?;
    }
    Ok(may_introduce)
}

/// The message that an outcome stands for, or the error.
async fn sent(database: &Database, message: &NewMessage, outcome: Outcome) -> Result<Sent> {
    let (row, replayed) = match outcome {
        Outcome::Sent { conversation_id, seq, created_at } => {
            let (body, context) = (message.body.clone(), message.context.clone());
            (MessageRow::sent(conversation_id, seq, created_at, body, context), false)
        }
        Outcome::Replayed { seq, by_this_call } => {
            let row = store::sent_message(database, message, seq).await?;
            (row.ok_or_else(Error::not_found)?, !by_this_call)
        }
        Outcome::Refused(code) => return Err(refusal(code)),
        Outcome::Locked => return Err(Error::unavailable("the conversation was locked for too long")),
        Outcome::SenderUnknown => return Err(Error::internal("the sender is unknown right after it was introduced")),
        Outcome::Unrecognized => return Err(Error::unavailable("the database answered with an unknown outcome")),
    };
    Ok(Sent { message: row.seen_by(&message.sender, &message.recipient), replayed })
}

fn refusal(code: Code) -> Error {
    match code {
        Code::SelfMessage | Code::RecipientUnknown => Error::field(code, "/recipient_id", code.detail()),
        code => code.into(),
    }
}
