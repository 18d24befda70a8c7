//! Sending, from a checked text to a committed message. Everything that can be refused is refused before or in one
//! transaction; the message is there, with its place and its time, exactly when this returns [`Sent`].

use std::sync::Arc;

use super::{
    Body, Context, Message, MessageRow, Writer,
    batch::{Item, Outcome},
    payload_hash, store,
};
use crate::{
    auth::{Caller, SEND_AS},
    database::Database,
    error::{Code, Error, Result},
    ids::{UserId, random_id},
    users::Directory,
};

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Who is calling.
    pub caller: Caller,
    /// In whose name; the caller's own where not on somebody's behalf.
    pub sender: UserId,
    /// To whom.
    pub recipient: UserId,
    /// The text.
    pub body: Body,
    /// What it is about.
    pub context: Option<Context>,
    /// The client's idempotency key, if it gave one.
    pub key: Option<String>,
    /// The version of the sender's draft that it was, if it was one.
    pub draft_version: Option<i64>,
}

/// What is a message now.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The message, as its sender sees it.
    pub message: Message,
    /// Whether it had been sent before, with the same key.
    pub replayed: bool,
}

impl Sent {
    /// What became of it, in a word.
    pub fn outcome(&self) -> &'static str {
        if self.replayed { "replayed" } else { "sent" }
    }
}

/// Sends what is checked.
///
/// # Errors
/// The refusals of `POST /v1/messages`; after a 5xx the same call with the same key settles what happened.
pub async fn send(writer: &Writer, database: &Database, directory: &Directory, outgoing: Outgoing) -> Result<Sent> {
    let item = Arc::new(outgoing.to_item());
    let mut outcome = writer.send(Arc::clone(&item)).await?;
    if matches!(outcome, Outcome::SenderUnknown) {
        if outgoing.sender == outgoing.recipient {
            return Err(refusal(Code::SelfMessage));
        }
        // Senders are known by their token, or introduced by a service.
        directory.introduce(database, &outgoing.caller.tenant, &outgoing.sender).await?;
        outcome = writer.send(Arc::clone(&item)).await?;
    }
    if matches!(outcome, Outcome::Refused(Code::RecipientUnknown)) && outgoing.may_have_met(database, directory).await?
    {
        outcome = writer.send(Arc::clone(&item)).await?;
    }
    let (row, replayed) = match outcome {
        Outcome::Sent(place) => (MessageRow::new(place, outgoing.body, outgoing.context), false),
        Outcome::Replayed { seq, by_us } => {
            let Outgoing { caller, sender, recipient, .. } = &outgoing;
            let row = store::message(database, &caller.tenant, sender, recipient, seq, true).await?;
            (row.ok_or_else(Error::not_found)?, !by_us)
        }
        Outcome::Refused(code) => return Err(refusal(code)),
        Outcome::Locked => return Err(Error::unavailable("the conversation was locked for too long")),
        Outcome::SenderUnknown => {
            return Err(Error::internal("a sender vanished from the directory"));
        }
    };
    Ok(Sent { message: row.seen_by(&outgoing.sender, &outgoing.recipient), replayed })
}

impl Outgoing {
    /// Whether this was sent before: then it is no new message, whatever the rates say.
    pub(super) async fn was_sent(&self, database: &Database) -> Result<bool> {
        Ok(self.key.is_some() && store::key_is_used(database, &self.to_item()).await?)
    }

    /// Whether it begins a conversation.
    pub(super) async fn is_first(&self, database: &Database) -> Result<bool> {
        Ok(!store::have_met(database, &self.caller.tenant, &self.caller.user, &self.recipient).await?)
    }

    fn to_item(&self) -> Item {
        let on_behalf = self.sender != self.caller.user;
        Item {
            tenant: self.caller.tenant.clone(),
            sender: self.sender.to_string(),
            recipient: self.recipient.to_string(),
            client: if on_behalf { self.caller.user.to_string() } else { String::new() },
            key: self.key.clone().unwrap_or_else(random_id),
            is_new: self.key.is_none(),
            payload_hash: payload_hash(&self.recipient, &self.body, self.context.as_ref()),
            body: self.body.as_str().to_owned(),
            context: self.context.clone(),
            draft_version: self.draft_version,
        }
    }

    /// Whether the recipient is known after all, or is now: by a token seen a moment ago, or by the introduction of a
    /// sender who may introduce.
    async fn may_have_met(&self, database: &Database, directory: &Directory) -> Result<bool> {
        directory.settle().await;
        if directory.knows(database, &self.caller.tenant, &self.recipient).await? {
            return Ok(true);
        }
        let may = self.caller.may(SEND_AS)
            || directory
                .may_introduce(database, &self.caller.tenant, &self.sender, self.caller.profile.role.as_deref())
                .await?;
        if may {
            directory.introduce(database, &self.caller.tenant, &self.recipient).await?;
        }
        Ok(may)
    }
}

fn refusal(code: Code) -> Error {
    let detail = match code {
        Code::SelfMessage => "Sender and recipient are the same user.",
        Code::RecipientUnknown => "Nobody whom the sender may write to is known by this id.",
        Code::RecipientInactive => "The recipient's account is switched off.",
        Code::IdempotencyKeyReused => {
            return Error::new(
                code,
                "This Idempotency-Key was used for another message: take a new key for a new message.",
            );
        }
        _ => code.row().2,
    };
    match code {
        Code::SelfMessage | Code::RecipientUnknown => Error::field(code, "/recipient_id", detail),
        _ => Error::new(code, detail),
    }
}
