//! What the database has about two users and the messages between them: the answer to "My message did not arrive", for
//! `pidge inspect`. It never contains a text, a name or an e-mail address.

mod store;
mod text;

use serde::Serialize;

pub use self::store::{InspectionError, inspect};
use crate::types::{Seq, Timestamp, UserId};

/// What is to be inspected.
#[derive(Clone, Debug)]
pub struct Question {
    /// The tenant of the two users; `None` if it is to be found by their ids.
    pub tenant: Option<String>,
    /// One of the users.
    pub from: UserId,
    /// The other user.
    pub to: UserId,
    /// Which messages to show.
    pub selection: Selection,
    /// How many messages to show.
    pub limit: u16,
}

/// The messages to show.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// The last ones.
    Newest,
    /// The first ones from a time on.
    Since(Timestamp),
    /// The one at a position.
    At(Seq),
}

/// Two users and the messages between them.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// The tenant of the users; `None` if neither id is known in any tenant.
    pub tenant: Option<String>,
    /// Whether the tenant has any user.
    pub tenant_known: bool,
    /// The user that `--from` names, then the one that `--to` names.
    pub users: [InspectedUser; 2],
    /// Their conversation; `None` if no message between them was ever accepted.
    pub conversation: Option<InspectedConversation>,
    /// The latest conversations of the first user with others: the message may have been sent to another id.
    pub other_conversations: Vec<OtherConversation>,
}

/// A user, known to Pidge or not.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedUser {
    /// The user's id in the LMS.
    pub user_id: String,
    /// The user in log lines.
    pub log_name: String,
    /// What Pidge knows of the user; `None` if the id is not known.
    pub known: Option<KnownUser>,
}

/// What Pidge knows of a user.
#[derive(Clone, Debug, Serialize)]
pub struct KnownUser {
    #[serde(skip)]
    id: i64,
    #[serde(skip)]
    user_id: String,
    /// The time at which Pidge first learned of the user.
    pub created_at: Timestamp,
    /// The role, in the LMS's own words.
    pub role: Option<String>,
    /// The time from which the user receives no messages; `None` if the user is active.
    pub deactivated_at: Option<Timestamp>,
    /// When the user last changed a draft to the other user: a message that is written but not sent.
    pub draft_updated_at: Option<Timestamp>,
}

/// The conversation of two users.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedConversation {
    /// The public id: the first part of the ids of its messages.
    pub id: String,
    /// The position of the last message, which is the number of messages.
    pub last_seq: i64,
    /// The conversation as each of the users has it, in the order of [`Inspection::users`].
    pub sides: Vec<Side>,
    /// The deletions of both that can still be undone, oldest first.
    pub deletions: Vec<Deletion>,
    /// Which messages were asked for.
    pub selection: Selection,
    /// These messages, oldest first.
    pub messages: Vec<InspectedMessage>,
}

/// A conversation as one of its users has it.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The user.
    pub user_id: String,
    /// The list of the inbox that has the conversation.
    pub listed_in: InboxList,
    /// The number of unread messages.
    pub unread_count: i32,
    /// The read marker: messages up to it count as read.
    pub read_seq: i64,
    /// The highest that the read marker ever was.
    pub seen_seq: i64,
    /// How often the user marked the conversation unread.
    pub read_version: i64,
    /// When the user last did.
    pub marked_unread_at: Option<Timestamp>,
    /// When the conversation was archived.
    pub archived_at: Option<Timestamp>,
    /// When the conversation was starred.
    pub starred_at: Option<Timestamp>,
    /// The end of the mute, which may be over.
    pub muted_until: Option<Timestamp>,
    /// Whether the conversation is muted now.
    pub muted: bool,
    /// The user deleted all messages up to this position for themselves.
    pub deleted_through_seq: i64,
    /// The messages above it that the user deleted one by one.
    pub hidden_seqs: Vec<i64>,
}

/// A list of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum InboxList {
    /// The conversations that are neither archived nor deleted.
    Inbox,
    /// The archived ones.
    Archive,
    /// The deleted ones that can still be restored.
    Trash,
    /// No list: the conversation shows no message.
    None,
}

/// A deletion that can still be undone.
#[derive(Clone, Debug, Serialize)]
pub struct Deletion {
    /// The user who deleted for themselves.
    pub user_id: String,
    /// When.
    pub deleted_at: Timestamp,
    /// The message that was deleted; `None` if all up to a position were.
    pub seq: Option<i64>,
    /// The position up to which all were deleted.
    pub through_seq: Option<i64>,
}

/// A message without its text.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedMessage {
    /// The position in the conversation.
    pub seq: i64,
    /// The sender.
    pub sender_id: String,
    /// The service that sent the message on the sender's behalf.
    pub sent_by: Option<String>,
    /// When the message was sent.
    pub created_at: Timestamp,
    /// When the recipient first saw the message.
    pub read_at: Option<Timestamp>,
    /// When the text was last replaced.
    pub edited_at: Option<Timestamp>,
    /// How often the text was replaced.
    pub edits: i64,
    /// When the message was retracted.
    pub retracted_at: Option<Timestamp>,
    /// The user who retracted the message: its sender or a moderator.
    pub retracted_by: Option<String>,
    /// When the text was erased, with all data of its sender or because the message had expired.
    pub erased_at: Option<Timestamp>,
    /// What each of the users sees of the message, in the order of [`Inspection::users`].
    pub visible: Vec<Visibility>,
}

/// What a user sees of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Visibility {
    /// The message or its tombstone.
    Shown,
    /// Nothing: the user deleted this message for themselves.
    Hidden,
    /// Nothing: the user deleted the conversation up to this message, or a later one, for themselves.
    Deleted,
}

/// A conversation of the first user with another one.
#[derive(Clone, Debug, Serialize)]
pub struct OtherConversation {
    /// The peer.
    pub user_id: String,
    /// The peer in log lines.
    pub log_name: String,
    /// The number of messages.
    pub last_seq: i64,
    /// When the last message was sent, by either of the two.
    pub last_created_at: Timestamp,
}
