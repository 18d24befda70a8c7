//! The export of a person's data: what is stored about a user, as lines of JSON (NDJSON).
//!
//! An export is written page by page while it is sent: its memory does not depend on how long it is, and between two pages it
//! holds neither a connection nor a transaction, however slow its client is. It is not a snapshot: each page is as of the moment
//! at which it was read. A client that has its last line, `end`, has all of it; an export that fails on the way has none.

mod body;
mod limit;
mod lines;
mod plan;
mod routes;
mod rows;
mod store;
mod writer;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::limit::Exports;
pub(super) use self::routes::configure;
use crate::drafts::Draft;
use crate::messages::Message;
use crate::types::{Seq, Timestamp, UserId};

/// What an export says of other users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Others {
    /// Their names, pictures and words, as the user is shown them.
    #[default]
    Show,
    /// Their ids.
    Redact,
}

/// Creates the type of the member `kind` of a kind of line.
macro_rules! kinds {
    ($($name:ident = $kind:tt $meaning:tt;)*) => {$(
        #[doc = $meaning]
        #[derive(Clone, Copy, Debug, Serialize, ToSchema)]
        pub(crate) enum $name {
            #[doc = $meaning]
            #[serde(rename = $kind)]
            Kind,
        }
    )*};
}

kinds! {
    ExportUserKind = "user" "The kind of the line with the user.";
    ExportMembershipKind = "membership" "The kind of a line with a membership.";
    ExportConversationKind = "conversation" "The kind of a line with a conversation.";
    ExportMessageKind = "message" "The kind of a line with a message.";
    ExportRevisionKind = "revision" "The kind of a line with an earlier text.";
    ExportDraftKind = "draft" "The kind of a line with a draft.";
    ExportBlockKind = "block" "The kind of a line with a block.";
    ExportEndKind = "end" "The kind of the last line.";
}

/// A line of an export. Its member `kind` says which one it is. Ignore kinds and members that you do not know: later versions
/// may add some.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ExportLine {
    User(Box<ExportUser>),
    Membership(Box<ExportMembership>),
    Conversation(Box<ExportConversation>),
    Message(Box<ExportMessage>),
    Revision(Box<ExportRevision>),
    Draft(Box<ExportDraft>),
    Block(Box<ExportBlock>),
    End(ExportEnd),
}

/// The first line: the user, as the LMS describes them. Of a user whom the service does not know, it has the id.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "kind": "user", "user_id": "mia", "display_name": "Mia Berg", "avatar_url": null, "email": "mia@example.edu", "role": "student",
    "active": true, "created_at": "2026-09-01T08:00:00.000000Z"}))]
pub(crate) struct ExportUser {
    pub kind: ExportUserKind,
    /// The user's id in the LMS.
    pub user_id: UserId,
    /// The name; null if none is stored.
    #[schema(required, max_length = 2048)]
    pub display_name: Option<String>,
    /// The address of the picture; null if none is stored.
    #[schema(required, max_length = 2048)]
    pub avatar_url: Option<String>,
    /// The e-mail address; null if none is stored.
    #[schema(required, max_length = 2048)]
    pub email: Option<String>,
    /// The role; null if none is stored.
    #[schema(required, max_length = 2048)]
    pub role: Option<String>,
    /// False if the LMS has deactivated the user.
    pub active: bool,
    /// When the service first learned of the user; null if it does not know them.
    #[schema(required)]
    pub created_at: Option<Timestamp>,
}

/// A context of which the user is or was a member, by its roster.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportMembership {
    pub kind: ExportMembershipKind,
    /// The type of the context, as the LMS calls it.
    #[schema(max_length = 64)]
    pub context_type: String,
    /// The LMS's id of the context.
    #[schema(max_length = 255)]
    pub context_id: String,
    /// The title of the context; null if it has none.
    #[schema(required, max_length = 255)]
    pub title: Option<String>,
    /// The role of the user in this context; null: the user's own role.
    #[schema(required, max_length = 255)]
    pub role: Option<String>,
    /// When the membership ends, or has ended; null: never.
    #[schema(required)]
    pub ends_at: Option<Timestamp>,
}

/// Another user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExportPeer {
    /// The user's id in the LMS; `erased-…` if their data were erased.
    pub user_id: UserId,
    /// The name; null if none is stored, and with `others=redact`.
    #[schema(required, max_length = 2048)]
    pub display_name: Option<String>,
    /// The address of the picture; null if none is stored, and with `others=redact`.
    #[schema(required, max_length = 2048)]
    pub avatar_url: Option<String>,
}

/// A conversation of the user. Its messages follow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportConversation {
    pub kind: ExportConversationKind,
    /// The id of the conversation: the ids of its messages begin with it.
    #[schema(max_length = 36)]
    pub id: String,
    /// The other user.
    pub peer: ExportPeer,
    /// The position of the last message.
    pub last_seq: Seq,
    /// The read marker: messages up to this position count as read.
    pub read_seq: Seq,
    /// The highest position that the read marker ever had.
    pub seen_seq: Seq,
    /// The number of unread messages.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub unread_count: i32,
    /// The user has deleted the messages up to this position for themselves; 0: none.
    pub deleted_up_to_seq: Seq,
    /// When the user archived the conversation; null if it is not archived.
    #[schema(required)]
    pub archived_at: Option<Timestamp>,
    /// When the user starred the conversation; null if it is not starred.
    #[schema(required)]
    pub starred_at: Option<Timestamp>,
    /// Until when the user has muted the conversation; null if they have not.
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
}

/// A message of the conversation above. Of the user's own messages, there are all: also those that they have deleted for
/// themselves, and with their texts those that were retracted, as the service keeps these for moderators. Of the peer's, there
/// are those that are shown to the user, as they are shown. `body` and `context` are null where nothing is stored or shown; with
/// `others=redact` `body` is null in all messages of the peer, and `context` has only `type` and `id`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportMessage {
    pub kind: ExportMessageKind,
    #[serde(flatten)]
    pub message: Message,
    /// True if the user has deleted this message for themselves: it is stored, and not shown to them.
    pub deleted: bool,
    /// True if the words of the peer were left out because of `others=redact`.
    pub redacted: bool,
}

/// An earlier text of the message above, which the user has edited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportRevision {
    pub kind: ExportRevisionKind,
    /// The id of the message.
    #[schema(max_length = 60)]
    pub message_id: String,
    /// The number of the text: 1 is the text as it was sent.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub revision: i32,
    /// The text.
    #[schema(max_length = 100_000)]
    pub body: String,
    /// When the next text replaced it.
    pub replaced_at: Timestamp,
}

/// A message that the user is writing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportDraft {
    pub kind: ExportDraftKind,
    #[serde(flatten)]
    pub draft: Draft,
}

/// A user whom the user has blocked. Who has blocked the user is not exported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportBlock {
    pub kind: ExportBlockKind,
    /// The user who is blocked.
    pub user: ExportPeer,
    /// When the user blocked them.
    pub created_at: Timestamp,
}

/// The last line. An export without it is not complete.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportEnd {
    pub kind: ExportEndKind,
    /// The number of lines before this one.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub lines: u64,
    /// The SHA-256 of all bytes before this line, including the line feed at the end of the line before it, in hexadecimal
    /// digits.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
}
