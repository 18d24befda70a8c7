//! The rows of an export, and the lines that they make.

use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};

use super::{
    ExportBlock, ExportBlockKind, ExportConversation, ExportConversationKind, ExportDraft, ExportDraftKind, ExportLine,
    ExportMembership, ExportMembershipKind, ExportMessage, ExportMessageKind, ExportPeer, ExportRevision,
    ExportRevisionKind, ExportUser, ExportUserKind, Others,
};
use crate::drafts::Draft;
use crate::messages::{self, Context};
use crate::types::{MessageId, Seq, Timestamp, UserId};

/// The user of an export.
#[derive(Default)]
pub(super) struct Subject {
    pub id: i64,
    pub display_name: Option<String>,
    pub avatar_url: Option<String>,
    pub email: Option<String>,
    pub role: Option<String>,
    pub deactivated_at: Option<DateTime<Utc>>,
    pub created_at: Option<DateTime<Utc>>,
}

/// A context of which the user is a member.
pub(super) struct MembershipRow {
    pub context_id: i64,
    pub context_type: String,
    pub external_id: String,
    pub title: Option<String>,
    pub role: Option<String>,
    pub ends_at: Option<DateTime<Utc>>,
}

/// The user's side of a conversation.
pub(super) struct ConversationRow {
    pub id: i64,
    pub public_id: Uuid,
    pub last_seq: i64,
    pub peer_id: String,
    pub peer_name: Option<String>,
    pub peer_avatar_url: Option<String>,
    pub read_seq: i64,
    pub seen_seq: i64,
    pub unread_count: i32,
    pub hidden_through_seq: i64,
    pub archived_at: Option<DateTime<Utc>>,
    pub starred_at: Option<DateTime<Utc>>,
    pub muted_until: Option<DateTime<Utc>>,
}

/// A message, or an earlier text of one.
pub(super) struct MessageRow {
    pub conversation_id: i64,
    pub seq: i64,
    /// 0: it is the message.
    pub revision: i32,
    pub mine: bool,
    pub body: Option<String>,
    pub context: Option<Json<Context>>,
    /// When the message was sent, or the text was replaced.
    pub at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub retracted_at: Option<DateTime<Utc>>,
    pub read_at: Option<DateTime<Utc>>,
    /// True if the user has deleted the message for themselves.
    pub is_hidden: bool,
    /// The number of rows that there are of what the page is about.
    pub total: i64,
}

/// A page of messages.
pub(super) struct Page {
    pub rows: Vec<MessageRow>,
    /// True if it does not have all that it is about.
    pub is_full: bool,
}

/// A draft of the user.
pub(super) struct DraftRow {
    pub peer: String,
    pub body: String,
    pub context: Option<Json<Context>>,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

/// A user whom the user has blocked.
pub(super) struct BlockRow {
    pub blocked_id: i64,
    pub user_id: String,
    pub display_name: Option<String>,
    pub avatar_url: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Subject {
    pub(super) fn line(self, user: &UserId) -> ExportLine {
        ExportLine::User(Box::new(ExportUser {
            kind: ExportUserKind::Kind,
            user_id: user.clone(),
            display_name: self.display_name,
            avatar_url: self.avatar_url,
            email: self.email,
            role: self.role,
            active: self.deactivated_at.is_none(),
            created_at: self.created_at.map(Timestamp),
        }))
    }
}

impl MembershipRow {
    pub(super) fn line(self) -> ExportLine {
        ExportLine::Membership(Box::new(ExportMembership {
            kind: ExportMembershipKind::Kind,
            context_type: self.context_type,
            context_id: self.external_id,
            title: self.title,
            role: self.role,
            ends_at: self.ends_at.map(Timestamp),
        }))
    }
}

impl ConversationRow {
    pub(super) fn line(&self, others: Others) -> ExportLine {
        let seq = |number| Seq::try_from(number).expect("seq is never negative");
        ExportLine::Conversation(Box::new(ExportConversation {
            kind: ExportConversationKind::Kind,
            id: self.public_id.to_string(),
            peer: peer(&self.peer_id, self.peer_name.clone(), self.peer_avatar_url.clone(), others),
            last_seq: seq(self.last_seq),
            read_seq: seq(self.read_seq),
            seen_seq: seq(self.seen_seq),
            unread_count: self.unread_count,
            deleted_up_to_seq: seq(self.hidden_through_seq),
            archived_at: self.archived_at.map(Timestamp),
            starred_at: self.starred_at.map(Timestamp),
            muted_until: self.muted_until.map(Timestamp),
        }))
    }
}

impl MessageRow {
    /// The line of a message.
    pub(super) fn line(self, conversation: &ConversationRow, user: &UserId, others: Others) -> ExportLine {
        let (deleted, redacted) = (self.is_hidden, others == Others::Redact && !self.mine);
        let row = messages::MessageRow {
            conversation_id: conversation.public_id,
            seq: self.seq,
            mine: self.mine,
            body: self.body,
            truncated: false,
            context: self.context,
            created_at: self.at,
            is_read: if self.mine { self.read_at.is_some() } else { self.seq <= conversation.read_seq },
            read_at: self.read_at,
            edited_at: self.edited_at,
            retracted_at: self.retracted_at,
        };
        let mut message = row.seen_by(user, &user_id(&conversation.peer_id));
        if let Some(context) = message.context.as_mut().filter(|_| redacted) {
            (context.title, context.url) = (None, None);
        }
        ExportLine::Message(Box::new(ExportMessage { kind: ExportMessageKind::Kind, message, deleted, redacted }))
    }

    /// The line of an earlier text.
    pub(super) fn revision_line(self, conversation: &ConversationRow) -> ExportLine {
        ExportLine::Revision(Box::new(ExportRevision {
            kind: ExportRevisionKind::Kind,
            message_id: MessageId { conversation: conversation.public_id, seq: self.seq }.to_string(),
            revision: self.revision,
            body: self.body.unwrap_or_default(),
            replaced_at: self.at.into(),
        }))
    }
}

impl DraftRow {
    pub(super) fn line(self) -> ExportLine {
        let draft = Draft {
            peer_id: user_id(&self.peer),
            body: self.body,
            context: self.context.map(|Json(context)| context),
            version: self.version,
            updated_at: self.updated_at.into(),
        };
        ExportLine::Draft(Box::new(ExportDraft { kind: ExportDraftKind::Kind, draft }))
    }
}

impl BlockRow {
    pub(super) fn line(self, others: Others) -> ExportLine {
        let user = peer(&self.user_id, self.display_name, self.avatar_url, others);
        let created_at = self.created_at.into();
        ExportLine::Block(Box::new(ExportBlock { kind: ExportBlockKind::Kind, user, created_at }))
    }
}

fn user_id(id: &str) -> UserId {
    UserId::try_from(id.to_owned()).expect("the database holds only valid user ids")
}

fn peer(id: &str, name: Option<String>, avatar_url: Option<String>, others: Others) -> ExportPeer {
    let shown = |text: Option<String>| text.filter(|_| others == Others::Show);
    ExportPeer { user_id: user_id(id), display_name: shown(name), avatar_url: shown(avatar_url) }
}
