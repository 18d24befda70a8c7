//! From the request to checked items: who gets which text. What is wrong with the whole request refuses it; what is wrong with
//! an item refuses that item.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::key::{BulkKey, is_bulk_name, is_printable};
use super::{BulkContext, BulkItem, BulkRecipients, BulkRole, BulkSend, MAX_RECIPIENTS, MAX_ROLES};
use crate::auth::{Caller, SEND_AS};
use crate::error::{Code, Error, Result};
use crate::http::parse_element;
use crate::messages::{Body, Context, payload_hash};
use crate::sending::NewMessage;
use crate::sending::bulk_calls::BulkCallName;
use crate::types::{UserId, is_usable_role};

/// The number of items that are checked before other tasks may run.
const ITEMS_AT_ONCE: usize = 64;

/// A checked bulk send.
pub(super) struct Plan {
    pub caller: Caller,
    /// The caller, or the user on whose behalf a service sends.
    pub sender: UserId,
    /// The service that sends on the sender's behalf; empty if the sender is the caller.
    pub client: String,
    /// The sender's role by their own token; `None` where a service sends for them.
    pub role: Option<String>,
    pub client_id: String,
    pub dry_run: bool,
    pub recipients: Recipients,
    /// The most recipients.
    pub max_recipients: usize,
    key: BulkKey,
    body: Option<Body>,
    context: Option<Context>,
    max_chars: usize,
}

/// The recipients of a bulk send.
pub(super) enum Recipients {
    Members(BulkRecipients),
    Items(Vec<Box<RawValue>>),
}

/// An item of a bulk send: valid, or refused already.
pub(super) struct Item {
    pub peer: Option<UserId>,
    pub client_id: Option<String>,
    pub content: Result<Content>,
}

/// What a valid item sends.
#[derive(Clone)]
pub(super) struct Content {
    pub recipient: UserId,
    pub key: String,
    pub payload_hash: Vec<u8>,
    /// Its place in the request; `None`: a member of the context.
    pub index: Option<usize>,
    /// `None`: those of the call.
    body: Option<Body>,
    context: Option<Context>,
}

/// Returns the sender, and the client that the keys belong to.
///
/// # Errors
/// 403 `insufficient_scope`.
pub(super) fn sender(caller: &Caller, sender_id: Option<UserId>) -> Result<(UserId, String)> {
    if sender_id.is_some() {
        caller.require(SEND_AS)?;
    }
    let sender = sender_id.unwrap_or_else(|| caller.user.clone());
    let client = if sender == caller.user { String::new() } else { caller.user.to_string() };
    Ok((sender, client))
}

impl Plan {
    /// Checks a request. `role` is the caller's by their token, `max_chars` the longest text, `max_recipients` the most
    /// recipients of a user.
    ///
    /// # Errors
    /// 403 `insufficient_scope`; 422 `invalid_body`, `empty_body`, `body_too_long`.
    pub(super) fn new(
        caller: Caller,
        role: &str,
        request: BulkSend,
        max_chars: usize,
        max_recipients: usize,
    ) -> Result<Self> {
        let invalid = |pointer: &str, detail: String| Err(Error::field(Code::InvalidBody, pointer, detail));
        let (sender, client) = sender(&caller, request.sender_id)?;
        if !is_bulk_name(&request.client_id) {
            return invalid(
                "/client_id",
                "`client_id` must have 1 to 255 printable ASCII characters, and not be `.` or `..`.".to_owned(),
            );
        }
        let max_recipients = if caller.is_service() { MAX_RECIPIENTS } else { max_recipients.min(MAX_RECIPIENTS) };
        if let Some(context) = &request.context {
            context.check()?;
        }
        let body = request.body.map(|body| Body::parse(body, max_chars)).transpose()?;
        let recipients = match (request.to, request.items) {
            (Some(to), None) => {
                to.check()?;
                if body.is_none() {
                    return invalid("/body", "`body` is required with `to`.".to_owned());
                }
                Recipients::Members(to)
            }
            (None, Some(items)) if (1..=max_recipients).contains(&items.len()) => Recipients::Items(items),
            (None, Some(_)) => return invalid("/items", format!("`items` must have 1 to {max_recipients} elements.")),
            (Some(_), Some(_)) => return invalid("/items", "Use either `to` or `items`, not both.".to_owned()),
            (None, None) => return invalid("/to", "One of `to` and `items` is required.".to_owned()),
        };
        Ok(Self {
            role: (sender == caller.user).then(|| role.to_owned()),
            key: BulkKey::new(&request.client_id),
            client_id: request.client_id,
            dry_run: request.dry_run,
            context: request.context,
            caller,
            sender,
            client,
            recipients,
            max_recipients,
            body,
            max_chars,
        })
    }

    /// Returns the name of the call.
    pub(super) fn name(&self) -> BulkCallName {
        BulkCallName {
            tenant: self.caller.tenant.clone(),
            sender: self.sender.to_string(),
            client: self.client.clone(),
            client_id: self.client_id.clone(),
        }
    }

    /// Returns the items of the request, or those for the members of its context.
    pub(super) async fn items(&self, members: Vec<UserId>) -> Vec<Item> {
        let (mut items, mut keys) = (Vec::new(), HashSet::new());
        let given: Box<dyn Iterator<Item = Item>> = match &self.recipients {
            Recipients::Members(_) => Box::new(members.into_iter().map(|member| self.item_for(member))),
            Recipients::Items(all) => Box::new(all.iter().enumerate().map(|(index, item)| self.item(index, item))),
        };
        for mut item in given {
            if let Ok(content) = &item.content
                && !keys.insert(content.key.clone())
            {
                let detail = "An earlier item has the same recipient. Give the items a `client_id` to send several messages to \
                              one recipient.";
                item.content = Err(Error::field(Code::DuplicateItem, &content.pointer("/recipient_id"), detail));
            }
            items.push(item);
            // Hashing ten thousand texts takes a while.
            if items.len().is_multiple_of(ITEMS_AT_ONCE) {
                tokio::task::yield_now().await;
            }
        }
        items
    }

    fn item_for(&self, member: UserId) -> Item {
        let content = self.content(member.clone(), None, None, None, None);
        Item { peer: Some(member), client_id: None, content }
    }

    fn item(&self, index: usize, item: &RawValue) -> Item {
        let pointer = format!("/items/{index}");
        let BulkItem { recipient_id, body, context, client_id } = match parse_element(item, &pointer) {
            Ok(item) => item,
            Err(error) => return Item { peer: None, client_id: None, content: Err(error) },
        };
        let peer = Some(recipient_id.clone());
        if client_id.as_deref().is_some_and(|id| !is_printable(id)) {
            let detail = "`client_id` must have 1 to 255 printable ASCII characters.";
            let content = Err(Error::field(Code::InvalidBody, &format!("{pointer}/client_id"), detail));
            return Item { peer, client_id: None, content };
        }
        let content = self.content(recipient_id, Some(index), body, context, client_id.as_deref());
        Item { peer, client_id, content: content.map_err(|error| error.within(&pointer)) }
    }

    /// Checks what an item sends. Pointers are about members of the item.
    fn content(
        &self,
        recipient: UserId,
        index: Option<usize>,
        body: Option<String>,
        context: Option<Context>,
        client_id: Option<&str>,
    ) -> Result<Content> {
        let body = body.map(|body| Body::parse(body, self.max_chars)).transpose()?;
        if let Some(context) = &context {
            context.check()?;
        }
        let Some(text) = body.as_ref().or(self.body.as_ref()) else {
            return Err(Error::field(
                Code::InvalidBody,
                "/body",
                "The item needs a `body`, since the request has none.",
            ));
        };
        Ok(Content {
            key: self.key.of_item(&recipient, client_id),
            payload_hash: payload_hash(&recipient, text, context.as_ref().or(self.context.as_ref())),
            recipient,
            index,
            body,
            context,
        })
    }

    /// Returns the message of an item.
    pub(super) fn message(&self, content: &Content) -> NewMessage {
        NewMessage {
            caller: self.caller.clone(),
            sender: self.sender.clone(),
            recipient: content.recipient.clone(),
            role: self.role.clone(),
            body: content.body.as_ref().or(self.body.as_ref()).cloned().expect("a checked item has a text"),
            context: content.context.as_ref().or(self.context.as_ref()).cloned(),
            draft_version: None,
            client: self.client.clone(),
            key: Some(content.key.clone()),
            payload_hash: content.payload_hash.clone(),
        }
    }

    /// Returns the size of a message, as the quota of bytes counts it.
    pub(super) fn size(&self, content: &Content) -> usize {
        let body = content.body.as_ref().or(self.body.as_ref()).map_or(0, |body| body.as_str().len());
        body + content.context.as_ref().or(self.context.as_ref()).map_or(0, Context::size)
    }
}

impl Content {
    /// Returns the pointer to a member of the item, or to the context of which the recipient is a member.
    fn pointer(&self, member: &str) -> String {
        self.index.map_or_else(|| "/to/context".to_owned(), |index| format!("/items/{index}{member}"))
    }

    /// Returns the error of the message as an error of the item.
    pub(super) fn error(&self, error: Error) -> Error {
        match error.code() {
            code @ (Code::SelfMessage | Code::RecipientUnknown) => {
                Error::field(code, &self.pointer("/recipient_id"), code.detail())
            }
            code @ Code::IdempotencyKeyReused => Error::new(
                code,
                "Another text or context was sent to this recipient by the same `client_id`. Use a new one for another message.",
            ),
            _ => error,
        }
    }
}

impl BulkRecipients {
    /// Checks the members against the bounds in the schema.
    fn check(&self) -> Result<()> {
        let fits = |text: &str, max| (1..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let invalid = |pointer: &str, detail: String| Err(Error::field(Code::InvalidBody, pointer, detail));
        let BulkContext { kind, id } = &self.context;
        if !fits(kind, 64) || kind.contains(':') {
            return invalid(
                "/to/context/type",
                "A context type has 1 to 64 characters, no control characters and no colon.".to_owned(),
            );
        }
        if !fits(id, 255) {
            return invalid(
                "/to/context/id",
                "A context id has 1 to 255 characters and no control characters.".to_owned(),
            );
        }
        let roles = self.roles.as_deref().unwrap_or_default();
        if self.roles.is_some() && !(1..=MAX_ROLES).contains(&roles.len()) {
            return invalid(
                "/to/roles",
                format!("`roles` must have 1 to {MAX_ROLES} elements; leave it out for all members."),
            );
        }
        match roles.iter().position(|BulkRole(role)| !is_usable_role(role)) {
            Some(at) => invalid(
                &format!("/to/roles/{at}"),
                "A role has 1 to 255 characters, is not `*`, and has neither `>` nor control characters.".to_owned(),
            ),
            None => Ok(()),
        }
    }
}
