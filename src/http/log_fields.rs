//! What the log line of a request says about the message or the conversation that the request is about.

use actix_web::{HttpMessage, HttpRequest};

use crate::types::{Seq, UserId};

/// The fields of a request's log line beside its route, status and caller. They travel in the request's extensions; users
/// are named as in `user`, by [`UserId::log_name`].
#[derive(Clone, Debug, Default)]
pub struct LogFields {
    /// The user on whose behalf a service sends.
    pub sender: Option<String>,
    /// The recipient of a message, or the peer of a conversation.
    pub peer: Option<String>,
    /// The position of a message in its conversation.
    pub seq: Option<i64>,
}

impl LogFields {
    /// Records the user on whose behalf a service sends.
    pub fn set_sender(request: &HttpRequest, sender: &UserId) {
        Self::update(request, |fields| fields.sender = Some(sender.log_name()));
    }

    /// Records the recipient of a message, or the peer of a conversation.
    pub fn set_peer(request: &HttpRequest, peer: &UserId) {
        Self::update(request, |fields| fields.peer = Some(peer.log_name()));
    }

    /// Records the position of a message.
    pub fn set_seq(request: &HttpRequest, seq: Seq) {
        Self::update(request, |fields| fields.seq = Some(seq.get()));
    }

    fn update(request: &HttpRequest, change: impl FnOnce(&mut Self)) {
        let mut extensions = request.extensions_mut();
        let mut fields = extensions.remove::<Self>().unwrap_or_default();
        change(&mut fields);
        extensions.insert(fields);
    }
}
