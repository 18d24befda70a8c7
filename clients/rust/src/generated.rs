// Generated from the OpenAPI document. Do not edit: see ../generate.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///Whether users of two roles may write to each other.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Allow {
        #[serde(rename = "never")]
        Never,
        #[serde(rename = "shared")]
        Shared,
        #[serde(rename = "always")]
        Always,
    }
    impl ::std::fmt::Display for Allow {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Never => f.write_str("never"),
                Self::Shared => f.write_str("shared"),
                Self::Always => f.write_str("always"),
            }
        }
    }
    impl ::std::str::FromStr for Allow {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "never" => Ok(Self::Never),
                "shared" => Ok(Self::Shared),
                "always" => Ok(Self::Always),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Allow {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Allow {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///An action on a conversation.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BatchAction {
        #[serde(rename = "read")]
        Read,
        #[serde(rename = "unread")]
        Unread,
        #[serde(rename = "trash")]
        Trash,
        #[serde(rename = "archive")]
        Archive,
        #[serde(rename = "unarchive")]
        Unarchive,
        #[serde(rename = "star")]
        Star,
        #[serde(rename = "unstar")]
        Unstar,
        #[serde(rename = "mute")]
        Mute,
        #[serde(rename = "unmute")]
        Unmute,
        #[serde(rename = "restore")]
        Restore,
    }
    impl ::std::fmt::Display for BatchAction {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Read => f.write_str("read"),
                Self::Unread => f.write_str("unread"),
                Self::Trash => f.write_str("trash"),
                Self::Archive => f.write_str("archive"),
                Self::Unarchive => f.write_str("unarchive"),
                Self::Star => f.write_str("star"),
                Self::Unstar => f.write_str("unstar"),
                Self::Mute => f.write_str("mute"),
                Self::Unmute => f.write_str("unmute"),
                Self::Restore => f.write_str("restore"),
            }
        }
    }
    impl ::std::str::FromStr for BatchAction {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "read" => Ok(Self::Read),
                "unread" => Ok(Self::Unread),
                "trash" => Ok(Self::Trash),
                "archive" => Ok(Self::Archive),
                "unarchive" => Ok(Self::Unarchive),
                "star" => Ok(Self::Star),
                "unstar" => Ok(Self::Unstar),
                "mute" => Ok(Self::Mute),
                "unmute" => Ok(Self::Unmute),
                "restore" => Ok(Self::Restore),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BatchAction {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BatchAction {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A conversation to change.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BatchItem {
        ///The user id of the peer.
        pub peer_id: ::std::string::String,
        /**The `seq` that the action refers to: required for `read` and `trash` (the last message that the user has seen)
and for `unread` (the first message to mark unread). Ignored by the other actions.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub seq: ::std::option::Option<i64>,
    }
    impl BatchItem {
        pub fn builder() -> builder::BatchItem {
            Default::default()
        }
    }
    ///The outcome of one item of a batch request.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BatchOutcome {
        #[serde(rename = "done")]
        Done,
        #[serde(rename = "refused")]
        Refused,
    }
    impl ::std::fmt::Display for BatchOutcome {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Done => f.write_str("done"),
                Self::Refused => f.write_str("refused"),
            }
        }
    }
    impl ::std::str::FromStr for BatchOutcome {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "done" => Ok(Self::Done),
                "refused" => Ok(Self::Refused),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BatchOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BatchOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///One action on many conversations.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BatchRequest {
        ///The action to apply to each item.
        pub action: BatchAction,
        ///The conversations, 1 to 500. The same conversation may occur more than once.
        pub items: ::std::vec::Vec<BatchItem>,
        /**With the action `mute`, the end of the mute (RFC 3339). Without it, the mute has no end. Not allowed with other
actions.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub muted_until: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
    }
    impl BatchRequest {
        pub fn builder() -> builder::BatchRequest {
            Default::default()
        }
    }
    ///The results of a batch request.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BatchResults {
        ///One result for each item, in the order of the request.
        pub results: ::std::vec::Vec<ItemResult>,
    }
    impl BatchResults {
        pub fn builder() -> builder::BatchResults {
            Default::default()
        }
    }
    ///A user whom the caller has blocked.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Block {
        ///When the caller blocked the user, by the clock of the server.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The user who is blocked, as they are now.
        pub user: User,
    }
    impl Block {
        pub fn builder() -> builder::Block {
            Default::default()
        }
    }
    ///A page of the users whom the caller has blocked.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BlockPage {
        ///The blocks, newest first.
        pub items: ::std::vec::Vec<Block>,
        ///The cursor of the next page; null if this is the last one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl BlockPage {
        pub fn builder() -> builder::BlockPage {
            Default::default()
        }
    }
    ///A context with a roster, by its name.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BulkContext {
        ///The LMS's id of the object.
        pub id: ::std::string::String,
        ///The kind of object, as the LMS calls it.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl BulkContext {
        pub fn builder() -> builder::BulkContext {
            Default::default()
        }
    }
    ///The number of results by outcome.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkCounts {
        ///Held for a review. This version holds no messages.
        pub held: i32,
        ///Refused.
        pub refused: i32,
        ///Sent by an earlier call.
        pub replayed: i32,
        ///Sent by this call.
        pub sent: i32,
    }
    impl BulkCounts {
        pub fn builder() -> builder::BulkCounts {
            Default::default()
        }
    }
    ///A message of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BulkItem {
        ///The text of this message, in place of the common one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub body: ::std::option::Option<::std::string::String>,
        /**Tells several messages to one recipient apart: 1 to 255 printable ASCII characters. Without it, a second item with
the same recipient is refused.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub client_id: ::std::option::Option<::std::string::String>,
        ///What this message is about, in place of the common context.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub context: ::std::option::Option<Context>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
    }
    impl BulkItem {
        pub fn builder() -> builder::BulkItem {
            Default::default()
        }
    }
    ///A message of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkMessage {
        ///The time at which the message was sent.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The id of the message.
        pub message_id: ::std::string::String,
        ///The user id of the recipient.
        pub peer_id: ::std::string::String,
        ///The time at which the recipient first saw the message. Null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The time at which the message was retracted. Null if it was not.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The position of the message in the conversation with the recipient.
        pub seq: i64,
    }
    impl BulkMessage {
        pub fn builder() -> builder::BulkMessage {
            Default::default()
        }
    }
    ///What became of a message of a bulk send.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BulkOutcome {
        #[serde(rename = "sent")]
        Sent,
        #[serde(rename = "replayed")]
        Replayed,
        #[serde(rename = "held")]
        Held,
        #[serde(rename = "refused")]
        Refused,
    }
    impl ::std::fmt::Display for BulkOutcome {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Sent => f.write_str("sent"),
                Self::Replayed => f.write_str("replayed"),
                Self::Held => f.write_str("held"),
                Self::Refused => f.write_str("refused"),
            }
        }
    }
    impl ::std::str::FromStr for BulkOutcome {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "sent" => Ok(Self::Sent),
                "replayed" => Ok(Self::Replayed),
                "held" => Ok(Self::Held),
                "refused" => Ok(Self::Refused),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BulkOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BulkOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The active members of a context, without the sender.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BulkRecipients {
        ///The context. A user must be an active member of it; a service may name any.
        pub context: BulkContext,
        ///Only members with one of these roles in the context; without it, all members.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub roles: ::std::option::Option<::std::vec::Vec<BulkRole>>,
    }
    impl BulkRecipients {
        pub fn builder() -> builder::BulkRecipients {
            Default::default()
        }
    }
    ///The result of one item of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkResult {
        ///The `client_id` of the item; null if it has none.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub client_id: ::std::option::Option<::std::string::String>,
        ///The id of the message. Null if it was not sent.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub message_id: ::std::option::Option<::std::string::String>,
        ///The outcome.
        pub outcome: BulkOutcome,
        ///The user id of the recipient; null if the item has none.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub peer_id: ::std::option::Option<::std::string::String>,
        /**The reason for a refusal, as for a single send. Null if the message was sent. After a problem with a status of 429 or
503 the same request may be sent again, and sends what is missing.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub problem: ::std::option::Option<Problem>,
        ///The position of the message in the conversation with the recipient. Null if it was not sent.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub seq: ::std::option::Option<i64>,
    }
    impl BulkResult {
        pub fn builder() -> builder::BulkResult {
            Default::default()
        }
    }
    ///The result of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkResults {
        ///The name of the bulk send, as in the request.
        pub client_id: ::std::string::String,
        ///The number of results by outcome.
        pub counts: BulkCounts,
        ///True if nothing was sent, because the request asked for that.
        pub dry_run: bool,
        ///One result for each item, in the order of the request; with `to`, one for each member, in the order of user ids.
        pub results: ::std::vec::Vec<BulkResult>,
    }
    impl BulkResults {
        pub fn builder() -> builder::BulkResults {
            Default::default()
        }
    }
    ///The result for one message of a retracted bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkRetraction {
        ///The id of the message.
        pub message_id: ::std::string::String,
        ///The outcome.
        pub outcome: RetractionOutcome,
        ///The user id of the recipient.
        pub peer_id: ::std::string::String,
        ///The reason for a refusal, as for a single message. Null if the message is retracted.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub problem: ::std::option::Option<Problem>,
        ///The position of the message in the conversation with the recipient.
        pub seq: i64,
    }
    impl BulkRetraction {
        pub fn builder() -> builder::BulkRetraction {
            Default::default()
        }
    }
    ///The number of results by outcome.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkRetractionCounts {
        ///Retracted before.
        pub already: i32,
        ///Not retracted.
        pub refused: i32,
        ///Retracted by this call.
        pub retracted: i32,
    }
    impl BulkRetractionCounts {
        pub fn builder() -> builder::BulkRetractionCounts {
            Default::default()
        }
    }
    ///The result of retracting a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkRetractions {
        ///The name of the bulk send.
        pub client_id: ::std::string::String,
        ///The number of results by outcome.
        pub counts: BulkRetractionCounts,
        ///One result for each message, in the order of the recipients' user ids.
        pub results: ::std::vec::Vec<BulkRetraction>,
    }
    impl BulkRetractions {
        pub fn builder() -> builder::BulkRetractions {
            Default::default()
        }
    }
    ///A role in a context, in the LMS's own words: neither `*` nor with `>` or control characters. Case makes a difference.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct BulkRole(pub ::std::string::String);
    impl ::std::ops::Deref for BulkRole {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<BulkRole> for ::std::string::String {
        fn from(value: BulkRole) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for BulkRole {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for BulkRole {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for BulkRole {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A message to many recipients, or many messages. Exactly one of `to` and `items`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct BulkSend {
        /**The text of each message, by the same rules as in `SendMessage`. Required with `to`, and for items without a text
of their own.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub body: ::std::option::Option<::std::string::String>,
        /**The name of this bulk send, unique for its sender: 1 to 255 printable ASCII characters, not `.` or `..`. The same
request with the same name sends only what was not sent yet.*/
        pub client_id: ::std::string::String,
        ///What each message is about, for items without a context of their own. Optional.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub context: ::std::option::Option<Context>,
        /**If true, nothing is sent: the response tells what the same request would do now without `dry_run`. It does not count
against any limit of messages.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dry_run: ::std::option::Option<bool>,
        ///The recipients one by one: 1 to 1,000 by default, for services 1 to 10,000. An item that is invalid is refused alone.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub items: ::std::option::Option<::std::vec::Vec<BulkItem>>,
        ///The user on whose behalf a service sends. Needs the scope `messages:send_as`. The default is the caller.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub sender_id: ::std::option::Option<::std::string::String>,
        ///The recipients by their membership in a context.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub to: ::std::option::Option<BulkRecipients>,
    }
    impl BulkSend {
        pub fn builder() -> builder::BulkSend {
            Default::default()
        }
    }
    ///The messages of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkStatus {
        ///The numbers of messages, over all pages, when the first page was read.
        pub counts: BulkStatusCounts,
        ///The messages of the page, in an arbitrary, stable order.
        pub items: ::std::vec::Vec<BulkMessage>,
        ///The cursor of the next page; null on the last page.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl BulkStatus {
        pub fn builder() -> builder::BulkStatus {
            Default::default()
        }
    }
    ///The numbers of messages of a bulk send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BulkStatusCounts {
        ///The messages that are held for a review. This version holds none.
        pub held: i64,
        ///Those of them that their recipients have seen.
        pub read: i64,
        ///Those of them that were retracted.
        pub retracted: i64,
        ///The messages that were sent, with those that were retracted since.
        pub sent: i64,
    }
    impl BulkStatusCounts {
        pub fn builder() -> builder::BulkStatusCounts {
            Default::default()
        }
    }
    ///Whether a message would be sent now.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CanMessage {
        ///Whether a message would be sent. Rate limits are not taken into account.
        pub allowed: bool,
        ///The code of the error that a send would get; null if it would be sent.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub code: ::std::option::Option<::std::string::String>,
        ///The reason, for developers; null if it would be sent. The text may change between versions.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub detail: ::std::option::Option<::std::string::String>,
        ///Whether it would be held until somebody has looked at it. Always false in this version.
        pub held: bool,
    }
    impl CanMessage {
        pub fn builder() -> builder::CanMessage {
            Default::default()
        }
    }
    ///What the caller changed in a conversation.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Changed {
        #[serde(rename = "marker")]
        Marker,
        #[serde(rename = "flags")]
        Flags,
        #[serde(rename = "history")]
        History,
    }
    impl ::std::fmt::Display for Changed {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Marker => f.write_str("marker"),
                Self::Flags => f.write_str("flags"),
                Self::History => f.write_str("history"),
            }
        }
    }
    impl ::std::str::FromStr for Changed {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "marker" => Ok(Self::Marker),
                "flags" => Ok(Self::Flags),
                "history" => Ok(Self::History),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Changed {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Changed {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What a message is about, for example a course, a cohort or an assignment of the LMS.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Context {
        ///The LMS's id of the object. 1 to 255 characters, no control characters.
        pub id: ::std::string::String,
        ///A title to display. 1 to 255 characters, no control characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub title: ::std::option::Option<::std::string::String>,
        /**The kind of object, as the LMS calls it. 1 to 64 characters, no control characters and no colon, which ends the
type in `?context=type:id`.*/
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
        ///The address of the object: an `http` or `https` URL of at most 2,048 characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
    }
    impl Context {
        pub fn builder() -> builder::Context {
            Default::default()
        }
    }
    ///The caller changed something on another device, or on this one, that concerns nobody else.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ConversationEvent {
        ///When it happened.
        pub at: ::chrono::DateTime<::chrono::Utc>,
        ///What was changed.
        pub changed: Changed,
        ///The conversation as it is now.
        pub entry: Entry,
        ///The user id of the peer.
        pub peer_id: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: ConversationEventType,
        ///The unread totals as they are now.
        pub unread: UnreadTotals,
    }
    impl ConversationEvent {
        pub fn builder() -> builder::ConversationEvent {
            Default::default()
        }
    }
    ///The type of a `ConversationEvent`.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ConversationEventType {
        #[serde(rename = "conversation.updated")]
        ConversationUpdated,
    }
    impl ::std::fmt::Display for ConversationEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::ConversationUpdated => f.write_str("conversation.updated"),
            }
        }
    }
    impl ::std::str::FromStr for ConversationEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "conversation.updated" => Ok(Self::ConversationUpdated),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ConversationEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ConversationEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**The caller's flags of a conversation. Members that are left out stay unchanged; null does not mean that: it ends the
mute, and is refused for the other members.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct ConversationFlags {
        /**True archives the conversation, false unarchives it. A new message of the peer unarchives it, unless it is
muted.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub archived: ::std::option::Option<bool>,
        ///Mutes the conversation until this time (RFC 3339). Null, or a time in the past, ends the mute.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub muted_until: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///True stars the conversation, false removes the star.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub starred: ::std::option::Option<bool>,
    }
    impl ConversationFlags {
        pub fn builder() -> builder::ConversationFlags {
            Default::default()
        }
    }
    ///The result of a change to a conversation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ConversationUpdate {
        ///False if nothing was changed, because the `read_version` in the request was outdated.
        pub applied: bool,
        ///The conversation after the change.
        pub entry: Entry,
        ///The caller's unread totals after the change.
        pub unread: UnreadTotals,
    }
    impl ConversationUpdate {
        pub fn builder() -> builder::ConversationUpdate {
            Default::default()
        }
    }
    ///The users for whom a message is deleted.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum DeleteMessageFor {
        #[serde(rename = "me")]
        Me,
        #[serde(rename = "everyone")]
        Everyone,
    }
    impl ::std::fmt::Display for DeleteMessageFor {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Me => f.write_str("me"),
                Self::Everyone => f.write_str("everyone"),
            }
        }
    }
    impl ::std::str::FromStr for DeleteMessageFor {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "me" => Ok(Self::Me),
                "everyone" => Ok(Self::Everyone),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for DeleteMessageFor {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for DeleteMessageFor {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**The result of deleting a message: with `for=me` the conversation after the deletion, with `for=everyone` the tombstone
of the retracted message.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    pub enum Deleted {
        ConversationUpdate(ConversationUpdate),
        Message(Message),
    }
    impl ::std::convert::From<ConversationUpdate> for Deleted {
        fn from(value: ConversationUpdate) -> Self {
            Self::ConversationUpdate(value)
        }
    }
    impl ::std::convert::From<Message> for Deleted {
        fn from(value: Message) -> Self {
            Self::Message(value)
        }
    }
    ///A draft: a message to one user that the caller has not sent yet.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Draft {
        /**Plain text as it was stored, with a line feed at the end of each line; may be empty. Escape it before you insert
it into HTML.*/
        pub body: ::std::string::String,
        ///What the message is about; null if the draft has no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The user id of the peer that the draft is for.
        pub peer_id: ::std::string::String,
        ///The time of the last write, by the clock of the server.
        pub updated_at: ::chrono::DateTime<::chrono::Utc>,
        /**The version of the draft. It rises with every write and is never reused. The `ETag` of the draft is the version
in quotes.*/
        pub version: i64,
    }
    impl Draft {
        pub fn builder() -> builder::Draft {
            Default::default()
        }
    }
    ///The new text of a message.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct EditMessage {
        /**Plain text, by the same rules as in `SendMessage`: 1 to 10,000 characters by default, not only white space and
invisible characters, no control characters except line ends and tab. Each line end is stored as one line feed.*/
        pub body: ::std::string::String,
    }
    impl EditMessage {
        pub fn builder() -> builder::EditMessage {
            Default::default()
        }
    }
    ///A conversation as the caller sees it: an entry of their inbox.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Entry {
        ///True if the caller archived the conversation.
        pub archived: bool,
        ///The time at which the last message visible to the caller was sent. The inbox is ordered by it.
        pub last_activity_at: ::chrono::DateTime<::chrono::Utc>,
        /**A preview of the last message that is visible to the caller. Null if there is none, because the caller deleted
them all.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub last_message: ::std::option::Option<Preview>,
        ///The `seq` of the last message of the conversation, whether it is visible to the caller or not.
        pub last_seq: i64,
        ///The time until which the caller muted the conversation; null if it is not muted, or not any more.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub muted_until: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The other user.
        pub peer: User,
        ///The caller's read marker: messages up to this `seq` count as read.
        pub read_seq: i64,
        /**A counter that rises whenever the caller marks the conversation unread. Send it when you mark the conversation
read, so that an outdated device cannot undo that.*/
        pub read_version: i64,
        ///True if the caller starred the conversation.
        pub starred: bool,
        ///The number of unread messages: messages of the peer above `read_seq`, without deleted and retracted ones.
        pub unread_count: i32,
    }
    impl Entry {
        pub fn builder() -> builder::Entry {
            Default::default()
        }
    }
    ///The erasure of a user's data.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Erasure {
        ///What was erased so far.
        pub counts: ErasureCounts,
        ///When the last of the data was erased; null while it is running.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub finished_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The id of the erasure.
        pub id: ::std::string::String,
        ///What is kept although the user was erased. Always empty in this version.
        pub kept: ::std::vec::Vec<::std::string::String>,
        ///When it was requested.
        pub requested_at: ::chrono::DateTime<::chrono::Utc>,
        ///The caller who requested it.
        pub requested_by: ::std::string::String,
        ///How far it has come.
        pub state: ErasureState,
        ///The id by which others see the user from now on. It tells nothing about the person.
        pub user_id: ::std::string::String,
    }
    impl Erasure {
        pub fn builder() -> builder::Erasure {
            Default::default()
        }
    }
    ///The numbers of what was erased.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ErasureCounts {
        ///Messages.
        pub messages: i64,
    }
    impl ErasureCounts {
        pub fn builder() -> builder::ErasureCounts {
            Default::default()
        }
    }
    ///A page of erasures.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ErasurePage {
        ///The erasures, newest first.
        pub items: ::std::vec::Vec<Erasure>,
        ///The cursor of the next page; null if this is the last one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl ErasurePage {
        pub fn builder() -> builder::ErasurePage {
            Default::default()
        }
    }
    ///How far an erasure has come.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ErasureState {
        #[serde(rename = "running")]
        Running,
        #[serde(rename = "done")]
        Done,
    }
    impl ::std::fmt::Display for ErasureState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Running => f.write_str("running"),
                Self::Done => f.write_str("done"),
            }
        }
    }
    impl ::std::str::FromStr for ErasureState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "running" => Ok(Self::Running),
                "done" => Ok(Self::Done),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ErasureState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ErasureState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What a message is about.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct EventContext {
        ///The LMS's id of it.
        pub id: ::std::string::String,
        ///The type, such as `course`.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl EventContext {
        pub fn builder() -> builder::EventContext {
            Default::default()
        }
    }
    ///A message in an event.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct EventMessage {
        /**The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
Null if the message was retracted or erased.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub body: ::std::option::Option<::std::string::String>,
        ///What the message is about. Null if the sender gave no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The time at which the message was sent. Within a conversation, it increases with `seq`.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The time at which the text was last edited. Null if never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub edited_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The globally unique id of the message: `<conversation uuid>.<seq>`.
        pub id: ::std::string::String,
        /**For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
below the recipient's read marker.*/
        pub is_read: bool,
        ///The time at which the recipient first saw the message. The same for both users; null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///The time at which the message was retracted or erased. Null if neither.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in its conversation: 1, 2, 3, … without gaps.
        pub seq: i64,
        ///True if `body` is truncated.
        pub truncated: bool,
    }
    impl EventMessage {
        pub fn builder() -> builder::EventMessage {
            Default::default()
        }
    }
    ///A page of the feed.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct EventPage {
        ///The events, oldest first. May be empty although more follow, see `next`.
        pub items: ::std::vec::Vec<LogEvent>,
        ///The last position of the log. If `next` is lower, there is more to read.
        pub latest: i64,
        /**The position to go on from: the `after` of the next call. It moves although `items` is empty where the events are not
for the caller.*/
        pub next: i64,
    }
    impl EventPage {
        pub fn builder() -> builder::EventPage {
            Default::default()
        }
    }
    ///Pairs of users to be asked about.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Explain {
        ///The pairs, 1 to 1,000. The same pair may occur more than once.
        pub pairs: ::std::vec::Vec<Question>,
        /**Decide by this policy instead of the one in force. It is checked as by `PUT /v1/policy`, and neither stored nor put in
force.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub policy: ::std::option::Option<Policy>,
    }
    impl Explain {
        pub fn builder() -> builder::Explain {
            Default::default()
        }
    }
    ///The verdict on messages of a pair, and what it was reached by.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Explanation {
        ///Whether the sender may write to the recipient.
        pub allowed: bool,
        /**The reason that they may not: the code of the error that a send would get, except that it is told between strangers,
too. Null if they may.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub code: ::std::option::Option<::std::string::String>,
        ///The contexts that the two share: active ones first, 100 at most.
        pub contexts: ::std::vec::Vec<SharedContext>,
        ///Whether a message would be held until somebody has looked at it. Always false in this version.
        pub held: bool,
        ///The rule for the roles of the two, with wildcards as in the policy.
        pub rule: Rule,
    }
    impl Explanation {
        pub fn builder() -> builder::Explanation {
            Default::default()
        }
    }
    ///The verdicts.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Explanations {
        ///One result for each pair, in the order of the request.
        pub results: ::std::vec::Vec<Explanation>,
    }
    impl Explanations {
        pub fn builder() -> builder::Explanations {
            Default::default()
        }
    }
    ///A user whom the user has blocked. Who has blocked the user is not exported.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportBlock {
        ///When the user blocked them.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        pub kind: ExportBlockKind,
        ///The user who is blocked.
        pub user: ExportPeer,
    }
    impl ExportBlock {
        pub fn builder() -> builder::ExportBlock {
            Default::default()
        }
    }
    ///The kind of a line with a block.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportBlockKind {
        #[serde(rename = "block")]
        Block,
    }
    impl ::std::fmt::Display for ExportBlockKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Block => f.write_str("block"),
            }
        }
    }
    impl ::std::str::FromStr for ExportBlockKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "block" => Ok(Self::Block),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportBlockKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportBlockKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A conversation of the user. Its messages follow.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportConversation {
        ///When the user archived the conversation; null if it is not archived.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub archived_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user has deleted the messages up to this position for themselves; 0: none.
        pub deleted_up_to_seq: i64,
        ///The id of the conversation: the ids of its messages begin with it.
        pub id: ::std::string::String,
        pub kind: ExportConversationKind,
        ///The position of the last message.
        pub last_seq: i64,
        ///Until when the user has muted the conversation; null if they have not.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub muted_until: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The other user.
        pub peer: ExportPeer,
        ///The read marker: messages up to this position count as read.
        pub read_seq: i64,
        ///The highest position that the read marker ever had.
        pub seen_seq: i64,
        ///When the user starred the conversation; null if it is not starred.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub starred_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The number of unread messages.
        pub unread_count: i32,
    }
    impl ExportConversation {
        pub fn builder() -> builder::ExportConversation {
            Default::default()
        }
    }
    ///The kind of a line with a conversation.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportConversationKind {
        #[serde(rename = "conversation")]
        Conversation,
    }
    impl ::std::fmt::Display for ExportConversationKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Conversation => f.write_str("conversation"),
            }
        }
    }
    impl ::std::str::FromStr for ExportConversationKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "conversation" => Ok(Self::Conversation),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportConversationKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportConversationKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A message that the user is writing.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportDraft {
        /**Plain text as it was stored, with a line feed at the end of each line; may be empty. Escape it before you insert
it into HTML.*/
        pub body: ::std::string::String,
        ///What the message is about; null if the draft has no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        pub kind: ExportDraftKind,
        ///The user id of the peer that the draft is for.
        pub peer_id: ::std::string::String,
        ///The time of the last write, by the clock of the server.
        pub updated_at: ::chrono::DateTime<::chrono::Utc>,
        /**The version of the draft. It rises with every write and is never reused. The `ETag` of the draft is the version
in quotes.*/
        pub version: i64,
    }
    impl ExportDraft {
        pub fn builder() -> builder::ExportDraft {
            Default::default()
        }
    }
    ///The kind of a line with a draft.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportDraftKind {
        #[serde(rename = "draft")]
        Draft,
    }
    impl ::std::fmt::Display for ExportDraftKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Draft => f.write_str("draft"),
            }
        }
    }
    impl ::std::str::FromStr for ExportDraftKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "draft" => Ok(Self::Draft),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportDraftKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportDraftKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The last line. An export without it is not complete.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportEnd {
        pub kind: ExportEndKind,
        ///The number of lines before this one.
        pub lines: i64,
        /**The SHA-256 of all bytes before this line, including the line feed at the end of the line before it, in hexadecimal
digits.*/
        pub sha256: ::std::string::String,
    }
    impl ExportEnd {
        pub fn builder() -> builder::ExportEnd {
            Default::default()
        }
    }
    ///The kind of the last line.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportEndKind {
        #[serde(rename = "end")]
        End,
    }
    impl ::std::fmt::Display for ExportEndKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::End => f.write_str("end"),
            }
        }
    }
    impl ::std::str::FromStr for ExportEndKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "end" => Ok(Self::End),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportEndKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportEndKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**A line of an export. Its member `kind` says which one it is. Ignore kinds and members that you do not know: later versions
may add some.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    pub enum ExportLine {
        User(ExportUser),
        Membership(ExportMembership),
        Conversation(ExportConversation),
        Message(ExportMessage),
        Revision(ExportRevision),
        Draft(ExportDraft),
        Block(ExportBlock),
        End(ExportEnd),
    }
    impl ::std::convert::From<ExportUser> for ExportLine {
        fn from(value: ExportUser) -> Self {
            Self::User(value)
        }
    }
    impl ::std::convert::From<ExportMembership> for ExportLine {
        fn from(value: ExportMembership) -> Self {
            Self::Membership(value)
        }
    }
    impl ::std::convert::From<ExportConversation> for ExportLine {
        fn from(value: ExportConversation) -> Self {
            Self::Conversation(value)
        }
    }
    impl ::std::convert::From<ExportMessage> for ExportLine {
        fn from(value: ExportMessage) -> Self {
            Self::Message(value)
        }
    }
    impl ::std::convert::From<ExportRevision> for ExportLine {
        fn from(value: ExportRevision) -> Self {
            Self::Revision(value)
        }
    }
    impl ::std::convert::From<ExportDraft> for ExportLine {
        fn from(value: ExportDraft) -> Self {
            Self::Draft(value)
        }
    }
    impl ::std::convert::From<ExportBlock> for ExportLine {
        fn from(value: ExportBlock) -> Self {
            Self::Block(value)
        }
    }
    impl ::std::convert::From<ExportEnd> for ExportLine {
        fn from(value: ExportEnd) -> Self {
            Self::End(value)
        }
    }
    ///A context of which the user is or was a member, by its roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportMembership {
        ///The LMS's id of the context.
        pub context_id: ::std::string::String,
        ///The type of the context, as the LMS calls it.
        pub context_type: ::std::string::String,
        ///When the membership ends, or has ended; null: never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub ends_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        pub kind: ExportMembershipKind,
        ///The role of the user in this context; null: the user's own role.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub role: ::std::option::Option<::std::string::String>,
        ///The title of the context; null if it has none.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub title: ::std::option::Option<::std::string::String>,
    }
    impl ExportMembership {
        pub fn builder() -> builder::ExportMembership {
            Default::default()
        }
    }
    ///The kind of a line with a membership.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportMembershipKind {
        #[serde(rename = "membership")]
        Membership,
    }
    impl ::std::fmt::Display for ExportMembershipKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Membership => f.write_str("membership"),
            }
        }
    }
    impl ::std::str::FromStr for ExportMembershipKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "membership" => Ok(Self::Membership),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportMembershipKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportMembershipKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**A message of the conversation above. Of the user's own messages, there are all: also those that they have deleted for
themselves, and with their texts those that were retracted, as the service keeps these for moderators. Of the peer's, there
are those that are shown to the user, as they are shown. `body` and `context` are null where nothing is stored or shown; with
`others=redact` `body` is null in all messages of the peer, and `context` has only `type` and `id`.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportMessage {
        /**The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
Null if the message was retracted or erased.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub body: ::std::option::Option<::std::string::String>,
        ///What the message is about. Null if the sender gave no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The time at which the message was sent. Within a conversation, it increases with `seq`.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///True if the user has deleted this message for themselves: it is stored, and not shown to them.
        pub deleted: bool,
        ///The time at which the text was last edited. Null if never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub edited_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The globally unique id of the message: `<conversation uuid>.<seq>`.
        pub id: ::std::string::String,
        /**For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
below the recipient's read marker.*/
        pub is_read: bool,
        pub kind: ExportMessageKind,
        ///The time at which the recipient first saw the message. The same for both users; null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///True if the words of the peer were left out because of `others=redact`.
        pub redacted: bool,
        ///The time at which the message was retracted or erased. Null if neither.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in its conversation: 1, 2, 3, … without gaps.
        pub seq: i64,
    }
    impl ExportMessage {
        pub fn builder() -> builder::ExportMessage {
            Default::default()
        }
    }
    ///The kind of a line with a message.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportMessageKind {
        #[serde(rename = "message")]
        Message,
    }
    impl ::std::fmt::Display for ExportMessageKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Message => f.write_str("message"),
            }
        }
    }
    impl ::std::str::FromStr for ExportMessageKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "message" => Ok(Self::Message),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportMessageKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportMessageKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Another user.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportPeer {
        ///The address of the picture; null if none is stored, and with `others=redact`.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///The name; null if none is stored, and with `others=redact`.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The user's id in the LMS; `erased-…` if their data were erased.
        pub user_id: ::std::string::String,
    }
    impl ExportPeer {
        pub fn builder() -> builder::ExportPeer {
            Default::default()
        }
    }
    ///An earlier text of the message above, which the user has edited.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportRevision {
        ///The text.
        pub body: ::std::string::String,
        pub kind: ExportRevisionKind,
        ///The id of the message.
        pub message_id: ::std::string::String,
        ///When the next text replaced it.
        pub replaced_at: ::chrono::DateTime<::chrono::Utc>,
        ///The number of the text: 1 is the text as it was sent.
        pub revision: i32,
    }
    impl ExportRevision {
        pub fn builder() -> builder::ExportRevision {
            Default::default()
        }
    }
    ///The kind of a line with an earlier text.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportRevisionKind {
        #[serde(rename = "revision")]
        Revision,
    }
    impl ::std::fmt::Display for ExportRevisionKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Revision => f.write_str("revision"),
            }
        }
    }
    impl ::std::str::FromStr for ExportRevisionKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "revision" => Ok(Self::Revision),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportRevisionKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportRevisionKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The first line: the user, as the LMS describes them. Of a user whom the service does not know, it has the id.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ExportUser {
        ///False if the LMS has deactivated the user.
        pub active: bool,
        ///The address of the picture; null if none is stored.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///When the service first learned of the user; null if it does not know them.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The name; null if none is stored.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The e-mail address; null if none is stored.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub email: ::std::option::Option<::std::string::String>,
        pub kind: ExportUserKind,
        ///The role; null if none is stored.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub role: ::std::option::Option<::std::string::String>,
        ///The user's id in the LMS.
        pub user_id: ::std::string::String,
    }
    impl ExportUser {
        pub fn builder() -> builder::ExportUser {
            Default::default()
        }
    }
    ///The kind of the line with the user.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportUserKind {
        #[serde(rename = "user")]
        User,
    }
    impl ::std::fmt::Display for ExportUserKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
            }
        }
    }
    impl ::std::str::FromStr for ExportUserKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportUserKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportUserKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What an export says of other users.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ExportUserOthers {
        #[serde(rename = "show")]
        Show,
        #[serde(rename = "redact")]
        Redact,
    }
    impl ::std::fmt::Display for ExportUserOthers {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Show => f.write_str("show"),
                Self::Redact => f.write_str("redact"),
            }
        }
    }
    impl ::std::str::FromStr for ExportUserOthers {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "show" => Ok(Self::Show),
                "redact" => Ok(Self::Redact),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportUserOthers {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportUserOthers {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///An invalid member of the request body.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FieldProblem {
        ///The error code, for programs: stable, in snake case.
        pub code: ::std::string::String,
        ///An explanation, for developers.
        pub detail: ::std::string::String,
        ///The member, as a JSON Pointer (RFC 6901) into the request body.
        pub pointer: ::std::string::String,
    }
    impl FieldProblem {
        pub fn builder() -> builder::FieldProblem {
            Default::default()
        }
    }
    ///The users who were found.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FoundUsers {
        ///The users, by name. There may be more than the limit allows: a longer query finds the others.
        pub items: ::std::vec::Vec<User>,
    }
    impl FoundUsers {
        pub fn builder() -> builder::FoundUsers {
            Default::default()
        }
    }
    ///The health of the service.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Health {
        ///`ok`, or `degraded`: requests are served, but an operator should look at the logs of the service.
        pub status: ::std::string::String,
    }
    impl Health {
        pub fn builder() -> builder::Health {
            Default::default()
        }
    }
    /**A range of characters in a message's body. It begins and ends between what a reader sees as characters, never within
an emoji sequence or between a letter and its accents.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Highlight {
        ///The index after the last character.
        pub end: i64,
        /**The index of the first character, from 0, counted in Unicode code points (in JavaScript:
`[...body].slice(start, end)`).*/
        pub start: i64,
    }
    impl Highlight {
        pub fn builder() -> builder::Highlight {
            Default::default()
        }
    }
    ///A page of a conversation's history.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct HistoryPage {
        ///The conversation as the caller sees it; null if there is none.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub entry: ::std::option::Option<Entry>,
        ///True if there are newer messages: get them with `after` set to `newest_seq`.
        pub has_newer: bool,
        ///True if there are older messages: get them with `before` set to `oldest_seq`.
        pub has_older: bool,
        ///The messages of the page, oldest first.
        pub items: ::std::vec::Vec<Message>,
        ///The `seq` of the last item; null if the page is empty.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub newest_seq: ::std::option::Option<i64>,
        ///The `seq` of the first item; null if the page is empty.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub oldest_seq: ::std::option::Option<i64>,
        /**The peer has seen the caller's messages up to this `seq`, on this page or not, and none above it. It is the highest
`seq` of a message of the caller that the peer has seen; 0 if there is none. Where the peer has written more than a
hundred messages since then, it may be higher than that. Null if the service has no receipts: `features` lacks
`receipts`.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub seen_up_to: ::std::option::Option<i64>,
    }
    impl HistoryPage {
        pub fn builder() -> builder::HistoryPage {
            Default::default()
        }
    }
    ///A message that matches the search query.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Hit {
        /**The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
Null if the message was retracted or erased.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub body: ::std::option::Option<::std::string::String>,
        ///What the message is about. Null if the sender gave no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The time at which the message was sent. Within a conversation, it increases with `seq`.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The time at which the text was last edited. Null if never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub edited_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The words of `body` that match the query, in the order of the text.
        pub highlights: ::std::vec::Vec<Highlight>,
        ///The globally unique id of the message: `<conversation uuid>.<seq>`.
        pub id: ::std::string::String,
        /**For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
below the recipient's read marker.*/
        pub is_read: bool,
        ///The time at which the recipient first saw the message. The same for both users; null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///The time at which the message was retracted or erased. Null if neither.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in its conversation: 1, 2, 3, … without gaps.
        pub seq: i64,
    }
    impl Hit {
        pub fn builder() -> builder::Hit {
            Default::default()
        }
    }
    ///A rule for messages that are looked at before they are delivered.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct HoldRule {
        ///The role of the sender; `*`: any.
        pub from: ::std::string::String,
        ///The role of the recipient; `*`: any.
        pub to: ::std::string::String,
        ///Which of the messages.
        pub when: HoldWhen,
    }
    impl HoldRule {
        pub fn builder() -> builder::HoldRule {
            Default::default()
        }
    }
    ///Which messages are looked at.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum HoldWhen {
        #[serde(rename = "always")]
        Always,
        #[serde(rename = "suspect")]
        Suspect,
    }
    impl ::std::fmt::Display for HoldWhen {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Always => f.write_str("always"),
                Self::Suspect => f.write_str("suspect"),
            }
        }
    }
    impl ::std::str::FromStr for HoldWhen {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "always" => Ok(Self::Always),
                "suspect" => Ok(Self::Suspect),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for HoldWhen {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for HoldWhen {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A page of the caller's inbox.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct InboxPage {
        /**An opaque token for the state that this page shows, valid for the caller and for a week. Send it to `POST
/v1/inbox/read-all`, so that what the page did not show stays unread.*/
        pub as_of: ::std::string::String,
        ///The conversations, newest activity first; with `filter=awaiting` oldest activity first.
        pub items: ::std::vec::Vec<Entry>,
        ///The cursor of the next page; null on the last page. Rely on this member, not on the number of items.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl InboxPage {
        pub fn builder() -> builder::InboxPage {
            Default::default()
        }
    }
    ///The result of one item of a batch request.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ItemResult {
        ///The conversation after the action; null if the item was refused.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub entry: ::std::option::Option<Entry>,
        ///The outcome.
        pub outcome: BatchOutcome,
        ///The user id of the peer, as in the request.
        pub peer_id: ::std::string::String,
        ///The reason for a refusal; null if the action was applied.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub problem: ::std::option::Option<Problem>,
    }
    impl ItemResult {
        pub fn builder() -> builder::ItemResult {
            Default::default()
        }
    }
    ///The part of the inbox to list.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListInboxFilter {
        #[serde(rename = "all")]
        All,
        #[serde(rename = "unread")]
        Unread,
        #[serde(rename = "archived")]
        Archived,
        #[serde(rename = "starred")]
        Starred,
        #[serde(rename = "sent")]
        Sent,
        #[serde(rename = "awaiting")]
        Awaiting,
        #[serde(rename = "trash")]
        Trash,
    }
    impl ::std::fmt::Display for ListInboxFilter {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::All => f.write_str("all"),
                Self::Unread => f.write_str("unread"),
                Self::Archived => f.write_str("archived"),
                Self::Starred => f.write_str("starred"),
                Self::Sent => f.write_str("sent"),
                Self::Awaiting => f.write_str("awaiting"),
                Self::Trash => f.write_str("trash"),
            }
        }
    }
    impl ::std::str::FromStr for ListInboxFilter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "all" => Ok(Self::All),
                "unread" => Ok(Self::Unread),
                "archived" => Ok(Self::Archived),
                "starred" => Ok(Self::Starred),
                "sent" => Ok(Self::Sent),
                "awaiting" => Ok(Self::Awaiting),
                "trash" => Ok(Self::Trash),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListInboxFilter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListInboxFilter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///An event of the feed. Its members do not change, except for the id of a user whose data were erased since.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct LogEvent {
        ///The facts: those of a receipt for `message.read`, those of the user for `user.erased`, else those of the message.
        pub data: LogEventData,
        ///The id of the event: `evt_` and its position.
        pub id: ::std::string::String,
        ///The position of the event in the log.
        pub position: i64,
        ///When it happened.
        pub timestamp: ::chrono::DateTime<::chrono::Utc>,
        ///What happened. Later versions may add types, which a call with `types` does not get.
        #[serde(rename = "type")]
        pub type_: LogEventType,
    }
    impl LogEvent {
        pub fn builder() -> builder::LogEvent {
            Default::default()
        }
    }
    ///The facts of an event.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    pub enum LogEventData {
        MessageFacts(MessageFacts),
        ReceiptFacts(ReceiptFacts),
        UserFacts(UserFacts),
    }
    impl ::std::convert::From<MessageFacts> for LogEventData {
        fn from(value: MessageFacts) -> Self {
            Self::MessageFacts(value)
        }
    }
    impl ::std::convert::From<ReceiptFacts> for LogEventData {
        fn from(value: ReceiptFacts) -> Self {
            Self::ReceiptFacts(value)
        }
    }
    impl ::std::convert::From<UserFacts> for LogEventData {
        fn from(value: UserFacts) -> Self {
            Self::UserFacts(value)
        }
    }
    ///What happened.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum LogEventType {
        #[serde(rename = "message.sent")]
        MessageSent,
        #[serde(rename = "message.read")]
        MessageRead,
        #[serde(rename = "message.edited")]
        MessageEdited,
        #[serde(rename = "message.retracted")]
        MessageRetracted,
        #[serde(rename = "user.erased")]
        UserErased,
    }
    impl ::std::fmt::Display for LogEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::MessageSent => f.write_str("message.sent"),
                Self::MessageRead => f.write_str("message.read"),
                Self::MessageEdited => f.write_str("message.edited"),
                Self::MessageRetracted => f.write_str("message.retracted"),
                Self::UserErased => f.write_str("user.erased"),
            }
        }
    }
    impl ::std::str::FromStr for LogEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "message.sent" => Ok(Self::MessageSent),
                "message.read" => Ok(Self::MessageRead),
                "message.edited" => Ok(Self::MessageEdited),
                "message.retracted" => Ok(Self::MessageRetracted),
                "user.erased" => Ok(Self::UserErased),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for LogEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LogEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A new position of the read marker.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct MarkRead {
        /**The `read_version` of the entry that the client knows. If it is outdated, nothing is changed and the result has
`applied` set to false. Without it, the marker is raised in any case.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub read_version: ::std::option::Option<i64>,
        ///The `seq` of the last message that the user has seen. A value above `last_seq` counts as `last_seq`.
        pub up_to_seq: i64,
    }
    impl MarkRead {
        pub fn builder() -> builder::MarkRead {
            Default::default()
        }
    }
    ///The position from which on messages become unread.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct MarkUnread {
        ///The `seq` of the first message to mark unread, at least 1.
        pub from_seq: i64,
    }
    impl MarkUnread {
        pub fn builder() -> builder::MarkUnread {
            Default::default()
        }
    }
    ///The current user, and what they may do.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Me {
        ///The features of this service.
        pub features: ::std::vec::Vec<::std::string::String>,
        ///The limits that apply to the user.
        pub limits: MyLimits,
        ///The scopes of the token.
        pub scopes: ::std::vec::Vec<::std::string::String>,
        ///The tenant of the user: an LMS, or one site of it.
        pub tenant: ::std::string::String,
        /**The current user. `role` is the one that decides on the user's rights: that of the token, `student` if it states
none. Other users see the role that a token stated last. If the LMS has described the user by `putUser` or
`putUsers`, all is as it says there, for the user and for others.*/
        pub user: User,
    }
    impl Me {
        pub fn builder() -> builder::Me {
            Default::default()
        }
    }
    ///A message as one of the two users of its conversation sees it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Message {
        /**The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
Null if the message was retracted or erased.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub body: ::std::option::Option<::std::string::String>,
        ///What the message is about. Null if the sender gave no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The time at which the message was sent. Within a conversation, it increases with `seq`.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The time at which the text was last edited. Null if never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub edited_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The globally unique id of the message: `<conversation uuid>.<seq>`.
        pub id: ::std::string::String,
        /**For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
below the recipient's read marker.*/
        pub is_read: bool,
        ///The time at which the recipient first saw the message. The same for both users; null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///The time at which the message was retracted or erased. Null if neither.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in its conversation: 1, 2, 3, … without gaps.
        pub seq: i64,
    }
    impl Message {
        pub fn builder() -> builder::Message {
            Default::default()
        }
    }
    ///A message was sent, edited or retracted.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct MessageEvent {
        ///When it happened.
        pub at: ::chrono::DateTime<::chrono::Utc>,
        ///The conversation as it is now.
        pub entry: Entry,
        ///The message as it is now: a later event may tell of what it already shows.
        pub message: EventMessage,
        ///The user id of the peer.
        pub peer_id: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: MessageEventType,
        ///The unread totals as they are now.
        pub unread: UnreadTotals,
    }
    impl MessageEvent {
        pub fn builder() -> builder::MessageEvent {
            Default::default()
        }
    }
    ///What happened to a message.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum MessageEventType {
        #[serde(rename = "message.sent")]
        MessageSent,
        #[serde(rename = "message.edited")]
        MessageEdited,
        #[serde(rename = "message.retracted")]
        MessageRetracted,
    }
    impl ::std::fmt::Display for MessageEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::MessageSent => f.write_str("message.sent"),
                Self::MessageEdited => f.write_str("message.edited"),
                Self::MessageRetracted => f.write_str("message.retracted"),
            }
        }
    }
    impl ::std::str::FromStr for MessageEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "message.sent" => Ok(Self::MessageSent),
                "message.edited" => Ok(Self::MessageEdited),
                "message.retracted" => Ok(Self::MessageRetracted),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MessageEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The facts of a message, without its text: a caller that may read it asks the API.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct MessageFacts {
        ///What the message is about.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<EventContext>,
        ///The conversation's id.
        pub conversation_id: ::std::string::String,
        ///The message's id.
        pub message_id: ::std::string::String,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///The user id of the user who retracted it: the sender, or a moderator. Only in `message.retracted`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub retracted_by_id: ::std::option::Option<::std::string::String>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in the conversation.
        pub seq: i64,
    }
    impl MessageFacts {
        pub fn builder() -> builder::MessageFacts {
            Default::default()
        }
    }
    ///Limits that apply to the current user.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct MyLimits {
        ///The longest body of a message, in characters (Unicode code points).
        pub body_max_chars: i64,
        ///The time after sending within which the sender may edit a message, in seconds.
        pub edit_seconds: i64,
        ///The most items of a page.
        pub page_max_items: i32,
        ///The time within which a user can restore what they deleted for themselves, in seconds.
        pub restore_seconds: i64,
        ///The time after sending within which the sender may retract a message, in seconds.
        pub retract_seconds: i64,
    }
    impl MyLimits {
        pub fn builder() -> builder::MyLimits {
            Default::default()
        }
    }
    ///A member to store. A member that cannot be stored is refused alone.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct NewMember {
        ///When the membership ends (RFC 3339); absent or null: with the context.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ends_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        /**The role of the user in this context, if it is another one than the user's own: 1 to 255 characters, without control
characters and `>`, and not `*`.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub role: ::std::option::Option<::std::string::String>,
        ///The user's id in the LMS. An unknown user becomes known.
        pub user_id: ::std::string::String,
    }
    impl NewMember {
        pub fn builder() -> builder::NewMember {
            Default::default()
        }
    }
    ///Changes of a roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PatchRoster {
        ///The members to add, or to replace if they are members already.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub add: ::std::vec::Vec<NewMember>,
        ///The user ids of the members to remove. Users who are no members are ignored. At most 20,000 items in both lists.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub remove: ::std::vec::Vec<::std::string::String>,
        /**As in `putRoster`: a lower version than the stored one is refused, the same one is applied again, and without a version the
changes are applied whatever is stored.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub version: ::std::option::Option<i64>,
    }
    impl PatchRoster {
        pub fn builder() -> builder::PatchRoster {
            Default::default()
        }
    }
    /**The rules of a tenant on who may write to whom and who is found by whom. Roles are words of the LMS, as in its tokens; upper and
lower case make a difference.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Policy {
        ///The roles whose members find all users of the tenant to whom they may write; 50 at most.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub finder_roles: ::std::vec::Vec<Role>,
        ///Rules for messages that are looked at before they are delivered. Not supported by this version: it must be empty.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub hold: ::std::vec::Vec<HoldRule>,
        ///The roles whose members all users of the tenant find, if they may write to them; 50 at most.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub listed_roles: ::std::vec::Vec<Role>,
        /**The rules, 1 to 200. Of those that match the two roles, the most specific counts: both roles named, then the
sender's, then the recipient's. There must be one from `*` to `*`, so that each pair of roles has a rule.*/
        pub pairs: ::std::vec::Vec<Rule>,
        ///Whether senders see that their messages were read. `false` is not supported by this version.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub receipts: ::std::option::Option<bool>,
        ///How long messages are kept. By default, none expires.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub retention: ::std::option::Option<Retention>,
        ///The roles that nobody can block, in general or in a common context; 50 at most.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub unblockable_roles: ::std::vec::Vec<Role>,
        ///The words by which a message is suspect. Not supported by this version: it must be empty.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub words: ::std::vec::Vec<Word>,
    }
    impl Policy {
        pub fn builder() -> builder::Policy {
            Default::default()
        }
    }
    ///The policy of a tenant: the document with the defaults filled in, and when it was put.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PolicyInForce {
        ///The roles whose members find all users of the tenant to whom they may write.
        pub finder_roles: ::std::vec::Vec<Role>,
        ///Rules for messages that are looked at before they are delivered; none in this version.
        pub hold: ::std::vec::Vec<HoldRule>,
        ///The roles whose members all users of the tenant find, if they may write to them.
        pub listed_roles: ::std::vec::Vec<Role>,
        /**The rules. Of those that match the two roles, the most specific counts: both roles named, then the sender's, then
the recipient's.*/
        pub pairs: ::std::vec::Vec<Rule>,
        ///Whether senders see that their messages were read; true in this version.
        pub receipts: bool,
        ///How long messages are kept.
        pub retention: RetentionInForce,
        ///The roles that nobody can block, in general or in a common context.
        pub unblockable_roles: ::std::vec::Vec<Role>,
        ///The time of the last change; null: the tenant has put no policy.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub updated_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The caller who made the last change; null: the tenant has put no policy.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub updated_by: ::std::option::Option<::std::string::String>,
        ///The version, which rises by 1 with each change; 0: the tenant has put no policy.
        pub version: i64,
        ///The words by which a message is suspect; none in this version.
        pub words: ::std::vec::Vec<Word>,
    }
    impl PolicyInForce {
        pub fn builder() -> builder::PolicyInForce {
            Default::default()
        }
    }
    ///The last message of a conversation, possibly with a truncated text.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Preview {
        /**The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
Null if the message was retracted or erased.*/
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub body: ::std::option::Option<::std::string::String>,
        ///What the message is about. Null if the sender gave no context.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub context: ::std::option::Option<Context>,
        ///The time at which the message was sent. Within a conversation, it increases with `seq`.
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///The time at which the text was last edited. Null if never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub edited_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The globally unique id of the message: `<conversation uuid>.<seq>`.
        pub id: ::std::string::String,
        /**For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
below the recipient's read marker.*/
        pub is_read: bool,
        ///The time at which the recipient first saw the message. The same for both users; null if not yet.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub read_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        ///The time at which the message was retracted or erased. Null if neither.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub retracted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The user id of the sender.
        pub sender_id: ::std::string::String,
        ///The position of the message in its conversation: 1, 2, 3, … without gaps.
        pub seq: i64,
        ///True if `body` is truncated.
        pub truncated: bool,
    }
    impl Preview {
        pub fn builder() -> builder::Preview {
            Default::default()
        }
    }
    ///The body of an error response (RFC 9457).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Problem {
        ///The error code, for programs: stable, in snake case. New codes may be added at any time.
        pub code: ::std::string::String,
        ///An explanation of this occurrence of the problem, for developers. The text may change between versions.
        pub detail: ::std::string::String,
        ///The invalid members of the request body. Absent if the problem is not about members of the body.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub errors: ::std::vec::Vec<FieldProblem>,
        ///The last position of the event log. Only with `position_unknown`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub latest: ::std::option::Option<i64>,
        ///The position from which the event log goes on. Only with `position_gone`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub oldest: ::std::option::Option<i64>,
        /**The request id, as in the `X-Request-Id` header and in the service's log. Empty in the items of a batch
response.*/
        pub request_id: ::std::string::String,
        ///The HTTP status of the response.
        pub status: i32,
        ///A short description of the problem type, the same in every response with this code.
        pub title: ::std::string::String,
        ///The problem type: `urn:pidge:problem:` followed by the code.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl Problem {
        pub fn builder() -> builder::Problem {
            Default::default()
        }
    }
    ///The content of a draft to store.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PutDraft {
        /**Plain text, up to 10,000 characters (Unicode code points; `limits` in `GET /v1/me` has the actual limit),
without control characters other than line ends and tab. Unlike a message, a draft may be empty or show nothing.
Each line end is stored as one line feed, also if it was sent as CR LF or CR; the length is counted after that.
All else is stored byte for byte.*/
        pub body: ::std::string::String,
        ///What the message is about.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub context: ::std::option::Option<Context>,
    }
    impl PutDraft {
        pub fn builder() -> builder::PutDraft {
            Default::default()
        }
    }
    ///What became of a user.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PutOutcome {
        #[serde(rename = "created")]
        Created,
        #[serde(rename = "updated")]
        Updated,
        #[serde(rename = "unchanged")]
        Unchanged,
        #[serde(rename = "refused")]
        Refused,
    }
    impl ::std::fmt::Display for PutOutcome {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Created => f.write_str("created"),
                Self::Updated => f.write_str("updated"),
                Self::Unchanged => f.write_str("unchanged"),
                Self::Refused => f.write_str("refused"),
            }
        }
    }
    impl ::std::str::FromStr for PutOutcome {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "created" => Ok(Self::Created),
                "updated" => Ok(Self::Updated),
                "unchanged" => Ok(Self::Unchanged),
                "refused" => Ok(Self::Refused),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for PutOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PutOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A roster to store.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PutRoster {
        /**When the context ends (RFC 3339), and with it each membership; absent or null: never. A later roster can reopen a
context that has ended.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ends_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///All members, at most 20,000, in any order.
        pub members: ::std::vec::Vec<NewMember>,
        ///The title of the context, 1 to 255 characters without control characters; absent or null: none.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub title: ::std::option::Option<::std::string::String>,
        /**A number that rises whenever the roster changes in the LMS, for example a counter or the time of the change in
milliseconds. The highest one that a request for this context has stated is stored. A request with a lower one is refused
with `stale_roster` and changes nothing; one with the same is applied again; one without a version (absent or null) is
applied whatever is stored, which stays. So if all requests for a context state a version (`putRoster`, `patchRoster`,
`endContext`), a late repetition of an older one does no harm.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub version: ::std::option::Option<i64>,
    }
    impl PutRoster {
        pub fn builder() -> builder::PutRoster {
            Default::default()
        }
    }
    /**A user, as the LMS describes them. The description replaces the one before: a member that is absent or null means that
the LMS states none, and so does an empty name, URL or address.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PutUser {
        ///False if the account is deactivated: the user then neither sends nor receives messages. Absent or null: true.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        ///The URL of the picture (`http` or `https`): up to 2,048 characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///The name to show: up to 255 characters, without control characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The e-mail address, for notifications. Never shown to other users.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /**The role, in the LMS's own words: up to 255 characters, neither `*` nor with `>` or control characters. Without a
role, the user counts as `student`.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub role: ::std::option::Option<::std::string::String>,
    }
    impl PutUser {
        pub fn builder() -> builder::PutUser {
            Default::default()
        }
    }
    ///The numbers of items with each outcome.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PutUserCounts {
        ///The number of users who were not known before.
        pub created: i64,
        ///The number of items that were refused.
        pub refused: i64,
        ///The number of users who were described like this already.
        pub unchanged: i64,
        ///The number of users whose description was replaced.
        pub updated: i64,
    }
    impl PutUserCounts {
        pub fn builder() -> builder::PutUserCounts {
            Default::default()
        }
    }
    ///The result of one item.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PutUserItemResult {
        ///What became of the user.
        pub outcome: PutOutcome,
        ///Why the item was refused; null otherwise.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub problem: ::std::option::Option<Problem>,
        ///The user's id; null if the item does not have a valid one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    impl PutUserItemResult {
        pub fn builder() -> builder::PutUserItemResult {
            Default::default()
        }
    }
    ///Many users.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PutUsers {
        ///The users.
        pub users: ::std::vec::Vec<PutUsersItem>,
    }
    impl PutUsers {
        pub fn builder() -> builder::PutUsers {
            Default::default()
        }
    }
    ///One of many users: their id, and the same members as in `putUser`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct PutUsersItem {
        ///False if the account is deactivated. Absent or null: true.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        ///The URL of the picture, as in `putUser`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///The name to show, as in `putUser`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The e-mail address, as in `putUser`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The role, as in `putUser`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub role: ::std::option::Option<::std::string::String>,
        ///The user's id in the LMS, as in the `sub` claim of their tokens.
        pub user_id: ::std::string::String,
    }
    impl PutUsersItem {
        pub fn builder() -> builder::PutUsersItem {
            Default::default()
        }
    }
    ///The results of all items.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PutUsersResults {
        ///The numbers of items with each outcome.
        pub counts: PutUserCounts,
        ///One result for each item, in the order of the request.
        pub results: ::std::vec::Vec<PutUserItemResult>,
    }
    impl PutUsersResults {
        pub fn builder() -> builder::PutUsersResults {
            Default::default()
        }
    }
    ///A pair of users.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Question {
        ///The user who would be written to.
        pub recipient_id: ::std::string::String,
        ///The user who would write.
        pub sender_id: ::std::string::String,
    }
    impl Question {
        pub fn builder() -> builder::Question {
            Default::default()
        }
    }
    ///The state up to which all conversations are marked read.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct ReadAll {
        /**The `as_of` of one of the caller's inbox pages: messages committed after that page was read stay unread, and so do
messages that were deleted for the caller then and have been restored since. Without it, all messages are marked
read.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub as_of: ::std::option::Option<::std::string::String>,
    }
    impl ReadAll {
        pub fn builder() -> builder::ReadAll {
            Default::default()
        }
    }
    ///The result of marking all conversations read.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ReadAllResult {
        ///The caller's unread totals after the call.
        pub unread: UnreadTotals,
    }
    impl ReadAllResult {
        pub fn builder() -> builder::ReadAllResult {
            Default::default()
        }
    }
    ///A user has seen messages for the first time: the caller on any device, or the peer.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ReadEvent {
        ///When it happened.
        pub at: ::chrono::DateTime<::chrono::Utc>,
        ///The conversation as it is now.
        pub entry: Entry,
        ///The user id of the peer.
        pub peer_id: ::std::string::String,
        ///The receipt of the messages that they had not seen before.
        pub read_at: ::chrono::DateTime<::chrono::Utc>,
        ///The user id of the user who has seen them.
        pub reader_id: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: ReadEventType,
        ///The unread totals as they are now.
        pub unread: UnreadTotals,
        ///The last message that they have seen.
        pub up_to_seq: i64,
    }
    impl ReadEvent {
        pub fn builder() -> builder::ReadEvent {
            Default::default()
        }
    }
    ///The type of a `ReadEvent`.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ReadEventType {
        #[serde(rename = "message.read")]
        MessageRead,
    }
    impl ::std::fmt::Display for ReadEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::MessageRead => f.write_str("message.read"),
            }
        }
    }
    impl ::std::str::FromStr for ReadEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "message.read" => Ok(Self::MessageRead),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ReadEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ReadEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The facts of a receipt.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ReceiptFacts {
        ///The conversation's id.
        pub conversation_id: ::std::string::String,
        ///The user id of their peer.
        pub peer_id: ::std::string::String,
        ///When they saw those that they had not seen before.
        pub read_at: ::chrono::DateTime<::chrono::Utc>,
        ///The user id of the user who saw the messages.
        pub reader_id: ::std::string::String,
        ///The last message that they saw.
        pub up_to_seq: i64,
    }
    impl ReceiptFacts {
        pub fn builder() -> builder::ReceiptFacts {
            Default::default()
        }
    }
    ///An item that was refused.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RefusedMember {
        ///The reason, with a pointer to the item, or to the member of it that is invalid.
        pub problem: Problem,
        ///The user id, as in the request; its beginning if it is longer than a user id can be. Null if none can be read.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    impl RefusedMember {
        pub fn builder() -> builder::RefusedMember {
            Default::default()
        }
    }
    ///Events are missing: read the inbox again, and open conversations with `after=`. The stream goes on with what follows.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ResetEvent {
        /**Why they are missing: `too_old` (no longer in memory), `unknown` (the id is not of this service), or `overflow` (too
many). Later versions may add reasons.*/
        pub reason: ::std::string::String,
    }
    impl ResetEvent {
        pub fn builder() -> builder::ResetEvent {
            Default::default()
        }
    }
    ///An empty object: this operation takes no members.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Restore {}
    impl Restore {
        pub fn builder() -> builder::Restore {
            Default::default()
        }
    }
    ///How long messages are kept.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Retention {
        ///The days after the end of its context after which a message is erased. Not supported by this version: it must be null.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub after_context_days: ::std::option::Option<i32>,
        /**The days after which messages expire, 1 to 36,500; null: never. A message is erased within about a day after it has reached
that age, and its idempotency key is removed: for both users it is like a retracted one. There is no way back: a policy with
more days keeps what is there then.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub messages_days: ::std::option::Option<i32>,
    }
    impl Retention {
        pub fn builder() -> builder::Retention {
            Default::default()
        }
    }
    ///How long messages are kept.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RetentionInForce {
        ///The days after the end of its context after which a message is erased; null in this version.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub after_context_days: ::std::option::Option<i32>,
        ///The days after which messages expire; null: never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub messages_days: ::std::option::Option<i32>,
    }
    impl RetentionInForce {
        pub fn builder() -> builder::RetentionInForce {
            Default::default()
        }
    }
    ///What became of a message when its bulk send was retracted.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RetractionOutcome {
        #[serde(rename = "retracted")]
        Retracted,
        #[serde(rename = "already")]
        Already,
        #[serde(rename = "refused")]
        Refused,
    }
    impl ::std::fmt::Display for RetractionOutcome {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Retracted => f.write_str("retracted"),
                Self::Already => f.write_str("already"),
                Self::Refused => f.write_str("refused"),
            }
        }
    }
    impl ::std::str::FromStr for RetractionOutcome {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "retracted" => Ok(Self::Retracted),
                "already" => Ok(Self::Already),
                "refused" => Ok(Self::Refused),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for RetractionOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RetractionOutcome {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A role, in the LMS's own words.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Role(pub ::std::string::String);
    impl ::std::ops::Deref for Role {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Role> for ::std::string::String {
        fn from(value: Role) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Role {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Role {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Role {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A context with a roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RosterContext {
        ///When the context ends, or has ended; null: never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub ends_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The LMS's id of the context.
        pub id: ::std::string::String,
        ///The title; null if the roster has none.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub title: ::std::option::Option<::std::string::String>,
        ///The type, as the LMS calls it.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
        ///The highest version that a request has stated; 0 if none has.
        pub version: i64,
    }
    impl RosterContext {
        pub fn builder() -> builder::RosterContext {
            Default::default()
        }
    }
    ///The numbers of members that a request changed. Members who were as requested already are not counted.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RosterCounts {
        ///New members.
        pub added: i64,
        ///Members whose role or end is another one now, also because the context's end is.
        pub changed: i64,
        ///Items that were refused.
        pub refused: i64,
        ///Users who are no members any more.
        pub removed: i64,
    }
    impl RosterCounts {
        pub fn builder() -> builder::RosterCounts {
            Default::default()
        }
    }
    ///A member of a roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RosterMember {
        ///When the membership ends, or has ended: never later than the context. Null: never.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub ends_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The role in this context; null: the user's own role.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub role: ::std::option::Option<::std::string::String>,
        ///The user's id in the LMS.
        pub user_id: ::std::string::String,
    }
    impl RosterMember {
        pub fn builder() -> builder::RosterMember {
            Default::default()
        }
    }
    ///A page of a roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RosterPage {
        ///The context.
        pub context: RosterContext,
        ///The members, in an order that does not change. Those whose membership is over are among them.
        pub items: ::std::vec::Vec<RosterMember>,
        ///The cursor of the next page; null on the last page.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl RosterPage {
        pub fn builder() -> builder::RosterPage {
            Default::default()
        }
    }
    ///What a request changed in a roster.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RosterResult {
        ///The context as it is now.
        pub context: RosterContext,
        ///The numbers of members.
        pub counts: RosterCounts,
        ///The items that were refused, in the order of the request; the others were stored.
        pub refused: ::std::vec::Vec<RefusedMember>,
    }
    impl RosterResult {
        pub fn builder() -> builder::RosterResult {
            Default::default()
        }
    }
    ///The rule for messages from one role to another.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct Rule {
        ///Whether they may write.
        pub allow: Allow,
        ///The role of the sender; `*`: any.
        pub from: ::std::string::String,
        ///The role of the recipient; `*`: any.
        pub to: ::std::string::String,
    }
    impl Rule {
        pub fn builder() -> builder::Rule {
            Default::default()
        }
    }
    ///A page of search results.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SearchPage {
        /**True if messages of the last moments may be missing, because they are not indexed yet. Repeat the search a little
later to find them.*/
        pub incomplete: bool,
        ///The matching messages, newest first.
        pub items: ::std::vec::Vec<Hit>,
        ///The cursor of the next page; null on the last page. Rely on this member, not on the number of items.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl SearchPage {
        pub fn builder() -> builder::SearchPage {
            Default::default()
        }
    }
    ///A message to send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    pub struct SendMessage {
        /**Plain text: 1 to 10,000 characters (Unicode code points) by default, see `body_max_chars` in `GET /v1/me`; not
only white space and invisible characters, no control characters except line ends and tab. Each line end is
stored as one line feed, also if it was sent as CR LF or CR; lengths are counted after that, and texts that
differ in line ends only are the same text. All else is stored byte for byte.*/
        pub body: ::std::string::String,
        ///What the message is about, for example a course. Optional.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub context: ::std::option::Option<Context>,
        /**The version of the sender's draft that becomes this message. If the draft still has this version, it is deleted
when the message is sent; another version is kept.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub draft_version: ::std::option::Option<i64>,
        ///The user id of the recipient.
        pub recipient_id: ::std::string::String,
        /**The user on whose behalf a service sends the message. Needs the scope `messages:send_as`. The default is the
caller.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub sender_id: ::std::option::Option<::std::string::String>,
    }
    impl SendMessage {
        pub fn builder() -> builder::SendMessage {
            Default::default()
        }
    }
    ///The messaging service and its features.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Service {
        ///The version of the API: the first segment of its paths.
        pub api: ::std::string::String,
        ///The features that this service offers. Ignore names that you do not know: later versions may add some.
        pub features: ::std::vec::Vec<::std::string::String>,
        ///The name of the implementation: `pidge`.
        pub service: ::std::string::String,
        ///The version of the implementation.
        pub version: ::std::string::String,
    }
    impl Service {
        pub fn builder() -> builder::Service {
            Default::default()
        }
    }
    ///A context that the two share.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SharedContext {
        ///False if the context, or the membership of one of the two, is over.
        pub active: bool,
        ///What the rule for their roles in this context says.
        pub allow: Allow,
        ///The LMS's id of the context.
        pub id: ::std::string::String,
        ///The type of the context.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl SharedContext {
        pub fn builder() -> builder::SharedContext {
            Default::default()
        }
    }
    /**The data of an event of a stream, as the field `data` of the event has it. Which one it is, the field `event` says, and
`type` repeats it where there is one. The data of `auth_expired`, `replaced` and `closing`, after which the stream ends, is an
empty object. Ignore events that you do not know: later versions may add some.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(untagged)]
    pub enum StreamEvent {
        MessageEvent(MessageEvent),
        ReadEvent(ReadEvent),
        ConversationEvent(ConversationEvent),
        ResetEvent(ResetEvent),
    }
    impl ::std::convert::From<MessageEvent> for StreamEvent {
        fn from(value: MessageEvent) -> Self {
            Self::MessageEvent(value)
        }
    }
    impl ::std::convert::From<ReadEvent> for StreamEvent {
        fn from(value: ReadEvent) -> Self {
            Self::ReadEvent(value)
        }
    }
    impl ::std::convert::From<ConversationEvent> for StreamEvent {
        fn from(value: ConversationEvent) -> Self {
            Self::ConversationEvent(value)
        }
    }
    impl ::std::convert::From<ResetEvent> for StreamEvent {
        fn from(value: ResetEvent) -> Self {
            Self::ResetEvent(value)
        }
    }
    ///The unread totals over all conversations of the caller.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct UnreadTotals {
        ///The number of conversations with unread messages.
        pub conversations: i64,
        ///The number of unread messages, including those in muted conversations.
        pub messages: i64,
        ///The number of unread messages in conversations that are muted now.
        pub muted_messages: i64,
    }
    impl UnreadTotals {
        pub fn builder() -> builder::UnreadTotals {
            Default::default()
        }
    }
    ///A user, as other users see them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct User {
        ///False if the account is deactivated: the user then neither sends nor receives messages.
        pub active: bool,
        ///The URL of the picture (`http` or `https`); null if the LMS has not stated one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///The name to show; null if the LMS has not stated one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The role, in the LMS's own words; `student` if the LMS has not stated one.
        pub role: ::std::string::String,
        ///The user's id in the LMS.
        pub user_id: ::std::string::String,
    }
    impl User {
        pub fn builder() -> builder::User {
            Default::default()
        }
    }
    ///The facts of an erasure.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct UserFacts {
        ///The id by which others see the user since the erasure. `GET /v1/erasures` says which erasure it was.
        pub user_id: ::std::string::String,
    }
    impl UserFacts {
        pub fn builder() -> builder::UserFacts {
            Default::default()
        }
    }
    ///A word by which a message is suspect.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Word(pub ::std::string::String);
    impl ::std::ops::Deref for Word {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Word> for ::std::string::String {
        fn from(value: Word) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Word {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Word {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Word {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct BatchItem {
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            seq: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BatchItem {
            fn default() -> Self {
                Self {
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    seq: Ok(Default::default()),
                }
            }
        }
        impl BatchItem {
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BatchItem> for super::BatchItem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BatchItem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    peer_id: value.peer_id?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::BatchItem> for BatchItem {
            fn from(value: super::BatchItem) -> Self {
                Self {
                    peer_id: Ok(value.peer_id),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BatchRequest {
            action: ::std::result::Result<super::BatchAction, ::std::string::String>,
            items: ::std::result::Result<
                ::std::vec::Vec<super::BatchItem>,
                ::std::string::String,
            >,
            muted_until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BatchRequest {
            fn default() -> Self {
                Self {
                    action: Err("no value supplied for action".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    muted_until: Ok(Default::default()),
                }
            }
        }
        impl BatchRequest {
            pub fn action<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BatchAction>,
                T::Error: ::std::fmt::Display,
            {
                self.action = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for action: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::BatchItem>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn muted_until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.muted_until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for muted_until: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BatchRequest> for super::BatchRequest {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BatchRequest,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    action: value.action?,
                    items: value.items?,
                    muted_until: value.muted_until?,
                })
            }
        }
        impl ::std::convert::From<super::BatchRequest> for BatchRequest {
            fn from(value: super::BatchRequest) -> Self {
                Self {
                    action: Ok(value.action),
                    items: Ok(value.items),
                    muted_until: Ok(value.muted_until),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BatchResults {
            results: ::std::result::Result<
                ::std::vec::Vec<super::ItemResult>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BatchResults {
            fn default() -> Self {
                Self {
                    results: Err("no value supplied for results".to_string()),
                }
            }
        }
        impl BatchResults {
            pub fn results<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ItemResult>>,
                T::Error: ::std::fmt::Display,
            {
                self.results = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for results: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BatchResults> for super::BatchResults {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BatchResults,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { results: value.results? })
            }
        }
        impl ::std::convert::From<super::BatchResults> for BatchResults {
            fn from(value: super::BatchResults) -> Self {
                Self { results: Ok(value.results) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Block {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            user: ::std::result::Result<super::User, ::std::string::String>,
        }
        impl ::std::default::Default for Block {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    user: Err("no value supplied for user".to_string()),
                }
            }
        }
        impl Block {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn user<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::User>,
                T::Error: ::std::fmt::Display,
            {
                self.user = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Block> for super::Block {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Block,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    user: value.user?,
                })
            }
        }
        impl ::std::convert::From<super::Block> for Block {
            fn from(value: super::Block) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    user: Ok(value.user),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BlockPage {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Block>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BlockPage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl BlockPage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Block>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BlockPage> for super::BlockPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BlockPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::BlockPage> for BlockPage {
            fn from(value: super::BlockPage) -> Self {
                Self {
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkContext {
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for BulkContext {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl BulkContext {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkContext> for super::BulkContext {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkContext,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    id: value.id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::BulkContext> for BulkContext {
            fn from(value: super::BulkContext) -> Self {
                Self {
                    id: Ok(value.id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkCounts {
            held: ::std::result::Result<i32, ::std::string::String>,
            refused: ::std::result::Result<i32, ::std::string::String>,
            replayed: ::std::result::Result<i32, ::std::string::String>,
            sent: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for BulkCounts {
            fn default() -> Self {
                Self {
                    held: Err("no value supplied for held".to_string()),
                    refused: Err("no value supplied for refused".to_string()),
                    replayed: Err("no value supplied for replayed".to_string()),
                    sent: Err("no value supplied for sent".to_string()),
                }
            }
        }
        impl BulkCounts {
            pub fn held<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.held = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for held: {e}")
                    });
                self
            }
            pub fn refused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.refused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refused: {e}")
                    });
                self
            }
            pub fn replayed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.replayed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for replayed: {e}")
                    });
                self
            }
            pub fn sent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sent: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkCounts> for super::BulkCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    held: value.held?,
                    refused: value.refused?,
                    replayed: value.replayed?,
                    sent: value.sent?,
                })
            }
        }
        impl ::std::convert::From<super::BulkCounts> for BulkCounts {
            fn from(value: super::BulkCounts) -> Self {
                Self {
                    held: Ok(value.held),
                    refused: Ok(value.refused),
                    replayed: Ok(value.replayed),
                    sent: Ok(value.sent),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkItem {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            client_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkItem {
            fn default() -> Self {
                Self {
                    body: Ok(Default::default()),
                    client_id: Ok(Default::default()),
                    context: Ok(Default::default()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                }
            }
        }
        impl BulkItem {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn client_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.client_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for client_id: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkItem> for super::BulkItem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkItem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    client_id: value.client_id?,
                    context: value.context?,
                    recipient_id: value.recipient_id?,
                })
            }
        }
        impl ::std::convert::From<super::BulkItem> for BulkItem {
            fn from(value: super::BulkItem) -> Self {
                Self {
                    body: Ok(value.body),
                    client_id: Ok(value.client_id),
                    context: Ok(value.context),
                    recipient_id: Ok(value.recipient_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkMessage {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            message_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for BulkMessage {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    message_id: Err("no value supplied for message_id".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl BulkMessage {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message_id: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkMessage> for super::BulkMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    message_id: value.message_id?,
                    peer_id: value.peer_id?,
                    read_at: value.read_at?,
                    retracted_at: value.retracted_at?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::BulkMessage> for BulkMessage {
            fn from(value: super::BulkMessage) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    message_id: Ok(value.message_id),
                    peer_id: Ok(value.peer_id),
                    read_at: Ok(value.read_at),
                    retracted_at: Ok(value.retracted_at),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkRecipients {
            context: ::std::result::Result<super::BulkContext, ::std::string::String>,
            roles: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<super::BulkRole>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkRecipients {
            fn default() -> Self {
                Self {
                    context: Err("no value supplied for context".to_string()),
                    roles: Ok(Default::default()),
                }
            }
        }
        impl BulkRecipients {
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkContext>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<super::BulkRole>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkRecipients> for super::BulkRecipients {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkRecipients,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    context: value.context?,
                    roles: value.roles?,
                })
            }
        }
        impl ::std::convert::From<super::BulkRecipients> for BulkRecipients {
            fn from(value: super::BulkRecipients) -> Self {
                Self {
                    context: Ok(value.context),
                    roles: Ok(value.roles),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkResult {
            client_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            message_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            outcome: ::std::result::Result<super::BulkOutcome, ::std::string::String>,
            peer_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
            seq: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkResult {
            fn default() -> Self {
                Self {
                    client_id: Err("no value supplied for client_id".to_string()),
                    message_id: Err("no value supplied for message_id".to_string()),
                    outcome: Err("no value supplied for outcome".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    problem: Err("no value supplied for problem".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl BulkResult {
            pub fn client_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.client_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for client_id: {e}")
                    });
                self
            }
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message_id: {e}")
                    });
                self
            }
            pub fn outcome<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkOutcome>,
                T::Error: ::std::fmt::Display,
            {
                self.outcome = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for outcome: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkResult> for super::BulkResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    client_id: value.client_id?,
                    message_id: value.message_id?,
                    outcome: value.outcome?,
                    peer_id: value.peer_id?,
                    problem: value.problem?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::BulkResult> for BulkResult {
            fn from(value: super::BulkResult) -> Self {
                Self {
                    client_id: Ok(value.client_id),
                    message_id: Ok(value.message_id),
                    outcome: Ok(value.outcome),
                    peer_id: Ok(value.peer_id),
                    problem: Ok(value.problem),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkResults {
            client_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            counts: ::std::result::Result<super::BulkCounts, ::std::string::String>,
            dry_run: ::std::result::Result<bool, ::std::string::String>,
            results: ::std::result::Result<
                ::std::vec::Vec<super::BulkResult>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkResults {
            fn default() -> Self {
                Self {
                    client_id: Err("no value supplied for client_id".to_string()),
                    counts: Err("no value supplied for counts".to_string()),
                    dry_run: Err("no value supplied for dry_run".to_string()),
                    results: Err("no value supplied for results".to_string()),
                }
            }
        }
        impl BulkResults {
            pub fn client_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.client_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for client_id: {e}")
                    });
                self
            }
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn dry_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.dry_run = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for dry_run: {e}")
                    });
                self
            }
            pub fn results<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::BulkResult>>,
                T::Error: ::std::fmt::Display,
            {
                self.results = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for results: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkResults> for super::BulkResults {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkResults,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    client_id: value.client_id?,
                    counts: value.counts?,
                    dry_run: value.dry_run?,
                    results: value.results?,
                })
            }
        }
        impl ::std::convert::From<super::BulkResults> for BulkResults {
            fn from(value: super::BulkResults) -> Self {
                Self {
                    client_id: Ok(value.client_id),
                    counts: Ok(value.counts),
                    dry_run: Ok(value.dry_run),
                    results: Ok(value.results),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkRetraction {
            message_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            outcome: ::std::result::Result<
                super::RetractionOutcome,
                ::std::string::String,
            >,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for BulkRetraction {
            fn default() -> Self {
                Self {
                    message_id: Err("no value supplied for message_id".to_string()),
                    outcome: Err("no value supplied for outcome".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    problem: Err("no value supplied for problem".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl BulkRetraction {
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message_id: {e}")
                    });
                self
            }
            pub fn outcome<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RetractionOutcome>,
                T::Error: ::std::fmt::Display,
            {
                self.outcome = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for outcome: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkRetraction> for super::BulkRetraction {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkRetraction,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    message_id: value.message_id?,
                    outcome: value.outcome?,
                    peer_id: value.peer_id?,
                    problem: value.problem?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::BulkRetraction> for BulkRetraction {
            fn from(value: super::BulkRetraction) -> Self {
                Self {
                    message_id: Ok(value.message_id),
                    outcome: Ok(value.outcome),
                    peer_id: Ok(value.peer_id),
                    problem: Ok(value.problem),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkRetractionCounts {
            already: ::std::result::Result<i32, ::std::string::String>,
            refused: ::std::result::Result<i32, ::std::string::String>,
            retracted: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for BulkRetractionCounts {
            fn default() -> Self {
                Self {
                    already: Err("no value supplied for already".to_string()),
                    refused: Err("no value supplied for refused".to_string()),
                    retracted: Err("no value supplied for retracted".to_string()),
                }
            }
        }
        impl BulkRetractionCounts {
            pub fn already<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.already = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for already: {e}")
                    });
                self
            }
            pub fn refused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.refused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refused: {e}")
                    });
                self
            }
            pub fn retracted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.retracted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkRetractionCounts>
        for super::BulkRetractionCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkRetractionCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    already: value.already?,
                    refused: value.refused?,
                    retracted: value.retracted?,
                })
            }
        }
        impl ::std::convert::From<super::BulkRetractionCounts> for BulkRetractionCounts {
            fn from(value: super::BulkRetractionCounts) -> Self {
                Self {
                    already: Ok(value.already),
                    refused: Ok(value.refused),
                    retracted: Ok(value.retracted),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkRetractions {
            client_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            counts: ::std::result::Result<
                super::BulkRetractionCounts,
                ::std::string::String,
            >,
            results: ::std::result::Result<
                ::std::vec::Vec<super::BulkRetraction>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkRetractions {
            fn default() -> Self {
                Self {
                    client_id: Err("no value supplied for client_id".to_string()),
                    counts: Err("no value supplied for counts".to_string()),
                    results: Err("no value supplied for results".to_string()),
                }
            }
        }
        impl BulkRetractions {
            pub fn client_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.client_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for client_id: {e}")
                    });
                self
            }
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkRetractionCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn results<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::BulkRetraction>>,
                T::Error: ::std::fmt::Display,
            {
                self.results = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for results: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkRetractions> for super::BulkRetractions {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkRetractions,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    client_id: value.client_id?,
                    counts: value.counts?,
                    results: value.results?,
                })
            }
        }
        impl ::std::convert::From<super::BulkRetractions> for BulkRetractions {
            fn from(value: super::BulkRetractions) -> Self {
                Self {
                    client_id: Ok(value.client_id),
                    counts: Ok(value.counts),
                    results: Ok(value.results),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkSend {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            client_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            dry_run: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            items: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<super::BulkItem>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            to: ::std::result::Result<
                ::std::option::Option<super::BulkRecipients>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkSend {
            fn default() -> Self {
                Self {
                    body: Ok(Default::default()),
                    client_id: Err("no value supplied for client_id".to_string()),
                    context: Ok(Default::default()),
                    dry_run: Ok(Default::default()),
                    items: Ok(Default::default()),
                    sender_id: Ok(Default::default()),
                    to: Ok(Default::default()),
                }
            }
        }
        impl BulkSend {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn client_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.client_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for client_id: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn dry_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.dry_run = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for dry_run: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<super::BulkItem>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn to<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::BulkRecipients>>,
                T::Error: ::std::fmt::Display,
            {
                self.to = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for to: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkSend> for super::BulkSend {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkSend,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    client_id: value.client_id?,
                    context: value.context?,
                    dry_run: value.dry_run?,
                    items: value.items?,
                    sender_id: value.sender_id?,
                    to: value.to?,
                })
            }
        }
        impl ::std::convert::From<super::BulkSend> for BulkSend {
            fn from(value: super::BulkSend) -> Self {
                Self {
                    body: Ok(value.body),
                    client_id: Ok(value.client_id),
                    context: Ok(value.context),
                    dry_run: Ok(value.dry_run),
                    items: Ok(value.items),
                    sender_id: Ok(value.sender_id),
                    to: Ok(value.to),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkStatus {
            counts: ::std::result::Result<
                super::BulkStatusCounts,
                ::std::string::String,
            >,
            items: ::std::result::Result<
                ::std::vec::Vec<super::BulkMessage>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkStatus {
            fn default() -> Self {
                Self {
                    counts: Err("no value supplied for counts".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl BulkStatus {
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkStatusCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::BulkMessage>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkStatus> for super::BulkStatus {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkStatus,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    counts: value.counts?,
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::BulkStatus> for BulkStatus {
            fn from(value: super::BulkStatus) -> Self {
                Self {
                    counts: Ok(value.counts),
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkStatusCounts {
            held: ::std::result::Result<i64, ::std::string::String>,
            read: ::std::result::Result<i64, ::std::string::String>,
            retracted: ::std::result::Result<i64, ::std::string::String>,
            sent: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for BulkStatusCounts {
            fn default() -> Self {
                Self {
                    held: Err("no value supplied for held".to_string()),
                    read: Err("no value supplied for read".to_string()),
                    retracted: Err("no value supplied for retracted".to_string()),
                    sent: Err("no value supplied for sent".to_string()),
                }
            }
        }
        impl BulkStatusCounts {
            pub fn held<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.held = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for held: {e}")
                    });
                self
            }
            pub fn read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read: {e}")
                    });
                self
            }
            pub fn retracted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.retracted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted: {e}")
                    });
                self
            }
            pub fn sent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.sent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sent: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BulkStatusCounts> for super::BulkStatusCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkStatusCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    held: value.held?,
                    read: value.read?,
                    retracted: value.retracted?,
                    sent: value.sent?,
                })
            }
        }
        impl ::std::convert::From<super::BulkStatusCounts> for BulkStatusCounts {
            fn from(value: super::BulkStatusCounts) -> Self {
                Self {
                    held: Ok(value.held),
                    read: Ok(value.read),
                    retracted: Ok(value.retracted),
                    sent: Ok(value.sent),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CanMessage {
            allowed: ::std::result::Result<bool, ::std::string::String>,
            code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            held: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for CanMessage {
            fn default() -> Self {
                Self {
                    allowed: Err("no value supplied for allowed".to_string()),
                    code: Err("no value supplied for code".to_string()),
                    detail: Err("no value supplied for detail".to_string()),
                    held: Err("no value supplied for held".to_string()),
                }
            }
        }
        impl CanMessage {
            pub fn allowed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.allowed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for allowed: {e}")
                    });
                self
            }
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn held<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.held = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for held: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CanMessage> for super::CanMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CanMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    allowed: value.allowed?,
                    code: value.code?,
                    detail: value.detail?,
                    held: value.held?,
                })
            }
        }
        impl ::std::convert::From<super::CanMessage> for CanMessage {
            fn from(value: super::CanMessage) -> Self {
                Self {
                    allowed: Ok(value.allowed),
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    held: Ok(value.held),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Context {
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            title: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
            url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Context {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                    title: Ok(Default::default()),
                    type_: Err("no value supplied for type_".to_string()),
                    url: Ok(Default::default()),
                }
            }
        }
        impl Context {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for url: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Context> for super::Context {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Context,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    id: value.id?,
                    title: value.title?,
                    type_: value.type_?,
                    url: value.url?,
                })
            }
        }
        impl ::std::convert::From<super::Context> for Context {
            fn from(value: super::Context) -> Self {
                Self {
                    id: Ok(value.id),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                    url: Ok(value.url),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ConversationEvent {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            changed: ::std::result::Result<super::Changed, ::std::string::String>,
            entry: ::std::result::Result<super::Entry, ::std::string::String>,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<
                super::ConversationEventType,
                ::std::string::String,
            >,
            unread: ::std::result::Result<super::UnreadTotals, ::std::string::String>,
        }
        impl ::std::default::Default for ConversationEvent {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    changed: Err("no value supplied for changed".to_string()),
                    entry: Err("no value supplied for entry".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                    unread: Err("no value supplied for unread".to_string()),
                }
            }
        }
        impl ConversationEvent {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn changed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Changed>,
                T::Error: ::std::fmt::Display,
            {
                self.changed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for changed: {e}")
                    });
                self
            }
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Entry>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ConversationEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn unread<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UnreadTotals>,
                T::Error: ::std::fmt::Display,
            {
                self.unread = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ConversationEvent> for super::ConversationEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ConversationEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    changed: value.changed?,
                    entry: value.entry?,
                    peer_id: value.peer_id?,
                    type_: value.type_?,
                    unread: value.unread?,
                })
            }
        }
        impl ::std::convert::From<super::ConversationEvent> for ConversationEvent {
            fn from(value: super::ConversationEvent) -> Self {
                Self {
                    at: Ok(value.at),
                    changed: Ok(value.changed),
                    entry: Ok(value.entry),
                    peer_id: Ok(value.peer_id),
                    type_: Ok(value.type_),
                    unread: Ok(value.unread),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ConversationFlags {
            archived: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            muted_until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            starred: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ConversationFlags {
            fn default() -> Self {
                Self {
                    archived: Ok(Default::default()),
                    muted_until: Ok(Default::default()),
                    starred: Ok(Default::default()),
                }
            }
        }
        impl ConversationFlags {
            pub fn archived<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.archived = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for archived: {e}")
                    });
                self
            }
            pub fn muted_until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.muted_until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for muted_until: {e}")
                    });
                self
            }
            pub fn starred<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.starred = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for starred: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ConversationFlags> for super::ConversationFlags {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ConversationFlags,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    archived: value.archived?,
                    muted_until: value.muted_until?,
                    starred: value.starred?,
                })
            }
        }
        impl ::std::convert::From<super::ConversationFlags> for ConversationFlags {
            fn from(value: super::ConversationFlags) -> Self {
                Self {
                    archived: Ok(value.archived),
                    muted_until: Ok(value.muted_until),
                    starred: Ok(value.starred),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ConversationUpdate {
            applied: ::std::result::Result<bool, ::std::string::String>,
            entry: ::std::result::Result<super::Entry, ::std::string::String>,
            unread: ::std::result::Result<super::UnreadTotals, ::std::string::String>,
        }
        impl ::std::default::Default for ConversationUpdate {
            fn default() -> Self {
                Self {
                    applied: Err("no value supplied for applied".to_string()),
                    entry: Err("no value supplied for entry".to_string()),
                    unread: Err("no value supplied for unread".to_string()),
                }
            }
        }
        impl ConversationUpdate {
            pub fn applied<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.applied = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for applied: {e}")
                    });
                self
            }
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Entry>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn unread<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UnreadTotals>,
                T::Error: ::std::fmt::Display,
            {
                self.unread = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ConversationUpdate> for super::ConversationUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ConversationUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    applied: value.applied?,
                    entry: value.entry?,
                    unread: value.unread?,
                })
            }
        }
        impl ::std::convert::From<super::ConversationUpdate> for ConversationUpdate {
            fn from(value: super::ConversationUpdate) -> Self {
                Self {
                    applied: Ok(value.applied),
                    entry: Ok(value.entry),
                    unread: Ok(value.unread),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Draft {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for Draft {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl Draft {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Draft> for super::Draft {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Draft,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    peer_id: value.peer_id?,
                    updated_at: value.updated_at?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::Draft> for Draft {
            fn from(value: super::Draft) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    peer_id: Ok(value.peer_id),
                    updated_at: Ok(value.updated_at),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EditMessage {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EditMessage {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                }
            }
        }
        impl EditMessage {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EditMessage> for super::EditMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EditMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { body: value.body? })
            }
        }
        impl ::std::convert::From<super::EditMessage> for EditMessage {
            fn from(value: super::EditMessage) -> Self {
                Self { body: Ok(value.body) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Entry {
            archived: ::std::result::Result<bool, ::std::string::String>,
            last_activity_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            last_message: ::std::result::Result<
                ::std::option::Option<super::Preview>,
                ::std::string::String,
            >,
            last_seq: ::std::result::Result<i64, ::std::string::String>,
            muted_until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            peer: ::std::result::Result<super::User, ::std::string::String>,
            read_seq: ::std::result::Result<i64, ::std::string::String>,
            read_version: ::std::result::Result<i64, ::std::string::String>,
            starred: ::std::result::Result<bool, ::std::string::String>,
            unread_count: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for Entry {
            fn default() -> Self {
                Self {
                    archived: Err("no value supplied for archived".to_string()),
                    last_activity_at: Err(
                        "no value supplied for last_activity_at".to_string(),
                    ),
                    last_message: Err("no value supplied for last_message".to_string()),
                    last_seq: Err("no value supplied for last_seq".to_string()),
                    muted_until: Err("no value supplied for muted_until".to_string()),
                    peer: Err("no value supplied for peer".to_string()),
                    read_seq: Err("no value supplied for read_seq".to_string()),
                    read_version: Err("no value supplied for read_version".to_string()),
                    starred: Err("no value supplied for starred".to_string()),
                    unread_count: Err("no value supplied for unread_count".to_string()),
                }
            }
        }
        impl Entry {
            pub fn archived<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.archived = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for archived: {e}")
                    });
                self
            }
            pub fn last_activity_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_activity_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for last_activity_at: {e}"
                        )
                    });
                self
            }
            pub fn last_message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Preview>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_message: {e}")
                    });
                self
            }
            pub fn last_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.last_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_seq: {e}")
                    });
                self
            }
            pub fn muted_until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.muted_until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for muted_until: {e}")
                    });
                self
            }
            pub fn peer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::User>,
                T::Error: ::std::fmt::Display,
            {
                self.peer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer: {e}")
                    });
                self
            }
            pub fn read_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.read_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_seq: {e}")
                    });
                self
            }
            pub fn read_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.read_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_version: {e}")
                    });
                self
            }
            pub fn starred<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.starred = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for starred: {e}")
                    });
                self
            }
            pub fn unread_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.unread_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread_count: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Entry> for super::Entry {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Entry,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    archived: value.archived?,
                    last_activity_at: value.last_activity_at?,
                    last_message: value.last_message?,
                    last_seq: value.last_seq?,
                    muted_until: value.muted_until?,
                    peer: value.peer?,
                    read_seq: value.read_seq?,
                    read_version: value.read_version?,
                    starred: value.starred?,
                    unread_count: value.unread_count?,
                })
            }
        }
        impl ::std::convert::From<super::Entry> for Entry {
            fn from(value: super::Entry) -> Self {
                Self {
                    archived: Ok(value.archived),
                    last_activity_at: Ok(value.last_activity_at),
                    last_message: Ok(value.last_message),
                    last_seq: Ok(value.last_seq),
                    muted_until: Ok(value.muted_until),
                    peer: Ok(value.peer),
                    read_seq: Ok(value.read_seq),
                    read_version: Ok(value.read_version),
                    starred: Ok(value.starred),
                    unread_count: Ok(value.unread_count),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Erasure {
            counts: ::std::result::Result<super::ErasureCounts, ::std::string::String>,
            finished_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            kept: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            requested_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            requested_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::ErasureState, ::std::string::String>,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Erasure {
            fn default() -> Self {
                Self {
                    counts: Err("no value supplied for counts".to_string()),
                    finished_at: Err("no value supplied for finished_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    kept: Err("no value supplied for kept".to_string()),
                    requested_at: Err("no value supplied for requested_at".to_string()),
                    requested_by: Err("no value supplied for requested_by".to_string()),
                    state: Err("no value supplied for state".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl Erasure {
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ErasureCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn finished_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.finished_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for finished_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn kept<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.kept = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kept: {e}")
                    });
                self
            }
            pub fn requested_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.requested_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for requested_at: {e}")
                    });
                self
            }
            pub fn requested_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.requested_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for requested_by: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ErasureState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Erasure> for super::Erasure {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Erasure,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    counts: value.counts?,
                    finished_at: value.finished_at?,
                    id: value.id?,
                    kept: value.kept?,
                    requested_at: value.requested_at?,
                    requested_by: value.requested_by?,
                    state: value.state?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::Erasure> for Erasure {
            fn from(value: super::Erasure) -> Self {
                Self {
                    counts: Ok(value.counts),
                    finished_at: Ok(value.finished_at),
                    id: Ok(value.id),
                    kept: Ok(value.kept),
                    requested_at: Ok(value.requested_at),
                    requested_by: Ok(value.requested_by),
                    state: Ok(value.state),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ErasureCounts {
            messages: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for ErasureCounts {
            fn default() -> Self {
                Self {
                    messages: Err("no value supplied for messages".to_string()),
                }
            }
        }
        impl ErasureCounts {
            pub fn messages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.messages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for messages: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ErasureCounts> for super::ErasureCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ErasureCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { messages: value.messages? })
            }
        }
        impl ::std::convert::From<super::ErasureCounts> for ErasureCounts {
            fn from(value: super::ErasureCounts) -> Self {
                Self {
                    messages: Ok(value.messages),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ErasurePage {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Erasure>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ErasurePage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl ErasurePage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Erasure>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ErasurePage> for super::ErasurePage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ErasurePage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::ErasurePage> for ErasurePage {
            fn from(value: super::ErasurePage) -> Self {
                Self {
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventContext {
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EventContext {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl EventContext {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventContext> for super::EventContext {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventContext,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    id: value.id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::EventContext> for EventContext {
            fn from(value: super::EventContext) -> Self {
                Self {
                    id: Ok(value.id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventMessage {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            edited_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            is_read: ::std::result::Result<bool, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
            truncated: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for EventMessage {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    edited_at: Err("no value supplied for edited_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    is_read: Err("no value supplied for is_read".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                    truncated: Err("no value supplied for truncated".to_string()),
                }
            }
        }
        impl EventMessage {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn edited_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.edited_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edited_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn is_read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_read: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
            pub fn truncated<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.truncated = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for truncated: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventMessage> for super::EventMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    created_at: value.created_at?,
                    edited_at: value.edited_at?,
                    id: value.id?,
                    is_read: value.is_read?,
                    read_at: value.read_at?,
                    recipient_id: value.recipient_id?,
                    retracted_at: value.retracted_at?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                    truncated: value.truncated?,
                })
            }
        }
        impl ::std::convert::From<super::EventMessage> for EventMessage {
            fn from(value: super::EventMessage) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    created_at: Ok(value.created_at),
                    edited_at: Ok(value.edited_at),
                    id: Ok(value.id),
                    is_read: Ok(value.is_read),
                    read_at: Ok(value.read_at),
                    recipient_id: Ok(value.recipient_id),
                    retracted_at: Ok(value.retracted_at),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                    truncated: Ok(value.truncated),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventPage {
            items: ::std::result::Result<
                ::std::vec::Vec<super::LogEvent>,
                ::std::string::String,
            >,
            latest: ::std::result::Result<i64, ::std::string::String>,
            next: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for EventPage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    latest: Err("no value supplied for latest".to_string()),
                    next: Err("no value supplied for next".to_string()),
                }
            }
        }
        impl EventPage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::LogEvent>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn latest<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.latest = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for latest: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventPage> for super::EventPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    latest: value.latest?,
                    next: value.next?,
                })
            }
        }
        impl ::std::convert::From<super::EventPage> for EventPage {
            fn from(value: super::EventPage) -> Self {
                Self {
                    items: Ok(value.items),
                    latest: Ok(value.latest),
                    next: Ok(value.next),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Explain {
            pairs: ::std::result::Result<
                ::std::vec::Vec<super::Question>,
                ::std::string::String,
            >,
            policy: ::std::result::Result<
                ::std::option::Option<super::Policy>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Explain {
            fn default() -> Self {
                Self {
                    pairs: Err("no value supplied for pairs".to_string()),
                    policy: Ok(Default::default()),
                }
            }
        }
        impl Explain {
            pub fn pairs<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Question>>,
                T::Error: ::std::fmt::Display,
            {
                self.pairs = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pairs: {e}")
                    });
                self
            }
            pub fn policy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Policy>>,
                T::Error: ::std::fmt::Display,
            {
                self.policy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for policy: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Explain> for super::Explain {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Explain,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    pairs: value.pairs?,
                    policy: value.policy?,
                })
            }
        }
        impl ::std::convert::From<super::Explain> for Explain {
            fn from(value: super::Explain) -> Self {
                Self {
                    pairs: Ok(value.pairs),
                    policy: Ok(value.policy),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Explanation {
            allowed: ::std::result::Result<bool, ::std::string::String>,
            code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            contexts: ::std::result::Result<
                ::std::vec::Vec<super::SharedContext>,
                ::std::string::String,
            >,
            held: ::std::result::Result<bool, ::std::string::String>,
            rule: ::std::result::Result<super::Rule, ::std::string::String>,
        }
        impl ::std::default::Default for Explanation {
            fn default() -> Self {
                Self {
                    allowed: Err("no value supplied for allowed".to_string()),
                    code: Err("no value supplied for code".to_string()),
                    contexts: Err("no value supplied for contexts".to_string()),
                    held: Err("no value supplied for held".to_string()),
                    rule: Err("no value supplied for rule".to_string()),
                }
            }
        }
        impl Explanation {
            pub fn allowed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.allowed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for allowed: {e}")
                    });
                self
            }
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn contexts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::SharedContext>>,
                T::Error: ::std::fmt::Display,
            {
                self.contexts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for contexts: {e}")
                    });
                self
            }
            pub fn held<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.held = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for held: {e}")
                    });
                self
            }
            pub fn rule<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Rule>,
                T::Error: ::std::fmt::Display,
            {
                self.rule = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for rule: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Explanation> for super::Explanation {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Explanation,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    allowed: value.allowed?,
                    code: value.code?,
                    contexts: value.contexts?,
                    held: value.held?,
                    rule: value.rule?,
                })
            }
        }
        impl ::std::convert::From<super::Explanation> for Explanation {
            fn from(value: super::Explanation) -> Self {
                Self {
                    allowed: Ok(value.allowed),
                    code: Ok(value.code),
                    contexts: Ok(value.contexts),
                    held: Ok(value.held),
                    rule: Ok(value.rule),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Explanations {
            results: ::std::result::Result<
                ::std::vec::Vec<super::Explanation>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Explanations {
            fn default() -> Self {
                Self {
                    results: Err("no value supplied for results".to_string()),
                }
            }
        }
        impl Explanations {
            pub fn results<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Explanation>>,
                T::Error: ::std::fmt::Display,
            {
                self.results = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for results: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Explanations> for super::Explanations {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Explanations,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { results: value.results? })
            }
        }
        impl ::std::convert::From<super::Explanations> for Explanations {
            fn from(value: super::Explanations) -> Self {
                Self { results: Ok(value.results) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportBlock {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            kind: ::std::result::Result<super::ExportBlockKind, ::std::string::String>,
            user: ::std::result::Result<super::ExportPeer, ::std::string::String>,
        }
        impl ::std::default::Default for ExportBlock {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    user: Err("no value supplied for user".to_string()),
                }
            }
        }
        impl ExportBlock {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportBlockKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn user<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportPeer>,
                T::Error: ::std::fmt::Display,
            {
                self.user = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportBlock> for super::ExportBlock {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportBlock,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    kind: value.kind?,
                    user: value.user?,
                })
            }
        }
        impl ::std::convert::From<super::ExportBlock> for ExportBlock {
            fn from(value: super::ExportBlock) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    kind: Ok(value.kind),
                    user: Ok(value.user),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportConversation {
            archived_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            deleted_up_to_seq: ::std::result::Result<i64, ::std::string::String>,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            kind: ::std::result::Result<
                super::ExportConversationKind,
                ::std::string::String,
            >,
            last_seq: ::std::result::Result<i64, ::std::string::String>,
            muted_until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            peer: ::std::result::Result<super::ExportPeer, ::std::string::String>,
            read_seq: ::std::result::Result<i64, ::std::string::String>,
            seen_seq: ::std::result::Result<i64, ::std::string::String>,
            starred_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            unread_count: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for ExportConversation {
            fn default() -> Self {
                Self {
                    archived_at: Err("no value supplied for archived_at".to_string()),
                    deleted_up_to_seq: Err(
                        "no value supplied for deleted_up_to_seq".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    last_seq: Err("no value supplied for last_seq".to_string()),
                    muted_until: Err("no value supplied for muted_until".to_string()),
                    peer: Err("no value supplied for peer".to_string()),
                    read_seq: Err("no value supplied for read_seq".to_string()),
                    seen_seq: Err("no value supplied for seen_seq".to_string()),
                    starred_at: Err("no value supplied for starred_at".to_string()),
                    unread_count: Err("no value supplied for unread_count".to_string()),
                }
            }
        }
        impl ExportConversation {
            pub fn archived_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.archived_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for archived_at: {e}")
                    });
                self
            }
            pub fn deleted_up_to_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.deleted_up_to_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for deleted_up_to_seq: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportConversationKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn last_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.last_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_seq: {e}")
                    });
                self
            }
            pub fn muted_until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.muted_until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for muted_until: {e}")
                    });
                self
            }
            pub fn peer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportPeer>,
                T::Error: ::std::fmt::Display,
            {
                self.peer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer: {e}")
                    });
                self
            }
            pub fn read_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.read_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_seq: {e}")
                    });
                self
            }
            pub fn seen_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seen_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seen_seq: {e}")
                    });
                self
            }
            pub fn starred_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.starred_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for starred_at: {e}")
                    });
                self
            }
            pub fn unread_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.unread_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread_count: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportConversation> for super::ExportConversation {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportConversation,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    archived_at: value.archived_at?,
                    deleted_up_to_seq: value.deleted_up_to_seq?,
                    id: value.id?,
                    kind: value.kind?,
                    last_seq: value.last_seq?,
                    muted_until: value.muted_until?,
                    peer: value.peer?,
                    read_seq: value.read_seq?,
                    seen_seq: value.seen_seq?,
                    starred_at: value.starred_at?,
                    unread_count: value.unread_count?,
                })
            }
        }
        impl ::std::convert::From<super::ExportConversation> for ExportConversation {
            fn from(value: super::ExportConversation) -> Self {
                Self {
                    archived_at: Ok(value.archived_at),
                    deleted_up_to_seq: Ok(value.deleted_up_to_seq),
                    id: Ok(value.id),
                    kind: Ok(value.kind),
                    last_seq: Ok(value.last_seq),
                    muted_until: Ok(value.muted_until),
                    peer: Ok(value.peer),
                    read_seq: Ok(value.read_seq),
                    seen_seq: Ok(value.seen_seq),
                    starred_at: Ok(value.starred_at),
                    unread_count: Ok(value.unread_count),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportDraft {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            kind: ::std::result::Result<super::ExportDraftKind, ::std::string::String>,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for ExportDraft {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl ExportDraft {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportDraftKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportDraft> for super::ExportDraft {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportDraft,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    kind: value.kind?,
                    peer_id: value.peer_id?,
                    updated_at: value.updated_at?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::ExportDraft> for ExportDraft {
            fn from(value: super::ExportDraft) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    kind: Ok(value.kind),
                    peer_id: Ok(value.peer_id),
                    updated_at: Ok(value.updated_at),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportEnd {
            kind: ::std::result::Result<super::ExportEndKind, ::std::string::String>,
            lines: ::std::result::Result<i64, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ExportEnd {
            fn default() -> Self {
                Self {
                    kind: Err("no value supplied for kind".to_string()),
                    lines: Err("no value supplied for lines".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                }
            }
        }
        impl ExportEnd {
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportEndKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn lines<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.lines = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lines: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportEnd> for super::ExportEnd {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportEnd,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    kind: value.kind?,
                    lines: value.lines?,
                    sha256: value.sha256?,
                })
            }
        }
        impl ::std::convert::From<super::ExportEnd> for ExportEnd {
            fn from(value: super::ExportEnd) -> Self {
                Self {
                    kind: Ok(value.kind),
                    lines: Ok(value.lines),
                    sha256: Ok(value.sha256),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportMembership {
            context_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            context_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            ends_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            kind: ::std::result::Result<
                super::ExportMembershipKind,
                ::std::string::String,
            >,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            title: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ExportMembership {
            fn default() -> Self {
                Self {
                    context_id: Err("no value supplied for context_id".to_string()),
                    context_type: Err("no value supplied for context_type".to_string()),
                    ends_at: Err("no value supplied for ends_at".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    title: Err("no value supplied for title".to_string()),
                }
            }
        }
        impl ExportMembership {
            pub fn context_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.context_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context_id: {e}")
                    });
                self
            }
            pub fn context_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.context_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context_type: {e}")
                    });
                self
            }
            pub fn ends_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ends_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ends_at: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportMembershipKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportMembership> for super::ExportMembership {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportMembership,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    context_id: value.context_id?,
                    context_type: value.context_type?,
                    ends_at: value.ends_at?,
                    kind: value.kind?,
                    role: value.role?,
                    title: value.title?,
                })
            }
        }
        impl ::std::convert::From<super::ExportMembership> for ExportMembership {
            fn from(value: super::ExportMembership) -> Self {
                Self {
                    context_id: Ok(value.context_id),
                    context_type: Ok(value.context_type),
                    ends_at: Ok(value.ends_at),
                    kind: Ok(value.kind),
                    role: Ok(value.role),
                    title: Ok(value.title),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportMessage {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            deleted: ::std::result::Result<bool, ::std::string::String>,
            edited_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            is_read: ::std::result::Result<bool, ::std::string::String>,
            kind: ::std::result::Result<super::ExportMessageKind, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            redacted: ::std::result::Result<bool, ::std::string::String>,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for ExportMessage {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    deleted: Err("no value supplied for deleted".to_string()),
                    edited_at: Err("no value supplied for edited_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    is_read: Err("no value supplied for is_read".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    redacted: Err("no value supplied for redacted".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl ExportMessage {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn deleted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.deleted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for deleted: {e}")
                    });
                self
            }
            pub fn edited_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.edited_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edited_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn is_read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_read: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportMessageKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn redacted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.redacted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for redacted: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportMessage> for super::ExportMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    created_at: value.created_at?,
                    deleted: value.deleted?,
                    edited_at: value.edited_at?,
                    id: value.id?,
                    is_read: value.is_read?,
                    kind: value.kind?,
                    read_at: value.read_at?,
                    recipient_id: value.recipient_id?,
                    redacted: value.redacted?,
                    retracted_at: value.retracted_at?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::ExportMessage> for ExportMessage {
            fn from(value: super::ExportMessage) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    created_at: Ok(value.created_at),
                    deleted: Ok(value.deleted),
                    edited_at: Ok(value.edited_at),
                    id: Ok(value.id),
                    is_read: Ok(value.is_read),
                    kind: Ok(value.kind),
                    read_at: Ok(value.read_at),
                    recipient_id: Ok(value.recipient_id),
                    redacted: Ok(value.redacted),
                    retracted_at: Ok(value.retracted_at),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportPeer {
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ExportPeer {
            fn default() -> Self {
                Self {
                    avatar_url: Err("no value supplied for avatar_url".to_string()),
                    display_name: Err("no value supplied for display_name".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl ExportPeer {
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for avatar_url: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportPeer> for super::ExportPeer {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportPeer,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    avatar_url: value.avatar_url?,
                    display_name: value.display_name?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::ExportPeer> for ExportPeer {
            fn from(value: super::ExportPeer) -> Self {
                Self {
                    avatar_url: Ok(value.avatar_url),
                    display_name: Ok(value.display_name),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportRevision {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
            kind: ::std::result::Result<
                super::ExportRevisionKind,
                ::std::string::String,
            >,
            message_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            replaced_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            revision: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for ExportRevision {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    message_id: Err("no value supplied for message_id".to_string()),
                    replaced_at: Err("no value supplied for replaced_at".to_string()),
                    revision: Err("no value supplied for revision".to_string()),
                }
            }
        }
        impl ExportRevision {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportRevisionKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message_id: {e}")
                    });
                self
            }
            pub fn replaced_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.replaced_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for replaced_at: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportRevision> for super::ExportRevision {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportRevision,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    kind: value.kind?,
                    message_id: value.message_id?,
                    replaced_at: value.replaced_at?,
                    revision: value.revision?,
                })
            }
        }
        impl ::std::convert::From<super::ExportRevision> for ExportRevision {
            fn from(value: super::ExportRevision) -> Self {
                Self {
                    body: Ok(value.body),
                    kind: Ok(value.kind),
                    message_id: Ok(value.message_id),
                    replaced_at: Ok(value.replaced_at),
                    revision: Ok(value.revision),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExportUser {
            active: ::std::result::Result<bool, ::std::string::String>,
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            kind: ::std::result::Result<super::ExportUserKind, ::std::string::String>,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ExportUser {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    avatar_url: Err("no value supplied for avatar_url".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    display_name: Err("no value supplied for display_name".to_string()),
                    email: Err("no value supplied for email".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl ExportUser {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for avatar_url: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ExportUserKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExportUser> for super::ExportUser {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExportUser,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    avatar_url: value.avatar_url?,
                    created_at: value.created_at?,
                    display_name: value.display_name?,
                    email: value.email?,
                    kind: value.kind?,
                    role: value.role?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::ExportUser> for ExportUser {
            fn from(value: super::ExportUser) -> Self {
                Self {
                    active: Ok(value.active),
                    avatar_url: Ok(value.avatar_url),
                    created_at: Ok(value.created_at),
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    kind: Ok(value.kind),
                    role: Ok(value.role),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FieldProblem {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            detail: ::std::result::Result<::std::string::String, ::std::string::String>,
            pointer: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for FieldProblem {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    detail: Err("no value supplied for detail".to_string()),
                    pointer: Err("no value supplied for pointer".to_string()),
                }
            }
        }
        impl FieldProblem {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn pointer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.pointer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pointer: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FieldProblem> for super::FieldProblem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FieldProblem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    detail: value.detail?,
                    pointer: value.pointer?,
                })
            }
        }
        impl ::std::convert::From<super::FieldProblem> for FieldProblem {
            fn from(value: super::FieldProblem) -> Self {
                Self {
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    pointer: Ok(value.pointer),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FoundUsers {
            items: ::std::result::Result<
                ::std::vec::Vec<super::User>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for FoundUsers {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                }
            }
        }
        impl FoundUsers {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::User>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FoundUsers> for super::FoundUsers {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FoundUsers,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { items: value.items? })
            }
        }
        impl ::std::convert::From<super::FoundUsers> for FoundUsers {
            fn from(value: super::FoundUsers) -> Self {
                Self { items: Ok(value.items) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Health {
            status: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Health {
            fn default() -> Self {
                Self {
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl Health {
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Health> for super::Health {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Health,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { status: value.status? })
            }
        }
        impl ::std::convert::From<super::Health> for Health {
            fn from(value: super::Health) -> Self {
                Self { status: Ok(value.status) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Highlight {
            end: ::std::result::Result<i64, ::std::string::String>,
            start: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for Highlight {
            fn default() -> Self {
                Self {
                    end: Err("no value supplied for end".to_string()),
                    start: Err("no value supplied for start".to_string()),
                }
            }
        }
        impl Highlight {
            pub fn end<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.end = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for end: {e}")
                    });
                self
            }
            pub fn start<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.start = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for start: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Highlight> for super::Highlight {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Highlight,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    end: value.end?,
                    start: value.start?,
                })
            }
        }
        impl ::std::convert::From<super::Highlight> for Highlight {
            fn from(value: super::Highlight) -> Self {
                Self {
                    end: Ok(value.end),
                    start: Ok(value.start),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct HistoryPage {
            entry: ::std::result::Result<
                ::std::option::Option<super::Entry>,
                ::std::string::String,
            >,
            has_newer: ::std::result::Result<bool, ::std::string::String>,
            has_older: ::std::result::Result<bool, ::std::string::String>,
            items: ::std::result::Result<
                ::std::vec::Vec<super::Message>,
                ::std::string::String,
            >,
            newest_seq: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            oldest_seq: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            seen_up_to: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for HistoryPage {
            fn default() -> Self {
                Self {
                    entry: Err("no value supplied for entry".to_string()),
                    has_newer: Err("no value supplied for has_newer".to_string()),
                    has_older: Err("no value supplied for has_older".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    newest_seq: Err("no value supplied for newest_seq".to_string()),
                    oldest_seq: Err("no value supplied for oldest_seq".to_string()),
                    seen_up_to: Err("no value supplied for seen_up_to".to_string()),
                }
            }
        }
        impl HistoryPage {
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Entry>>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn has_newer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.has_newer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for has_newer: {e}")
                    });
                self
            }
            pub fn has_older<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.has_older = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for has_older: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Message>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn newest_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.newest_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for newest_seq: {e}")
                    });
                self
            }
            pub fn oldest_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.oldest_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for oldest_seq: {e}")
                    });
                self
            }
            pub fn seen_up_to<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.seen_up_to = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seen_up_to: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<HistoryPage> for super::HistoryPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: HistoryPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    entry: value.entry?,
                    has_newer: value.has_newer?,
                    has_older: value.has_older?,
                    items: value.items?,
                    newest_seq: value.newest_seq?,
                    oldest_seq: value.oldest_seq?,
                    seen_up_to: value.seen_up_to?,
                })
            }
        }
        impl ::std::convert::From<super::HistoryPage> for HistoryPage {
            fn from(value: super::HistoryPage) -> Self {
                Self {
                    entry: Ok(value.entry),
                    has_newer: Ok(value.has_newer),
                    has_older: Ok(value.has_older),
                    items: Ok(value.items),
                    newest_seq: Ok(value.newest_seq),
                    oldest_seq: Ok(value.oldest_seq),
                    seen_up_to: Ok(value.seen_up_to),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Hit {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            edited_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            highlights: ::std::result::Result<
                ::std::vec::Vec<super::Highlight>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            is_read: ::std::result::Result<bool, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for Hit {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    edited_at: Err("no value supplied for edited_at".to_string()),
                    highlights: Err("no value supplied for highlights".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    is_read: Err("no value supplied for is_read".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl Hit {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn edited_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.edited_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edited_at: {e}")
                    });
                self
            }
            pub fn highlights<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Highlight>>,
                T::Error: ::std::fmt::Display,
            {
                self.highlights = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for highlights: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn is_read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_read: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Hit> for super::Hit {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Hit,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    created_at: value.created_at?,
                    edited_at: value.edited_at?,
                    highlights: value.highlights?,
                    id: value.id?,
                    is_read: value.is_read?,
                    read_at: value.read_at?,
                    recipient_id: value.recipient_id?,
                    retracted_at: value.retracted_at?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::Hit> for Hit {
            fn from(value: super::Hit) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    created_at: Ok(value.created_at),
                    edited_at: Ok(value.edited_at),
                    highlights: Ok(value.highlights),
                    id: Ok(value.id),
                    is_read: Ok(value.is_read),
                    read_at: Ok(value.read_at),
                    recipient_id: Ok(value.recipient_id),
                    retracted_at: Ok(value.retracted_at),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct HoldRule {
            from: ::std::result::Result<::std::string::String, ::std::string::String>,
            to: ::std::result::Result<::std::string::String, ::std::string::String>,
            when: ::std::result::Result<super::HoldWhen, ::std::string::String>,
        }
        impl ::std::default::Default for HoldRule {
            fn default() -> Self {
                Self {
                    from: Err("no value supplied for from".to_string()),
                    to: Err("no value supplied for to".to_string()),
                    when: Err("no value supplied for when".to_string()),
                }
            }
        }
        impl HoldRule {
            pub fn from<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.from = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for from: {e}")
                    });
                self
            }
            pub fn to<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.to = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for to: {e}"));
                self
            }
            pub fn when<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::HoldWhen>,
                T::Error: ::std::fmt::Display,
            {
                self.when = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for when: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<HoldRule> for super::HoldRule {
            type Error = super::error::ConversionError;
            fn try_from(
                value: HoldRule,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    from: value.from?,
                    to: value.to?,
                    when: value.when?,
                })
            }
        }
        impl ::std::convert::From<super::HoldRule> for HoldRule {
            fn from(value: super::HoldRule) -> Self {
                Self {
                    from: Ok(value.from),
                    to: Ok(value.to),
                    when: Ok(value.when),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct InboxPage {
            as_of: ::std::result::Result<::std::string::String, ::std::string::String>,
            items: ::std::result::Result<
                ::std::vec::Vec<super::Entry>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for InboxPage {
            fn default() -> Self {
                Self {
                    as_of: Err("no value supplied for as_of".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl InboxPage {
            pub fn as_of<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.as_of = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for as_of: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Entry>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<InboxPage> for super::InboxPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: InboxPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    as_of: value.as_of?,
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::InboxPage> for InboxPage {
            fn from(value: super::InboxPage) -> Self {
                Self {
                    as_of: Ok(value.as_of),
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ItemResult {
            entry: ::std::result::Result<
                ::std::option::Option<super::Entry>,
                ::std::string::String,
            >,
            outcome: ::std::result::Result<super::BatchOutcome, ::std::string::String>,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ItemResult {
            fn default() -> Self {
                Self {
                    entry: Err("no value supplied for entry".to_string()),
                    outcome: Err("no value supplied for outcome".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    problem: Err("no value supplied for problem".to_string()),
                }
            }
        }
        impl ItemResult {
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Entry>>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn outcome<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BatchOutcome>,
                T::Error: ::std::fmt::Display,
            {
                self.outcome = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for outcome: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ItemResult> for super::ItemResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ItemResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    entry: value.entry?,
                    outcome: value.outcome?,
                    peer_id: value.peer_id?,
                    problem: value.problem?,
                })
            }
        }
        impl ::std::convert::From<super::ItemResult> for ItemResult {
            fn from(value: super::ItemResult) -> Self {
                Self {
                    entry: Ok(value.entry),
                    outcome: Ok(value.outcome),
                    peer_id: Ok(value.peer_id),
                    problem: Ok(value.problem),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct LogEvent {
            data: ::std::result::Result<super::LogEventData, ::std::string::String>,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            position: ::std::result::Result<i64, ::std::string::String>,
            timestamp: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::LogEventType, ::std::string::String>,
        }
        impl ::std::default::Default for LogEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    position: Err("no value supplied for position".to_string()),
                    timestamp: Err("no value supplied for timestamp".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl LogEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::LogEventData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn position<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.position = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for position: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::LogEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<LogEvent> for super::LogEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LogEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    id: value.id?,
                    position: value.position?,
                    timestamp: value.timestamp?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::LogEvent> for LogEvent {
            fn from(value: super::LogEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    id: Ok(value.id),
                    position: Ok(value.position),
                    timestamp: Ok(value.timestamp),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MarkRead {
            read_version: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            up_to_seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for MarkRead {
            fn default() -> Self {
                Self {
                    read_version: Ok(Default::default()),
                    up_to_seq: Err("no value supplied for up_to_seq".to_string()),
                }
            }
        }
        impl MarkRead {
            pub fn read_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.read_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_version: {e}")
                    });
                self
            }
            pub fn up_to_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.up_to_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for up_to_seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MarkRead> for super::MarkRead {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MarkRead,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    read_version: value.read_version?,
                    up_to_seq: value.up_to_seq?,
                })
            }
        }
        impl ::std::convert::From<super::MarkRead> for MarkRead {
            fn from(value: super::MarkRead) -> Self {
                Self {
                    read_version: Ok(value.read_version),
                    up_to_seq: Ok(value.up_to_seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MarkUnread {
            from_seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for MarkUnread {
            fn default() -> Self {
                Self {
                    from_seq: Err("no value supplied for from_seq".to_string()),
                }
            }
        }
        impl MarkUnread {
            pub fn from_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.from_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for from_seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MarkUnread> for super::MarkUnread {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MarkUnread,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { from_seq: value.from_seq? })
            }
        }
        impl ::std::convert::From<super::MarkUnread> for MarkUnread {
            fn from(value: super::MarkUnread) -> Self {
                Self {
                    from_seq: Ok(value.from_seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Me {
            features: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            limits: ::std::result::Result<super::MyLimits, ::std::string::String>,
            scopes: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            tenant: ::std::result::Result<::std::string::String, ::std::string::String>,
            user: ::std::result::Result<super::User, ::std::string::String>,
        }
        impl ::std::default::Default for Me {
            fn default() -> Self {
                Self {
                    features: Err("no value supplied for features".to_string()),
                    limits: Err("no value supplied for limits".to_string()),
                    scopes: Err("no value supplied for scopes".to_string()),
                    tenant: Err("no value supplied for tenant".to_string()),
                    user: Err("no value supplied for user".to_string()),
                }
            }
        }
        impl Me {
            pub fn features<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.features = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for features: {e}")
                    });
                self
            }
            pub fn limits<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::MyLimits>,
                T::Error: ::std::fmt::Display,
            {
                self.limits = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for limits: {e}")
                    });
                self
            }
            pub fn scopes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.scopes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for scopes: {e}")
                    });
                self
            }
            pub fn tenant<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.tenant = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tenant: {e}")
                    });
                self
            }
            pub fn user<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::User>,
                T::Error: ::std::fmt::Display,
            {
                self.user = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Me> for super::Me {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Me,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    features: value.features?,
                    limits: value.limits?,
                    scopes: value.scopes?,
                    tenant: value.tenant?,
                    user: value.user?,
                })
            }
        }
        impl ::std::convert::From<super::Me> for Me {
            fn from(value: super::Me) -> Self {
                Self {
                    features: Ok(value.features),
                    limits: Ok(value.limits),
                    scopes: Ok(value.scopes),
                    tenant: Ok(value.tenant),
                    user: Ok(value.user),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Message {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            edited_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            is_read: ::std::result::Result<bool, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for Message {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    edited_at: Err("no value supplied for edited_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    is_read: Err("no value supplied for is_read".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl Message {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn edited_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.edited_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edited_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn is_read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_read: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Message> for super::Message {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Message,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    created_at: value.created_at?,
                    edited_at: value.edited_at?,
                    id: value.id?,
                    is_read: value.is_read?,
                    read_at: value.read_at?,
                    recipient_id: value.recipient_id?,
                    retracted_at: value.retracted_at?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::Message> for Message {
            fn from(value: super::Message) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    created_at: Ok(value.created_at),
                    edited_at: Ok(value.edited_at),
                    id: Ok(value.id),
                    is_read: Ok(value.is_read),
                    read_at: Ok(value.read_at),
                    recipient_id: Ok(value.recipient_id),
                    retracted_at: Ok(value.retracted_at),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MessageEvent {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            entry: ::std::result::Result<super::Entry, ::std::string::String>,
            message: ::std::result::Result<super::EventMessage, ::std::string::String>,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<super::MessageEventType, ::std::string::String>,
            unread: ::std::result::Result<super::UnreadTotals, ::std::string::String>,
        }
        impl ::std::default::Default for MessageEvent {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    entry: Err("no value supplied for entry".to_string()),
                    message: Err("no value supplied for message".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                    unread: Err("no value supplied for unread".to_string()),
                }
            }
        }
        impl MessageEvent {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Entry>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::EventMessage>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::MessageEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn unread<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UnreadTotals>,
                T::Error: ::std::fmt::Display,
            {
                self.unread = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MessageEvent> for super::MessageEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MessageEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    entry: value.entry?,
                    message: value.message?,
                    peer_id: value.peer_id?,
                    type_: value.type_?,
                    unread: value.unread?,
                })
            }
        }
        impl ::std::convert::From<super::MessageEvent> for MessageEvent {
            fn from(value: super::MessageEvent) -> Self {
                Self {
                    at: Ok(value.at),
                    entry: Ok(value.entry),
                    message: Ok(value.message),
                    peer_id: Ok(value.peer_id),
                    type_: Ok(value.type_),
                    unread: Ok(value.unread),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MessageFacts {
            context: ::std::result::Result<
                ::std::option::Option<super::EventContext>,
                ::std::string::String,
            >,
            conversation_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            message_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            retracted_by_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for MessageFacts {
            fn default() -> Self {
                Self {
                    context: Err("no value supplied for context".to_string()),
                    conversation_id: Err(
                        "no value supplied for conversation_id".to_string(),
                    ),
                    message_id: Err("no value supplied for message_id".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    retracted_by_id: Ok(Default::default()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                }
            }
        }
        impl MessageFacts {
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::EventContext>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn conversation_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.conversation_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for conversation_id: {e}"
                        )
                    });
                self
            }
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message_id: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn retracted_by_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_by_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for retracted_by_id: {e}"
                        )
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MessageFacts> for super::MessageFacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MessageFacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    context: value.context?,
                    conversation_id: value.conversation_id?,
                    message_id: value.message_id?,
                    recipient_id: value.recipient_id?,
                    retracted_by_id: value.retracted_by_id?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                })
            }
        }
        impl ::std::convert::From<super::MessageFacts> for MessageFacts {
            fn from(value: super::MessageFacts) -> Self {
                Self {
                    context: Ok(value.context),
                    conversation_id: Ok(value.conversation_id),
                    message_id: Ok(value.message_id),
                    recipient_id: Ok(value.recipient_id),
                    retracted_by_id: Ok(value.retracted_by_id),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MyLimits {
            body_max_chars: ::std::result::Result<i64, ::std::string::String>,
            edit_seconds: ::std::result::Result<i64, ::std::string::String>,
            page_max_items: ::std::result::Result<i32, ::std::string::String>,
            restore_seconds: ::std::result::Result<i64, ::std::string::String>,
            retract_seconds: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for MyLimits {
            fn default() -> Self {
                Self {
                    body_max_chars: Err(
                        "no value supplied for body_max_chars".to_string(),
                    ),
                    edit_seconds: Err("no value supplied for edit_seconds".to_string()),
                    page_max_items: Err(
                        "no value supplied for page_max_items".to_string(),
                    ),
                    restore_seconds: Err(
                        "no value supplied for restore_seconds".to_string(),
                    ),
                    retract_seconds: Err(
                        "no value supplied for retract_seconds".to_string(),
                    ),
                }
            }
        }
        impl MyLimits {
            pub fn body_max_chars<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.body_max_chars = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for body_max_chars: {e}"
                        )
                    });
                self
            }
            pub fn edit_seconds<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.edit_seconds = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edit_seconds: {e}")
                    });
                self
            }
            pub fn page_max_items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.page_max_items = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for page_max_items: {e}"
                        )
                    });
                self
            }
            pub fn restore_seconds<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.restore_seconds = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for restore_seconds: {e}"
                        )
                    });
                self
            }
            pub fn retract_seconds<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.retract_seconds = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for retract_seconds: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MyLimits> for super::MyLimits {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MyLimits,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body_max_chars: value.body_max_chars?,
                    edit_seconds: value.edit_seconds?,
                    page_max_items: value.page_max_items?,
                    restore_seconds: value.restore_seconds?,
                    retract_seconds: value.retract_seconds?,
                })
            }
        }
        impl ::std::convert::From<super::MyLimits> for MyLimits {
            fn from(value: super::MyLimits) -> Self {
                Self {
                    body_max_chars: Ok(value.body_max_chars),
                    edit_seconds: Ok(value.edit_seconds),
                    page_max_items: Ok(value.page_max_items),
                    restore_seconds: Ok(value.restore_seconds),
                    retract_seconds: Ok(value.retract_seconds),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct NewMember {
            ends_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for NewMember {
            fn default() -> Self {
                Self {
                    ends_at: Ok(Default::default()),
                    role: Ok(Default::default()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl NewMember {
            pub fn ends_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ends_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ends_at: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<NewMember> for super::NewMember {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewMember,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    ends_at: value.ends_at?,
                    role: value.role?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::NewMember> for NewMember {
            fn from(value: super::NewMember) -> Self {
                Self {
                    ends_at: Ok(value.ends_at),
                    role: Ok(value.role),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PatchRoster {
            add: ::std::result::Result<
                ::std::vec::Vec<super::NewMember>,
                ::std::string::String,
            >,
            remove: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            version: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PatchRoster {
            fn default() -> Self {
                Self {
                    add: Ok(Default::default()),
                    remove: Ok(Default::default()),
                    version: Ok(Default::default()),
                }
            }
        }
        impl PatchRoster {
            pub fn add<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::NewMember>>,
                T::Error: ::std::fmt::Display,
            {
                self.add = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for add: {e}")
                    });
                self
            }
            pub fn remove<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.remove = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for remove: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PatchRoster> for super::PatchRoster {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PatchRoster,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    add: value.add?,
                    remove: value.remove?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::PatchRoster> for PatchRoster {
            fn from(value: super::PatchRoster) -> Self {
                Self {
                    add: Ok(value.add),
                    remove: Ok(value.remove),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Policy {
            finder_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            hold: ::std::result::Result<
                ::std::vec::Vec<super::HoldRule>,
                ::std::string::String,
            >,
            listed_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            pairs: ::std::result::Result<
                ::std::vec::Vec<super::Rule>,
                ::std::string::String,
            >,
            receipts: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            retention: ::std::result::Result<
                ::std::option::Option<super::Retention>,
                ::std::string::String,
            >,
            unblockable_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            words: ::std::result::Result<
                ::std::vec::Vec<super::Word>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Policy {
            fn default() -> Self {
                Self {
                    finder_roles: Ok(Default::default()),
                    hold: Ok(Default::default()),
                    listed_roles: Ok(Default::default()),
                    pairs: Err("no value supplied for pairs".to_string()),
                    receipts: Ok(Default::default()),
                    retention: Ok(Default::default()),
                    unblockable_roles: Ok(Default::default()),
                    words: Ok(Default::default()),
                }
            }
        }
        impl Policy {
            pub fn finder_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.finder_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for finder_roles: {e}")
                    });
                self
            }
            pub fn hold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::HoldRule>>,
                T::Error: ::std::fmt::Display,
            {
                self.hold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for hold: {e}")
                    });
                self
            }
            pub fn listed_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.listed_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for listed_roles: {e}")
                    });
                self
            }
            pub fn pairs<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Rule>>,
                T::Error: ::std::fmt::Display,
            {
                self.pairs = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pairs: {e}")
                    });
                self
            }
            pub fn receipts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.receipts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for receipts: {e}")
                    });
                self
            }
            pub fn retention<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Retention>>,
                T::Error: ::std::fmt::Display,
            {
                self.retention = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retention: {e}")
                    });
                self
            }
            pub fn unblockable_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.unblockable_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for unblockable_roles: {e}"
                        )
                    });
                self
            }
            pub fn words<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Word>>,
                T::Error: ::std::fmt::Display,
            {
                self.words = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for words: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Policy> for super::Policy {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Policy,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    finder_roles: value.finder_roles?,
                    hold: value.hold?,
                    listed_roles: value.listed_roles?,
                    pairs: value.pairs?,
                    receipts: value.receipts?,
                    retention: value.retention?,
                    unblockable_roles: value.unblockable_roles?,
                    words: value.words?,
                })
            }
        }
        impl ::std::convert::From<super::Policy> for Policy {
            fn from(value: super::Policy) -> Self {
                Self {
                    finder_roles: Ok(value.finder_roles),
                    hold: Ok(value.hold),
                    listed_roles: Ok(value.listed_roles),
                    pairs: Ok(value.pairs),
                    receipts: Ok(value.receipts),
                    retention: Ok(value.retention),
                    unblockable_roles: Ok(value.unblockable_roles),
                    words: Ok(value.words),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PolicyInForce {
            finder_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            hold: ::std::result::Result<
                ::std::vec::Vec<super::HoldRule>,
                ::std::string::String,
            >,
            listed_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            pairs: ::std::result::Result<
                ::std::vec::Vec<super::Rule>,
                ::std::string::String,
            >,
            receipts: ::std::result::Result<bool, ::std::string::String>,
            retention: ::std::result::Result<
                super::RetentionInForce,
                ::std::string::String,
            >,
            unblockable_roles: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            updated_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            updated_by: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
            words: ::std::result::Result<
                ::std::vec::Vec<super::Word>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PolicyInForce {
            fn default() -> Self {
                Self {
                    finder_roles: Err("no value supplied for finder_roles".to_string()),
                    hold: Err("no value supplied for hold".to_string()),
                    listed_roles: Err("no value supplied for listed_roles".to_string()),
                    pairs: Err("no value supplied for pairs".to_string()),
                    receipts: Err("no value supplied for receipts".to_string()),
                    retention: Err("no value supplied for retention".to_string()),
                    unblockable_roles: Err(
                        "no value supplied for unblockable_roles".to_string(),
                    ),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                    updated_by: Err("no value supplied for updated_by".to_string()),
                    version: Err("no value supplied for version".to_string()),
                    words: Err("no value supplied for words".to_string()),
                }
            }
        }
        impl PolicyInForce {
            pub fn finder_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.finder_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for finder_roles: {e}")
                    });
                self
            }
            pub fn hold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::HoldRule>>,
                T::Error: ::std::fmt::Display,
            {
                self.hold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for hold: {e}")
                    });
                self
            }
            pub fn listed_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.listed_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for listed_roles: {e}")
                    });
                self
            }
            pub fn pairs<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Rule>>,
                T::Error: ::std::fmt::Display,
            {
                self.pairs = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pairs: {e}")
                    });
                self
            }
            pub fn receipts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.receipts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for receipts: {e}")
                    });
                self
            }
            pub fn retention<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RetentionInForce>,
                T::Error: ::std::fmt::Display,
            {
                self.retention = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retention: {e}")
                    });
                self
            }
            pub fn unblockable_roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.unblockable_roles = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for unblockable_roles: {e}"
                        )
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
            pub fn updated_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_by: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
            pub fn words<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Word>>,
                T::Error: ::std::fmt::Display,
            {
                self.words = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for words: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PolicyInForce> for super::PolicyInForce {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PolicyInForce,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    finder_roles: value.finder_roles?,
                    hold: value.hold?,
                    listed_roles: value.listed_roles?,
                    pairs: value.pairs?,
                    receipts: value.receipts?,
                    retention: value.retention?,
                    unblockable_roles: value.unblockable_roles?,
                    updated_at: value.updated_at?,
                    updated_by: value.updated_by?,
                    version: value.version?,
                    words: value.words?,
                })
            }
        }
        impl ::std::convert::From<super::PolicyInForce> for PolicyInForce {
            fn from(value: super::PolicyInForce) -> Self {
                Self {
                    finder_roles: Ok(value.finder_roles),
                    hold: Ok(value.hold),
                    listed_roles: Ok(value.listed_roles),
                    pairs: Ok(value.pairs),
                    receipts: Ok(value.receipts),
                    retention: Ok(value.retention),
                    unblockable_roles: Ok(value.unblockable_roles),
                    updated_at: Ok(value.updated_at),
                    updated_by: Ok(value.updated_by),
                    version: Ok(value.version),
                    words: Ok(value.words),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Preview {
            body: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            edited_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            is_read: ::std::result::Result<bool, ::std::string::String>,
            read_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            retracted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            seq: ::std::result::Result<i64, ::std::string::String>,
            truncated: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for Preview {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Err("no value supplied for context".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    edited_at: Err("no value supplied for edited_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    is_read: Err("no value supplied for is_read".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    retracted_at: Err("no value supplied for retracted_at".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                    seq: Err("no value supplied for seq".to_string()),
                    truncated: Err("no value supplied for truncated".to_string()),
                }
            }
        }
        impl Preview {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn edited_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.edited_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for edited_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn is_read<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_read = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_read: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn retracted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retracted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retracted_at: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
            pub fn seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for seq: {e}")
                    });
                self
            }
            pub fn truncated<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.truncated = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for truncated: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Preview> for super::Preview {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Preview,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    created_at: value.created_at?,
                    edited_at: value.edited_at?,
                    id: value.id?,
                    is_read: value.is_read?,
                    read_at: value.read_at?,
                    recipient_id: value.recipient_id?,
                    retracted_at: value.retracted_at?,
                    sender_id: value.sender_id?,
                    seq: value.seq?,
                    truncated: value.truncated?,
                })
            }
        }
        impl ::std::convert::From<super::Preview> for Preview {
            fn from(value: super::Preview) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    created_at: Ok(value.created_at),
                    edited_at: Ok(value.edited_at),
                    id: Ok(value.id),
                    is_read: Ok(value.is_read),
                    read_at: Ok(value.read_at),
                    recipient_id: Ok(value.recipient_id),
                    retracted_at: Ok(value.retracted_at),
                    sender_id: Ok(value.sender_id),
                    seq: Ok(value.seq),
                    truncated: Ok(value.truncated),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Problem {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            detail: ::std::result::Result<::std::string::String, ::std::string::String>,
            errors: ::std::result::Result<
                ::std::vec::Vec<super::FieldProblem>,
                ::std::string::String,
            >,
            latest: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            oldest: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            request_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            status: ::std::result::Result<i32, ::std::string::String>,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Problem {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    detail: Err("no value supplied for detail".to_string()),
                    errors: Ok(Default::default()),
                    latest: Ok(Default::default()),
                    oldest: Ok(Default::default()),
                    request_id: Err("no value supplied for request_id".to_string()),
                    status: Err("no value supplied for status".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl Problem {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn errors<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::FieldProblem>>,
                T::Error: ::std::fmt::Display,
            {
                self.errors = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for errors: {e}")
                    });
                self
            }
            pub fn latest<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.latest = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for latest: {e}")
                    });
                self
            }
            pub fn oldest<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.oldest = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for oldest: {e}")
                    });
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request_id: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Problem> for super::Problem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Problem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    detail: value.detail?,
                    errors: value.errors?,
                    latest: value.latest?,
                    oldest: value.oldest?,
                    request_id: value.request_id?,
                    status: value.status?,
                    title: value.title?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::Problem> for Problem {
            fn from(value: super::Problem) -> Self {
                Self {
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    errors: Ok(value.errors),
                    latest: Ok(value.latest),
                    oldest: Ok(value.oldest),
                    request_id: Ok(value.request_id),
                    status: Ok(value.status),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutDraft {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutDraft {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Ok(Default::default()),
                }
            }
        }
        impl PutDraft {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutDraft> for super::PutDraft {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutDraft,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                })
            }
        }
        impl ::std::convert::From<super::PutDraft> for PutDraft {
            fn from(value: super::PutDraft) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutRoster {
            ends_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            members: ::std::result::Result<
                ::std::vec::Vec<super::NewMember>,
                ::std::string::String,
            >,
            title: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            version: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutRoster {
            fn default() -> Self {
                Self {
                    ends_at: Ok(Default::default()),
                    members: Err("no value supplied for members".to_string()),
                    title: Ok(Default::default()),
                    version: Ok(Default::default()),
                }
            }
        }
        impl PutRoster {
            pub fn ends_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ends_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ends_at: {e}")
                    });
                self
            }
            pub fn members<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::NewMember>>,
                T::Error: ::std::fmt::Display,
            {
                self.members = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for members: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutRoster> for super::PutRoster {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutRoster,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    ends_at: value.ends_at?,
                    members: value.members?,
                    title: value.title?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::PutRoster> for PutRoster {
            fn from(value: super::PutRoster) -> Self {
                Self {
                    ends_at: Ok(value.ends_at),
                    members: Ok(value.members),
                    title: Ok(value.title),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUser {
            active: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutUser {
            fn default() -> Self {
                Self {
                    active: Ok(Default::default()),
                    avatar_url: Ok(Default::default()),
                    display_name: Ok(Default::default()),
                    email: Ok(Default::default()),
                    role: Ok(Default::default()),
                }
            }
        }
        impl PutUser {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for avatar_url: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUser> for super::PutUser {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUser,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    avatar_url: value.avatar_url?,
                    display_name: value.display_name?,
                    email: value.email?,
                    role: value.role?,
                })
            }
        }
        impl ::std::convert::From<super::PutUser> for PutUser {
            fn from(value: super::PutUser) -> Self {
                Self {
                    active: Ok(value.active),
                    avatar_url: Ok(value.avatar_url),
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    role: Ok(value.role),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUserCounts {
            created: ::std::result::Result<i64, ::std::string::String>,
            refused: ::std::result::Result<i64, ::std::string::String>,
            unchanged: ::std::result::Result<i64, ::std::string::String>,
            updated: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for PutUserCounts {
            fn default() -> Self {
                Self {
                    created: Err("no value supplied for created".to_string()),
                    refused: Err("no value supplied for refused".to_string()),
                    unchanged: Err("no value supplied for unchanged".to_string()),
                    updated: Err("no value supplied for updated".to_string()),
                }
            }
        }
        impl PutUserCounts {
            pub fn created<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.created = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created: {e}")
                    });
                self
            }
            pub fn refused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.refused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refused: {e}")
                    });
                self
            }
            pub fn unchanged<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.unchanged = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unchanged: {e}")
                    });
                self
            }
            pub fn updated<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.updated = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUserCounts> for super::PutUserCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUserCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created: value.created?,
                    refused: value.refused?,
                    unchanged: value.unchanged?,
                    updated: value.updated?,
                })
            }
        }
        impl ::std::convert::From<super::PutUserCounts> for PutUserCounts {
            fn from(value: super::PutUserCounts) -> Self {
                Self {
                    created: Ok(value.created),
                    refused: Ok(value.refused),
                    unchanged: Ok(value.unchanged),
                    updated: Ok(value.updated),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUserItemResult {
            outcome: ::std::result::Result<super::PutOutcome, ::std::string::String>,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutUserItemResult {
            fn default() -> Self {
                Self {
                    outcome: Err("no value supplied for outcome".to_string()),
                    problem: Err("no value supplied for problem".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl PutUserItemResult {
            pub fn outcome<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PutOutcome>,
                T::Error: ::std::fmt::Display,
            {
                self.outcome = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for outcome: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUserItemResult> for super::PutUserItemResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUserItemResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    outcome: value.outcome?,
                    problem: value.problem?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::PutUserItemResult> for PutUserItemResult {
            fn from(value: super::PutUserItemResult) -> Self {
                Self {
                    outcome: Ok(value.outcome),
                    problem: Ok(value.problem),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUsers {
            users: ::std::result::Result<
                ::std::vec::Vec<super::PutUsersItem>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutUsers {
            fn default() -> Self {
                Self {
                    users: Err("no value supplied for users".to_string()),
                }
            }
        }
        impl PutUsers {
            pub fn users<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PutUsersItem>>,
                T::Error: ::std::fmt::Display,
            {
                self.users = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for users: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUsers> for super::PutUsers {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUsers,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { users: value.users? })
            }
        }
        impl ::std::convert::From<super::PutUsers> for PutUsers {
            fn from(value: super::PutUsers) -> Self {
                Self { users: Ok(value.users) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUsersItem {
            active: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for PutUsersItem {
            fn default() -> Self {
                Self {
                    active: Ok(Default::default()),
                    avatar_url: Ok(Default::default()),
                    display_name: Ok(Default::default()),
                    email: Ok(Default::default()),
                    role: Ok(Default::default()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl PutUsersItem {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for avatar_url: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUsersItem> for super::PutUsersItem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUsersItem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    avatar_url: value.avatar_url?,
                    display_name: value.display_name?,
                    email: value.email?,
                    role: value.role?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::PutUsersItem> for PutUsersItem {
            fn from(value: super::PutUsersItem) -> Self {
                Self {
                    active: Ok(value.active),
                    avatar_url: Ok(value.avatar_url),
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    role: Ok(value.role),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PutUsersResults {
            counts: ::std::result::Result<super::PutUserCounts, ::std::string::String>,
            results: ::std::result::Result<
                ::std::vec::Vec<super::PutUserItemResult>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PutUsersResults {
            fn default() -> Self {
                Self {
                    counts: Err("no value supplied for counts".to_string()),
                    results: Err("no value supplied for results".to_string()),
                }
            }
        }
        impl PutUsersResults {
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PutUserCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn results<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PutUserItemResult>>,
                T::Error: ::std::fmt::Display,
            {
                self.results = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for results: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PutUsersResults> for super::PutUsersResults {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PutUsersResults,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    counts: value.counts?,
                    results: value.results?,
                })
            }
        }
        impl ::std::convert::From<super::PutUsersResults> for PutUsersResults {
            fn from(value: super::PutUsersResults) -> Self {
                Self {
                    counts: Ok(value.counts),
                    results: Ok(value.results),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Question {
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Question {
            fn default() -> Self {
                Self {
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    sender_id: Err("no value supplied for sender_id".to_string()),
                }
            }
        }
        impl Question {
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Question> for super::Question {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Question,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    recipient_id: value.recipient_id?,
                    sender_id: value.sender_id?,
                })
            }
        }
        impl ::std::convert::From<super::Question> for Question {
            fn from(value: super::Question) -> Self {
                Self {
                    recipient_id: Ok(value.recipient_id),
                    sender_id: Ok(value.sender_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReadAll {
            as_of: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ReadAll {
            fn default() -> Self {
                Self {
                    as_of: Ok(Default::default()),
                }
            }
        }
        impl ReadAll {
            pub fn as_of<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.as_of = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for as_of: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ReadAll> for super::ReadAll {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReadAll,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { as_of: value.as_of? })
            }
        }
        impl ::std::convert::From<super::ReadAll> for ReadAll {
            fn from(value: super::ReadAll) -> Self {
                Self { as_of: Ok(value.as_of) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReadAllResult {
            unread: ::std::result::Result<super::UnreadTotals, ::std::string::String>,
        }
        impl ::std::default::Default for ReadAllResult {
            fn default() -> Self {
                Self {
                    unread: Err("no value supplied for unread".to_string()),
                }
            }
        }
        impl ReadAllResult {
            pub fn unread<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UnreadTotals>,
                T::Error: ::std::fmt::Display,
            {
                self.unread = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ReadAllResult> for super::ReadAllResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReadAllResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { unread: value.unread? })
            }
        }
        impl ::std::convert::From<super::ReadAllResult> for ReadAllResult {
            fn from(value: super::ReadAllResult) -> Self {
                Self { unread: Ok(value.unread) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReadEvent {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            entry: ::std::result::Result<super::Entry, ::std::string::String>,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            read_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            reader_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::ReadEventType, ::std::string::String>,
            unread: ::std::result::Result<super::UnreadTotals, ::std::string::String>,
            up_to_seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for ReadEvent {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    entry: Err("no value supplied for entry".to_string()),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    reader_id: Err("no value supplied for reader_id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                    unread: Err("no value supplied for unread".to_string()),
                    up_to_seq: Err("no value supplied for up_to_seq".to_string()),
                }
            }
        }
        impl ReadEvent {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn entry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Entry>,
                T::Error: ::std::fmt::Display,
            {
                self.entry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entry: {e}")
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn reader_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reader_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reader_id: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ReadEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn unread<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UnreadTotals>,
                T::Error: ::std::fmt::Display,
            {
                self.unread = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unread: {e}")
                    });
                self
            }
            pub fn up_to_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.up_to_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for up_to_seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ReadEvent> for super::ReadEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReadEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    entry: value.entry?,
                    peer_id: value.peer_id?,
                    read_at: value.read_at?,
                    reader_id: value.reader_id?,
                    type_: value.type_?,
                    unread: value.unread?,
                    up_to_seq: value.up_to_seq?,
                })
            }
        }
        impl ::std::convert::From<super::ReadEvent> for ReadEvent {
            fn from(value: super::ReadEvent) -> Self {
                Self {
                    at: Ok(value.at),
                    entry: Ok(value.entry),
                    peer_id: Ok(value.peer_id),
                    read_at: Ok(value.read_at),
                    reader_id: Ok(value.reader_id),
                    type_: Ok(value.type_),
                    unread: Ok(value.unread),
                    up_to_seq: Ok(value.up_to_seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReceiptFacts {
            conversation_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            peer_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            read_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            reader_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            up_to_seq: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for ReceiptFacts {
            fn default() -> Self {
                Self {
                    conversation_id: Err(
                        "no value supplied for conversation_id".to_string(),
                    ),
                    peer_id: Err("no value supplied for peer_id".to_string()),
                    read_at: Err("no value supplied for read_at".to_string()),
                    reader_id: Err("no value supplied for reader_id".to_string()),
                    up_to_seq: Err("no value supplied for up_to_seq".to_string()),
                }
            }
        }
        impl ReceiptFacts {
            pub fn conversation_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.conversation_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for conversation_id: {e}"
                        )
                    });
                self
            }
            pub fn peer_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.peer_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for peer_id: {e}")
                    });
                self
            }
            pub fn read_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.read_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for read_at: {e}")
                    });
                self
            }
            pub fn reader_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reader_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reader_id: {e}")
                    });
                self
            }
            pub fn up_to_seq<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.up_to_seq = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for up_to_seq: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ReceiptFacts> for super::ReceiptFacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReceiptFacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    conversation_id: value.conversation_id?,
                    peer_id: value.peer_id?,
                    read_at: value.read_at?,
                    reader_id: value.reader_id?,
                    up_to_seq: value.up_to_seq?,
                })
            }
        }
        impl ::std::convert::From<super::ReceiptFacts> for ReceiptFacts {
            fn from(value: super::ReceiptFacts) -> Self {
                Self {
                    conversation_id: Ok(value.conversation_id),
                    peer_id: Ok(value.peer_id),
                    read_at: Ok(value.read_at),
                    reader_id: Ok(value.reader_id),
                    up_to_seq: Ok(value.up_to_seq),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RefusedMember {
            problem: ::std::result::Result<super::Problem, ::std::string::String>,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RefusedMember {
            fn default() -> Self {
                Self {
                    problem: Err("no value supplied for problem".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl RefusedMember {
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Problem>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RefusedMember> for super::RefusedMember {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefusedMember,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    problem: value.problem?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::RefusedMember> for RefusedMember {
            fn from(value: super::RefusedMember) -> Self {
                Self {
                    problem: Ok(value.problem),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ResetEvent {
            reason: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ResetEvent {
            fn default() -> Self {
                Self {
                    reason: Err("no value supplied for reason".to_string()),
                }
            }
        }
        impl ResetEvent {
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ResetEvent> for super::ResetEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResetEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { reason: value.reason? })
            }
        }
        impl ::std::convert::From<super::ResetEvent> for ResetEvent {
            fn from(value: super::ResetEvent) -> Self {
                Self { reason: Ok(value.reason) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Restore {}
        impl ::std::default::Default for Restore {
            fn default() -> Self {
                Self {}
            }
        }
        impl Restore {}
        impl ::std::convert::TryFrom<Restore> for super::Restore {
            type Error = super::error::ConversionError;
            fn try_from(
                _value: Restore,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {})
            }
        }
        impl ::std::convert::From<super::Restore> for Restore {
            fn from(_value: super::Restore) -> Self {
                Self {}
            }
        }
        #[derive(Clone, Debug)]
        pub struct Retention {
            after_context_days: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
            messages_days: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Retention {
            fn default() -> Self {
                Self {
                    after_context_days: Ok(Default::default()),
                    messages_days: Ok(Default::default()),
                }
            }
        }
        impl Retention {
            pub fn after_context_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.after_context_days = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for after_context_days: {e}"
                        )
                    });
                self
            }
            pub fn messages_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.messages_days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for messages_days: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Retention> for super::Retention {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Retention,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    after_context_days: value.after_context_days?,
                    messages_days: value.messages_days?,
                })
            }
        }
        impl ::std::convert::From<super::Retention> for Retention {
            fn from(value: super::Retention) -> Self {
                Self {
                    after_context_days: Ok(value.after_context_days),
                    messages_days: Ok(value.messages_days),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RetentionInForce {
            after_context_days: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
            messages_days: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RetentionInForce {
            fn default() -> Self {
                Self {
                    after_context_days: Err(
                        "no value supplied for after_context_days".to_string(),
                    ),
                    messages_days: Err("no value supplied for messages_days".to_string()),
                }
            }
        }
        impl RetentionInForce {
            pub fn after_context_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.after_context_days = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for after_context_days: {e}"
                        )
                    });
                self
            }
            pub fn messages_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.messages_days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for messages_days: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RetentionInForce> for super::RetentionInForce {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RetentionInForce,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    after_context_days: value.after_context_days?,
                    messages_days: value.messages_days?,
                })
            }
        }
        impl ::std::convert::From<super::RetentionInForce> for RetentionInForce {
            fn from(value: super::RetentionInForce) -> Self {
                Self {
                    after_context_days: Ok(value.after_context_days),
                    messages_days: Ok(value.messages_days),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RosterContext {
            ends_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            title: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
            version: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for RosterContext {
            fn default() -> Self {
                Self {
                    ends_at: Err("no value supplied for ends_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl RosterContext {
            pub fn ends_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ends_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ends_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RosterContext> for super::RosterContext {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RosterContext,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    ends_at: value.ends_at?,
                    id: value.id?,
                    title: value.title?,
                    type_: value.type_?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::RosterContext> for RosterContext {
            fn from(value: super::RosterContext) -> Self {
                Self {
                    ends_at: Ok(value.ends_at),
                    id: Ok(value.id),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RosterCounts {
            added: ::std::result::Result<i64, ::std::string::String>,
            changed: ::std::result::Result<i64, ::std::string::String>,
            refused: ::std::result::Result<i64, ::std::string::String>,
            removed: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for RosterCounts {
            fn default() -> Self {
                Self {
                    added: Err("no value supplied for added".to_string()),
                    changed: Err("no value supplied for changed".to_string()),
                    refused: Err("no value supplied for refused".to_string()),
                    removed: Err("no value supplied for removed".to_string()),
                }
            }
        }
        impl RosterCounts {
            pub fn added<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.added = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for added: {e}")
                    });
                self
            }
            pub fn changed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.changed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for changed: {e}")
                    });
                self
            }
            pub fn refused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.refused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refused: {e}")
                    });
                self
            }
            pub fn removed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.removed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for removed: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RosterCounts> for super::RosterCounts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RosterCounts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    added: value.added?,
                    changed: value.changed?,
                    refused: value.refused?,
                    removed: value.removed?,
                })
            }
        }
        impl ::std::convert::From<super::RosterCounts> for RosterCounts {
            fn from(value: super::RosterCounts) -> Self {
                Self {
                    added: Ok(value.added),
                    changed: Ok(value.changed),
                    refused: Ok(value.refused),
                    removed: Ok(value.removed),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RosterMember {
            ends_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            role: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for RosterMember {
            fn default() -> Self {
                Self {
                    ends_at: Err("no value supplied for ends_at".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl RosterMember {
            pub fn ends_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ends_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ends_at: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RosterMember> for super::RosterMember {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RosterMember,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    ends_at: value.ends_at?,
                    role: value.role?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::RosterMember> for RosterMember {
            fn from(value: super::RosterMember) -> Self {
                Self {
                    ends_at: Ok(value.ends_at),
                    role: Ok(value.role),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RosterPage {
            context: ::std::result::Result<super::RosterContext, ::std::string::String>,
            items: ::std::result::Result<
                ::std::vec::Vec<super::RosterMember>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RosterPage {
            fn default() -> Self {
                Self {
                    context: Err("no value supplied for context".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl RosterPage {
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RosterContext>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::RosterMember>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RosterPage> for super::RosterPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RosterPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    context: value.context?,
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::RosterPage> for RosterPage {
            fn from(value: super::RosterPage) -> Self {
                Self {
                    context: Ok(value.context),
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RosterResult {
            context: ::std::result::Result<super::RosterContext, ::std::string::String>,
            counts: ::std::result::Result<super::RosterCounts, ::std::string::String>,
            refused: ::std::result::Result<
                ::std::vec::Vec<super::RefusedMember>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RosterResult {
            fn default() -> Self {
                Self {
                    context: Err("no value supplied for context".to_string()),
                    counts: Err("no value supplied for counts".to_string()),
                    refused: Err("no value supplied for refused".to_string()),
                }
            }
        }
        impl RosterResult {
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RosterContext>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn counts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RosterCounts>,
                T::Error: ::std::fmt::Display,
            {
                self.counts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for counts: {e}")
                    });
                self
            }
            pub fn refused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::RefusedMember>>,
                T::Error: ::std::fmt::Display,
            {
                self.refused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refused: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RosterResult> for super::RosterResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RosterResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    context: value.context?,
                    counts: value.counts?,
                    refused: value.refused?,
                })
            }
        }
        impl ::std::convert::From<super::RosterResult> for RosterResult {
            fn from(value: super::RosterResult) -> Self {
                Self {
                    context: Ok(value.context),
                    counts: Ok(value.counts),
                    refused: Ok(value.refused),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Rule {
            allow: ::std::result::Result<super::Allow, ::std::string::String>,
            from: ::std::result::Result<::std::string::String, ::std::string::String>,
            to: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Rule {
            fn default() -> Self {
                Self {
                    allow: Err("no value supplied for allow".to_string()),
                    from: Err("no value supplied for from".to_string()),
                    to: Err("no value supplied for to".to_string()),
                }
            }
        }
        impl Rule {
            pub fn allow<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Allow>,
                T::Error: ::std::fmt::Display,
            {
                self.allow = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for allow: {e}")
                    });
                self
            }
            pub fn from<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.from = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for from: {e}")
                    });
                self
            }
            pub fn to<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.to = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for to: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Rule> for super::Rule {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Rule,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    allow: value.allow?,
                    from: value.from?,
                    to: value.to?,
                })
            }
        }
        impl ::std::convert::From<super::Rule> for Rule {
            fn from(value: super::Rule) -> Self {
                Self {
                    allow: Ok(value.allow),
                    from: Ok(value.from),
                    to: Ok(value.to),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SearchPage {
            incomplete: ::std::result::Result<bool, ::std::string::String>,
            items: ::std::result::Result<
                ::std::vec::Vec<super::Hit>,
                ::std::string::String,
            >,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SearchPage {
            fn default() -> Self {
                Self {
                    incomplete: Err("no value supplied for incomplete".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl SearchPage {
            pub fn incomplete<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.incomplete = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for incomplete: {e}")
                    });
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Hit>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_cursor: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SearchPage> for super::SearchPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SearchPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    incomplete: value.incomplete?,
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::SearchPage> for SearchPage {
            fn from(value: super::SearchPage) -> Self {
                Self {
                    incomplete: Ok(value.incomplete),
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SendMessage {
            body: ::std::result::Result<::std::string::String, ::std::string::String>,
            context: ::std::result::Result<
                ::std::option::Option<super::Context>,
                ::std::string::String,
            >,
            draft_version: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            recipient_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            sender_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SendMessage {
            fn default() -> Self {
                Self {
                    body: Err("no value supplied for body".to_string()),
                    context: Ok(Default::default()),
                    draft_version: Ok(Default::default()),
                    recipient_id: Err("no value supplied for recipient_id".to_string()),
                    sender_id: Ok(Default::default()),
                }
            }
        }
        impl SendMessage {
            pub fn body<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.body = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for body: {e}")
                    });
                self
            }
            pub fn context<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Context>>,
                T::Error: ::std::fmt::Display,
            {
                self.context = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for context: {e}")
                    });
                self
            }
            pub fn draft_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.draft_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for draft_version: {e}")
                    });
                self
            }
            pub fn recipient_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient_id: {e}")
                    });
                self
            }
            pub fn sender_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.sender_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sender_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SendMessage> for super::SendMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SendMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    body: value.body?,
                    context: value.context?,
                    draft_version: value.draft_version?,
                    recipient_id: value.recipient_id?,
                    sender_id: value.sender_id?,
                })
            }
        }
        impl ::std::convert::From<super::SendMessage> for SendMessage {
            fn from(value: super::SendMessage) -> Self {
                Self {
                    body: Ok(value.body),
                    context: Ok(value.context),
                    draft_version: Ok(value.draft_version),
                    recipient_id: Ok(value.recipient_id),
                    sender_id: Ok(value.sender_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Service {
            api: ::std::result::Result<::std::string::String, ::std::string::String>,
            features: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            service: ::std::result::Result<::std::string::String, ::std::string::String>,
            version: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Service {
            fn default() -> Self {
                Self {
                    api: Err("no value supplied for api".to_string()),
                    features: Err("no value supplied for features".to_string()),
                    service: Err("no value supplied for service".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl Service {
            pub fn api<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.api = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for api: {e}")
                    });
                self
            }
            pub fn features<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.features = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for features: {e}")
                    });
                self
            }
            pub fn service<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.service = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for service: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Service> for super::Service {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Service,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    api: value.api?,
                    features: value.features?,
                    service: value.service?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::Service> for Service {
            fn from(value: super::Service) -> Self {
                Self {
                    api: Ok(value.api),
                    features: Ok(value.features),
                    service: Ok(value.service),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SharedContext {
            active: ::std::result::Result<bool, ::std::string::String>,
            allow: ::std::result::Result<super::Allow, ::std::string::String>,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for SharedContext {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    allow: Err("no value supplied for allow".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl SharedContext {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn allow<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Allow>,
                T::Error: ::std::fmt::Display,
            {
                self.allow = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for allow: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SharedContext> for super::SharedContext {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SharedContext,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    allow: value.allow?,
                    id: value.id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::SharedContext> for SharedContext {
            fn from(value: super::SharedContext) -> Self {
                Self {
                    active: Ok(value.active),
                    allow: Ok(value.allow),
                    id: Ok(value.id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UnreadTotals {
            conversations: ::std::result::Result<i64, ::std::string::String>,
            messages: ::std::result::Result<i64, ::std::string::String>,
            muted_messages: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for UnreadTotals {
            fn default() -> Self {
                Self {
                    conversations: Err(
                        "no value supplied for conversations".to_string(),
                    ),
                    messages: Err("no value supplied for messages".to_string()),
                    muted_messages: Err(
                        "no value supplied for muted_messages".to_string(),
                    ),
                }
            }
        }
        impl UnreadTotals {
            pub fn conversations<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.conversations = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for conversations: {e}")
                    });
                self
            }
            pub fn messages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.messages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for messages: {e}")
                    });
                self
            }
            pub fn muted_messages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.muted_messages = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for muted_messages: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UnreadTotals> for super::UnreadTotals {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UnreadTotals,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    conversations: value.conversations?,
                    messages: value.messages?,
                    muted_messages: value.muted_messages?,
                })
            }
        }
        impl ::std::convert::From<super::UnreadTotals> for UnreadTotals {
            fn from(value: super::UnreadTotals) -> Self {
                Self {
                    conversations: Ok(value.conversations),
                    messages: Ok(value.messages),
                    muted_messages: Ok(value.muted_messages),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct User {
            active: ::std::result::Result<bool, ::std::string::String>,
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            role: ::std::result::Result<::std::string::String, ::std::string::String>,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for User {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    avatar_url: Err("no value supplied for avatar_url".to_string()),
                    display_name: Err("no value supplied for display_name".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl User {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for avatar_url: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<User> for super::User {
            type Error = super::error::ConversionError;
            fn try_from(
                value: User,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    avatar_url: value.avatar_url?,
                    display_name: value.display_name?,
                    role: value.role?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::User> for User {
            fn from(value: super::User) -> Self {
                Self {
                    active: Ok(value.active),
                    avatar_url: Ok(value.avatar_url),
                    display_name: Ok(value.display_name),
                    role: Ok(value.role),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UserFacts {
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for UserFacts {
            fn default() -> Self {
                Self {
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl UserFacts {
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UserFacts> for super::UserFacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UserFacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { user_id: value.user_id? })
            }
        }
        impl ::std::convert::From<super::UserFacts> for UserFacts {
            fn from(value: super::UserFacts) -> Self {
                Self { user_id: Ok(value.user_id) }
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Pidge

One-to-one messaging between educators and students inside a learning management system (LMS).

**Authentication.** Every operation except those tagged `service` needs `Authorization: Bearer <JWT>`, a token signed by the LMS. The user that the token names is called the caller, the other user of a conversation the peer.

**Conversations.** Two users share exactly one conversation, addressed by the peer's user id. Its messages have the positions (`seq`) 1, 2, 3, … without gaps. All times are RFC 3339 in UTC.

**Errors.** Errors are RFC 9457 problems (`application/problem+json`) with a stable, machine-readable `code`. Unknown members in a request body and unknown query parameters are errors. A preflight request that the CORS policy does not allow is refused with 403 `cors_refused`.

**Bodies.** Request bodies are JSON in UTF-8: `application/json`, for PATCH also `application/merge-patch+json`.

**Compatibility.** Responses may gain members at any time: ignore those that you do not know. Paths have no trailing slash.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Limits,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Limits) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Limits,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Limits> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Limits {
        &self.inner
    }
}
impl ClientHooks<crate::Limits> for &Client {}
impl Client {
    /**Discover the messaging service

Use this to decide whether to offer messaging: show the messaging pages of the LMS if it returns 200, hide them
otherwise. The response may be cached for 60 seconds.

Sends a `GET` request to `/.well-known/messaging`

```ignore
let response = client.get_service()
    .send()
    .await;
```*/
    pub fn get_service(&self) -> builder::GetService<'_> {
        builder::GetService::new(self)
    }
    /**Check liveness

Returns 200 whenever the process is running. It does not depend on the database, since a restart would not repair
that.

Sends a `GET` request to `/health/live`

```ignore
let response = client.get_liveness()
    .send()
    .await;
```*/
    pub fn get_liveness(&self) -> builder::GetLiveness<'_> {
        builder::GetLiveness::new(self)
    }
    /**Check readiness

Returns 200 if the service can handle requests: the database was reachable a moment ago and accepts writes, keys for
token verification are loaded, and the service is not shutting down. On 503, whose `detail` names the reason, send
traffic to another replica; a restart would not help.

Sends a `GET` request to `/health/ready`

```ignore
let response = client.get_readiness()
    .send()
    .await;
```*/
    pub fn get_readiness(&self) -> builder::GetReadiness<'_> {
        builder::GetReadiness::new(self)
    }
    /**List blocked users

Returns the users whom the caller has blocked, those blocked last first.

Sends a `GET` request to `/v1/blocks`

Arguments:
- `cursor`: The `next_cursor` of the previous page.
- `limit`: The maximum number of users in the page, 1 to 100. The default is 50.
```ignore
let response = client.list_blocks()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_blocks(&self) -> builder::ListBlocks<'_> {
        builder::ListBlocks::new(self)
    }
    /**Block a user

From now on the caller accepts no messages from this user, and cannot write to them either. Once this request is
answered, no message of the user is new any more. Messages from before stay as they are, and the user is not told; they
learn of it if they try to write. Users with certain roles, by default educators and staff, cannot be blocked, and
those with such a role in a context that they share with the caller cannot either. Idempotent: a user who is blocked
already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.

Sends a `PUT` request to `/v1/blocks/{peer_id}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.block_user()
    .peer_id(peer_id)
    .send()
    .await;
```*/
    pub fn block_user(&self) -> builder::BlockUser<'_> {
        builder::BlockUser::new(self)
    }
    /**Unblock a user

From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the user is not blocked,
whether they exist or not.

Sends a `DELETE` request to `/v1/blocks/{peer_id}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.unblock_user()
    .peer_id(peer_id)
    .send()
    .await;
```*/
    pub fn unblock_user(&self) -> builder::UnblockUser<'_> {
        builder::UnblockUser::new(self)
    }
    /**End a context

Ends a context now, and with it the memberships. The roster stays: members who may write to each other only in a common context
are told `context_ended`. Idempotent: a context that has ended stays as it is. To reopen it, store a roster whose end is in the
future, or without one.

Sends a `DELETE` request to `/v1/contexts/{type}/{id}`

Arguments:
- `type_`: The type of the context, as the LMS calls it: 1 to 64 characters, no control characters and no colon. It is
percent-encoded in the URL.
- `id`: The LMS's id of the context: 1 to 255 characters, no control characters. It is percent-encoded in the URL.
- `version`: As `version` in `putRoster`: a lower one than the stored one is refused, the same one is applied again, a higher one is stored,
and without one the context is ended whatever is stored. With a version, a late repetition of an older `putRoster` or
`patchRoster` that states one does not reopen the context.
```ignore
let response = client.end_context()
    .type_(type_)
    .id(id)
    .version(version)
    .send()
    .await;
```*/
    pub fn end_context(&self) -> builder::EndContext<'_> {
        builder::EndContext::new(self)
    }
    /**List the members of a context

Returns a page of the roster of a context, with the context itself.

Sends a `GET` request to `/v1/contexts/{type}/{id}/members`

Arguments:
- `type_`: The type of the context, as the LMS calls it: 1 to 64 characters, no control characters and no colon. It is
percent-encoded in the URL.
- `id`: The LMS's id of the context: 1 to 255 characters, no control characters. It is percent-encoded in the URL.
- `cursor`: The `next_cursor` of the previous page.
- `limit`: The maximum number of members in the page, 1 to 100. The default is 100.
```ignore
let response = client.list_roster()
    .type_(type_)
    .id(id)
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_roster(&self) -> builder::ListRoster<'_> {
        builder::ListRoster::new(self)
    }
    /**Store a roster

Creates or replaces the roster of a context: afterwards its members are those of the request, and its title and its end are
those of the request, too. Where the policy allows messages between users who share a context, it applies to sends that begin
after the response. Unknown users become known.

A member that cannot be stored, because it cannot be read, the user id or the role is not usable or an earlier item is about the
same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user stays what they were: a member,
with the same role and end, or none. If the id of an item cannot be read, which may be that of any member, nobody is removed.

Users who are left out are removed without a trace: as far as this context is concerned, they never shared it. To say that a
membership is over, give the member an `ends_at` instead: then messages are refused with `context_ended`.

Idempotent: the same request again changes nothing. State a `version` if requests may overtake each other. After a 503 or a
timeout, send the same request again: the roster is stored as a whole or not at all.

Sends a `PUT` request to `/v1/contexts/{type}/{id}/members`

Arguments:
- `type_`: The type of the context, as the LMS calls it: 1 to 64 characters, no control characters and no colon. It is
percent-encoded in the URL.
- `id`: The LMS's id of the context: 1 to 255 characters, no control characters. It is percent-encoded in the URL.
- `body`
```ignore
let response = client.put_roster()
    .type_(type_)
    .id(id)
    .body(body)
    .send()
    .await;
```*/
    pub fn put_roster(&self) -> builder::PutRoster<'_> {
        builder::PutRoster::new(self)
    }
    /**Change a roster

Adds members to the roster of a context, replaces some, and removes others, without touching the rest. The roster must exist.
Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended, too: only a new roster
reopens the context. Idempotent.

Sends a `PATCH` request to `/v1/contexts/{type}/{id}/members`

Arguments:
- `type_`: The type of the context, as the LMS calls it: 1 to 64 characters, no control characters and no colon. It is
percent-encoded in the URL.
- `id`: The LMS's id of the context: 1 to 255 characters, no control characters. It is percent-encoded in the URL.
- `body`
```ignore
let response = client.patch_roster()
    .type_(type_)
    .id(id)
    .body(body)
    .send()
    .await;
```*/
    pub fn patch_roster(&self) -> builder::PatchRoster<'_> {
        builder::PatchRoster::new(self)
    }
    /**Get a conversation

Returns the conversation as the caller sees it: the peer, a preview of the last message, the unread count, the read
marker and the flags. Returns 404 if the two users have not written to each other, whether the peer exists or not.

Sends a `GET` request to `/v1/conversations/{peer_id}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.get_conversation()
    .peer_id(peer_id)
    .send()
    .await;
```*/
    pub fn get_conversation(&self) -> builder::GetConversation<'_> {
        builder::GetConversation::new(self)
    }
    /**Delete a conversation

Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread count. The peer is
not affected. The read marker stays as it is. When a new message arrives, the conversation reappears with the
messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by `limits` in
`GET /v1/me`.

Sends a `DELETE` request to `/v1/conversations/{peer_id}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `up_to_seq`: The `seq` of the last message that the user has seen. A value above `last_seq` counts as `last_seq`.
```ignore
let response = client.delete_conversation()
    .peer_id(peer_id)
    .up_to_seq(up_to_seq)
    .send()
    .await;
```*/
    pub fn delete_conversation(&self) -> builder::DeleteConversation<'_> {
        builder::DeleteConversation::new(self)
    }
    /**Archive, star or mute a conversation

Sets the flags that are present in the request. Flags belong to the caller: the peer does not see them. They change
neither the order of the inbox nor the read marker.

Sends a `PATCH` request to `/v1/conversations/{peer_id}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `body`
```ignore
let response = client.set_conversation_flags()
    .peer_id(peer_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn set_conversation_flags(&self) -> builder::SetConversationFlags<'_> {
        builder::SetConversationFlags::new(self)
    }
    /**Get a draft

Returns the caller's draft for this user, whichever device stored it. Returns 404 if there is none, whether the user
exists or not.

Sends a `GET` request to `/v1/conversations/{peer_id}/draft`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.get_draft()
    .peer_id(peer_id)
    .send()
    .await;
```*/
    pub fn get_draft(&self) -> builder::GetDraft<'_> {
        builder::GetDraft::new(self)
    }
    /**Store a draft

Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if it still has the
version that the client knows, so that devices do not overwrite each other's text. With `If-None-Match: *` the draft
is created only if there is none. The user need not be known to the service, and never sees the draft. A caller can
have up to 1,000 drafts.

Sends a `PUT` request to `/v1/conversations/{peer_id}/draft`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `if_match`: The `ETag` of the draft to replace, a list of them, or `*` for any draft. A tag that a proxy has changed counts as well: `W/"7"` and `"7-gzip"` mean version 7.
- `if_none_match`: `*`: create the draft only if there is none. With a list of `ETag`s: store it unless the draft has one of these versions.
- `body`
```ignore
let response = client.put_draft()
    .peer_id(peer_id)
    .if_match(if_match)
    .if_none_match(if_none_match)
    .body(body)
    .send()
    .await;
```*/
    pub fn put_draft(&self) -> builder::PutDraft<'_> {
        builder::PutDraft::new(self)
    }
    /**Delete a draft

Deletes the caller's draft for this user. Idempotent: returns 204 also if there is no draft. With `If-Match` the
draft is deleted only if it still has the version that the client knows.

Sends a `DELETE` request to `/v1/conversations/{peer_id}/draft`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `if_match`: The `ETag` of the draft to delete, a list of them, or `*` for any draft; in the forms that `putDraft` takes.
```ignore
let response = client.delete_draft()
    .peer_id(peer_id)
    .if_match(if_match)
    .send()
    .await;
```*/
    pub fn delete_draft(&self) -> builder::DeleteDraft<'_> {
        builder::DeleteDraft::new(self)
    }
    /**List the messages of a conversation

Returns a page of the history, oldest message first; without `before`, `after` or `around` the newest page. These
parameters are positions: the message with this `seq` need not exist or be visible to the caller. A client that
pages with `after` misses no message. The page is empty if the caller has no conversation with this user, whether
the user exists or not. Marks nothing as read.

Sends a `GET` request to `/v1/conversations/{peer_id}/messages`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `after`: Return the messages directly after this `seq`; 0 starts at the oldest message. Cannot be combined with `before`
or `around`.
- `around`: Return the messages on both sides of this `seq` and the message itself. Cannot be combined with `before` or
`after`.
- `before`: Return the messages directly before this `seq`. Cannot be combined with `after` or `around`.
- `limit`: The maximum number of messages in the page, 1 to 100. The default is 50.
```ignore
let response = client.list_messages()
    .peer_id(peer_id)
    .after(after)
    .around(around)
    .before(before)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_messages(&self) -> builder::ListMessages<'_> {
        builder::ListMessages::new(self)
    }
    /**Get a message

Returns one message of the caller's conversation with the peer. This does not mark the message read.

Sends a `GET` request to `/v1/conversations/{peer_id}/messages/{seq}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `seq`: The position of the message in the conversation.
```ignore
let response = client.get_message()
    .peer_id(peer_id)
    .seq(seq)
    .send()
    .await;
```*/
    pub fn get_message(&self) -> builder::GetMessage<'_> {
        builder::GetMessage::new(self)
    }
    /**Delete a message

`for=me`, the default, hides the message from the caller only: in history, preview, search and unread count.
`for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET /v1/me`: it
leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has hidden a message,
or has deleted the conversation, may still retract the message: it stays hidden from the sender, and the response is
the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either user at any time.
Both variants are idempotent.

Sends a `DELETE` request to `/v1/conversations/{peer_id}/messages/{seq}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `seq`: The position of the message in the conversation.
- `for_`: `me` (the default) hides the message from the caller only; the peer is not affected. `everyone` retracts it for
both users.
```ignore
let response = client.delete_message()
    .peer_id(peer_id)
    .seq(seq)
    .for_(for_)
    .send()
    .await;
```*/
    pub fn delete_message(&self) -> builder::DeleteMessage<'_> {
        builder::DeleteMessage::new(self)
    }
    /**Edit a message

Replaces the text of a message that the caller sent, within the time limit `edit_seconds` in `GET /v1/me`. The
message keeps its position, does not become unread and does not move the conversation in the inbox. Earlier texts
are kept for moderators. The call is idempotent: the same text again changes nothing.

Sends a `PATCH` request to `/v1/conversations/{peer_id}/messages/{seq}`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `seq`: The position of the message in the conversation.
- `body`
```ignore
let response = client.edit_message()
    .peer_id(peer_id)
    .seq(seq)
    .body(body)
    .send()
    .await;
```*/
    pub fn edit_message(&self) -> builder::EditMessage<'_> {
        builder::EditMessage::new(self)
    }
    /**Mark a conversation read

Raises the caller's read marker to the `seq` of the last message that the user has seen. Newer messages stay unread.
The marker is never lowered, so concurrent calls from several devices are safe. The time at which the marker first
passes a message is its `read_at`, which the sender sees too.

Sends a `POST` request to `/v1/conversations/{peer_id}/read`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `body`
```ignore
let response = client.mark_conversation_read()
    .peer_id(peer_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn mark_conversation_read(&self) -> builder::MarkConversationRead<'_> {
        builder::MarkConversationRead::new(self)
    }
    /**Restore what was deleted last

Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages up to a `seq`.
Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in `GET /v1/me`.

Sends a `POST` request to `/v1/conversations/{peer_id}/restore`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `body`
```ignore
let response = client.restore_conversation()
    .peer_id(peer_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn restore_conversation(&self) -> builder::RestoreConversation<'_> {
        builder::RestoreConversation::new(self)
    }
    /**Mark a conversation unread

Lowers the caller's read marker to just below `from_seq`, and raises `read_version`, so that a device with outdated
data cannot mark the messages read again by accident. The `read_at` of the messages does not change.

Sends a `POST` request to `/v1/conversations/{peer_id}/unread`

Arguments:
- `peer_id`: The user id of the peer. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `body`
```ignore
let response = client.mark_conversation_unread()
    .peer_id(peer_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn mark_conversation_unread(&self) -> builder::MarkConversationUnread<'_> {
        builder::MarkConversationUnread::new(self)
    }
    /**List erasures

Returns the erasures of the tenant, newest first. A restored backup lacks those that were requested after it was made: request
these again, and no others. Needs the scope `privacy`.

Sends a `GET` request to `/v1/erasures`

Arguments:
- `cursor`: The `next_cursor` of the previous page.
- `limit`: The maximum number of erasures in the page, 1 to 100. The default is 50.
```ignore
let response = client.list_erasures()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_erasures(&self) -> builder::ListErasures<'_> {
        builder::ListErasures::new(self)
    }
    /**Get an erasure

Returns how far an erasure has come. Needs the scope `privacy`.

Sends a `GET` request to `/v1/erasures/{id}`

Arguments:
- `id`: The id of the erasure.
```ignore
let response = client.get_erasure()
    .id(id)
    .send()
    .await;
```*/
    pub fn get_erasure(&self) -> builder::GetErasure<'_> {
        builder::GetErasure::new(self)
    }
    /**Read the event log

Returns what happened in the caller's tenant, in order: messages that were sent, edited and retracted, receipts, and users whose
data were erased; not the texts. For services, with the scope `events:read`.

Keep `next` and send it as `after`, in the same transaction as what you do with the events: then each has its effect once. An
event does not change, except that the id of a user who was erased since is `erased-…`; `id` and `position` never change. A call
without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last position of the log.

A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a page may be empty while
`next` is lower than `latest`: go on at once.

With `wait`, a call that finds no event up to the end of the log waits for the first one; without `after`, for the first one
from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a further one gets 429.

The log reaches back some days (`events.retention_hours`); from a position that it no longer has, the call fails with 410
`position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is for a position above the
last one: it is of another deployment.

Sends a `GET` request to `/v1/events/log`

Arguments:
- `after`: Return the events after this position: the `next` of the page before. 0 is before the first event ever, and fails with
410 once the log no longer reaches back to it. Without it, the call begins at the last position.
- `limit`: The maximum number of events in the page, 1 to 1000. The default is 200.
- `types`: Return only events of these types, separated by commas.
- `wait`: How long to wait for an event if there is none, in seconds, 0 to 25. The default is 0.
```ignore
let response = client.list_events()
    .after(after)
    .limit(limit)
    .types(types)
    .wait(wait)
    .send()
    .await;
```*/
    pub fn list_events(&self) -> builder::ListEvents<'_> {
        builder::ListEvents::new(self)
    }
    /**List conversations

Returns a page of the caller's inbox, ordered by the last message that is visible to the caller: newest first, with
`filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a conversation;
reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its position, each
exactly once.

Sends a `GET` request to `/v1/inbox`

Arguments:
- `context`: Return only conversations that have a message with this context, given as `type:id`.
- `cursor`: The `next_cursor` of the previous page. `filter` and `context` must be the same.
- `filter`: The part of the inbox to list. The default is `all`.
- `limit`: The maximum number of conversations in the page, 1 to 100. The default is 20.
```ignore
let response = client.list_inbox()
    .context(context)
    .cursor(cursor)
    .filter(filter)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_inbox(&self) -> builder::ListInbox<'_> {
        builder::ListInbox::new(self)
    }
    /**Change many conversations

Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq` for each item.
Returns one result for each item, in the order of the request; a refused item does not affect the others. Repeating
the request is safe, except with `restore`, where each call undoes an earlier deletion.

Sends a `POST` request to `/v1/inbox/batch`

```ignore
let response = client.change_conversations()
    .body(body)
    .send()
    .await;
```*/
    pub fn change_conversations(&self) -> builder::ChangeConversations<'_> {
        builder::ChangeConversations::new(self)
    }
    /**Mark all conversations read

Marks everything read that the inbox could show when the page with this `as_of` was read: messages committed or
restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than a week, or from
before the database was restored or replaced, is refused, and nothing is marked.

Sends a `POST` request to `/v1/inbox/read-all`

```ignore
let response = client.mark_all_read()
    .body(body)
    .send()
    .await;
```*/
    pub fn mark_all_read(&self) -> builder::MarkAllRead<'_> {
        builder::MarkAllRead::new(self)
    }
    /**Get the unread totals

Returns the numbers of unread messages and conversations over the caller's whole inbox, for example for a badge.

Sends a `GET` request to `/v1/inbox/unread`

```ignore
let response = client.get_unread_totals()
    .send()
    .await;
```*/
    pub fn get_unread_totals(&self) -> builder::GetUnreadTotals<'_> {
        builder::GetUnreadTotals::new(self)
    }
    /**Get the current user

Returns the caller's identity, role and scopes, as the token gives them, and the features and limits of the service.

Sends a `GET` request to `/v1/me`

```ignore
let response = client.get_me()
    .send()
    .await;
```*/
    pub fn get_me(&self) -> builder::GetMe<'_> {
        builder::GetMe::new(self)
    }
    /**Send a message

Sends a text to another user, and creates their conversation if it does not exist. 201 means that the message is
stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated safely: the first
one sends the message, the others return 200 with the current state of the same message. A key is valid for one
sender and one calling client, as long as the message exists; a refused request does not use it up. Sending does not
mark any message read.

Sends a `POST` request to `/v1/messages`

Arguments:
- `idempotency_key`: A unique key of this message, so that the request can be repeated safely: 1 to 255 printable ASCII characters, bare or as a quoted string, such as a new UUID for each message. Recommended.
- `body`
```ignore
let response = client.send_message()
    .idempotency_key(idempotency_key)
    .body(body)
    .send()
    .await;
```*/
    pub fn send_message(&self) -> builder::SendMessage<'_> {
        builder::SendMessage::new(self)
    }
    /**Send to many

Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to the active members of a
context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is checked like a single send,
and appears as one in the recipient's inbox; one that is refused does not affect the others. The limit `bulk_recipients`
counts the messages that are sent, in place of the sender's limits of single sends. Items to a recipient who has reached the limit
on first messages are refused. The messages to one recipient arrive in the order of the items: after one that was not sent for now, the call leaves out
the later ones.

The same request again sends only what is missing: what was sent is `replayed`, and members who joined the context in the
meantime get their message. So a call that was cut off, or some of whose results have a problem with a status of 429 or 503, is
repeated until it is complete. If an earlier call is still under way in the same process, it is waited for, at most 20 seconds; then
the answer is 503. With `dry_run`, nothing is sent.

Sends a `POST` request to `/v1/messages/bulk`

```ignore
let response = client.send_bulk()
    .body(body)
    .send()
    .await;
```*/
    pub fn send_bulk(&self) -> builder::SendBulk<'_> {
        builder::SendBulk::new(self)
    }
    /**Get the messages of a bulk send

Returns which messages a bulk send of the caller has sent, and which of them were read or retracted.

Sends a `GET` request to `/v1/messages/bulk/{client_id}`

Arguments:
- `client_id`: The `client_id` of the bulk send, percent-encoded.
- `cursor`: The `next_cursor` of the previous page.
- `limit`: The maximum number of messages in the page, 1 to 100. The default is 50.
- `sender_id`: The user on whose behalf the service sent. Needs the scope `messages:send_as`. The default is the caller.
```ignore
let response = client.get_bulk()
    .client_id(client_id)
    .cursor(cursor)
    .limit(limit)
    .sender_id(sender_id)
    .send()
    .await;
```*/
    pub fn get_bulk(&self) -> builder::GetBulk<'_> {
        builder::GetBulk::new(self)
    }
    /**Retract a bulk send

Retracts each message of a bulk send of the caller, by the rules for a single message: within `retract_seconds` of `limits` in
`GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the others. The call is idempotent;
repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under way: retract again when
that has been answered.

Sends a `DELETE` request to `/v1/messages/bulk/{client_id}`

Arguments:
- `client_id`: The `client_id` of the bulk send, percent-encoded.
- `sender_id`: The user on whose behalf the service sent. Needs the scope `messages:send_as`. The default is the caller.
```ignore
let response = client.retract_bulk()
    .client_id(client_id)
    .sender_id(sender_id)
    .send()
    .await;
```*/
    pub fn retract_bulk(&self) -> builder::RetractBulk<'_> {
        builder::RetractBulk::new(self)
    }
    /**Get the policy

Returns the policy of the tenant: the one that was put last, else that of the deployment, else the default, by which all
users may write to each other. The last two have the version 0. Needs the scope `users:write`.

Sends a `GET` request to `/v1/policy`

```ignore
let response = client.get_policy()
    .send()
    .await;
```*/
    pub fn get_policy(&self) -> builder::GetPolicy<'_> {
        builder::GetPolicy::new(self)
    }
    /**Put the policy

Replaces the policy of the tenant. It counts at once for sends and edits that begin after the response, in other
replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
`retention.messages_days` says that they expire. A policy that says the same
as the present one changes nothing, not even the version. What `getPolicy` returns is put without its members `version`,
`updated_at` and `updated_by`. Needs the scope `users:write`.

Sends a `PUT` request to `/v1/policy`

```ignore
let response = client.put_policy()
    .body(body)
    .send()
    .await;
```*/
    pub fn put_policy(&self) -> builder::PutPolicy<'_> {
        builder::PutPolicy::new(self)
    }
    /**Explain who may write to whom

Decides on up to 1,000 pairs of users as a send would, by the policy in force or by the one in the request, and returns what
each verdict was reached by. Nothing is stored or sent. The role of a user is the one on record: that of a token that
the user sends may differ. A user who is not known counts as a student without contexts, and cannot be written to
(`recipient_unknown`). Needs the scope `users:write` or `moderate`.

Sends a `POST` request to `/v1/policy/explain`

```ignore
let response = client.explain_policy()
    .body(body)
    .send()
    .await;
```*/
    pub fn explain_policy(&self) -> builder::ExplainPolicy<'_> {
        builder::ExplainPolicy::new(self)
    }
    /**Search messages

Returns the caller's messages that match a query, newest first, with the positions of the matching words. Deleted
and retracted messages are not found. A message can be found as soon as it is sent, unless `incomplete` is true.
Punctuation, and symbols other than emoji, are ignored, except for the operators of `q`.

Sends a `GET` request to `/v1/search`

Arguments:
- `context`: Return only messages with this context, given as `type:id`.
- `cursor`: The `next_cursor` of the previous page. The query and the filters must be the same.
- `limit`: The maximum number of messages in the page, 1 to 100. The default is 20.
- `peer_id`: Return only messages of the conversation with this user.
- `q`: The search query, 1 to 1,000 characters. All words must occur in the message; the last one, unless it is quoted,
also matches as a prefix. Case, accents, Arabic elongation (tatweel), and the skin tones and variants of emoji
are ignored. An emoji is a word; one that is joined of several is found by each of its parts too. Put a phrase
in double quotes, `-` before a word or phrase to exclude it, and `or` between alternatives.
- `since`: Return only messages sent at this time or later (RFC 3339).
- `until`: Return only messages sent before this time (RFC 3339).
```ignore
let response = client.search_messages()
    .context(context)
    .cursor(cursor)
    .limit(limit)
    .peer_id(peer_id)
    .q(q)
    .since(since)
    .until(until)
    .send()
    .await;
```*/
    pub fn search_messages(&self) -> builder::SearchMessages<'_> {
        builder::SearchMessages::new(self)
    }
    /**Find users

Returns users to whom the caller may write now, by the beginnings of words of their names: up to 20, by name. Found are
users who have exchanged a message with the caller or share an active context with them, and users with one of the
policy's listed roles; for a caller with one of its finder roles, every user of the tenant.

Sends a `GET` request to `/v1/users`

Arguments:
- `limit`: The maximum number of users, 1 to 20. The default is 20.
- `q`: What the name contains, 2 to 64 characters: each word is the beginning of a word of the name. Case, accents and
punctuation are ignored.
```ignore
let response = client.find_users()
    .limit(limit)
    .q(q)
    .send()
    .await;
```*/
    pub fn find_users(&self) -> builder::FindUsers<'_> {
        builder::FindUsers::new(self)
    }
    /**Describe many users

Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as `application/x-ndjson`,
a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one result for each item, in the order of the request. An invalid item is refused and does
not affect the others; of several items about one user the first valid one counts, and the others are refused with
`duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be stored: send the same
request again. For the LMS's back end: needs the scope `users:write`.

Sends a `PUT` request to `/v1/users`

```ignore
let response = client.put_users()
    .body(body)
    .send()
    .await;
```*/
    pub fn put_users(&self) -> builder::PutUsers<'_> {
        builder::PutUsers::new(self)
    }
    /**Get a user

Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message with the caller or share
a context with them, also one that is over; those whom the caller has blocked; and users with one of the policy's listed
roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees every user. For all
others the response is 404, whether they exist or not.

Sends a `GET` request to `/v1/users/{user_id}`

Arguments:
- `user_id`: The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.get_user()
    .user_id(user_id)
    .send()
    .await;
```*/
    pub fn get_user(&self) -> builder::GetUser<'_> {
        builder::GetUser::new(self)
    }
    /**Describe a user

Creates a user or replaces what is known about them. From then on the user's tokens change nothing about them, and the
role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends nor receives
messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.

Sends a `PUT` request to `/v1/users/{user_id}`

Arguments:
- `user_id`: The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `body`
```ignore
let response = client.put_user()
    .user_id(user_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn put_user(&self) -> builder::PutUser<'_> {
        builder::PutUser::new(self)
    }
    /**Erase a user

Erases everything that describes the user and every word that they have written: name, picture, e-mail address and role, the
texts of their messages, earlier texts, drafts, the words by which they are found and their idempotency keys; also memberships
and blocks. The other users keep their own messages, and see that there were others: each erased message stays as a tombstone,
with its position, its time and its receipt.

When this request is answered, the id is nobody's: a message to it is refused like one to an unknown id, and tokens that were
issued before do not make it known again. The messages follow in the background; `GET /v1/erasures/{id}` tells how far it is.
Idempotent: the same request again returns the same erasure. If the LMS describes a user with this id later, lists it in a roster
or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.

Sends a `DELETE` request to `/v1/users/{user_id}`

Arguments:
- `user_id`: The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
```ignore
let response = client.erase_user()
    .user_id(user_id)
    .send()
    .await;
```*/
    pub fn erase_user(&self) -> builder::EraseUser<'_> {
        builder::EraseUser::new(self)
    }
    /**Ask whether a message would be sent

Returns the verdict that a message of the caller to this user would get now: the same as by sending one, without
sending. The response to an id that nobody has is the same as to the id of a user whom the caller may not write to and
has nothing in common with. Asking makes nobody known.

Sends a `GET` request to `/v1/users/{user_id}/can-message`

Arguments:
- `user_id`: The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `sender_id`: The user on whose behalf a service would send. Needs the scope `messages:send_as`. The default is the caller.
```ignore
let response = client.can_message()
    .user_id(user_id)
    .sender_id(sender_id)
    .send()
    .await;
```*/
    pub fn can_message(&self) -> builder::CanMessage<'_> {
        builder::CanMessage::new(self)
    }
    /**Export a user's data

Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user; their
memberships; each conversation, followed by its messages in the order of their positions, and each of their edited messages by
its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there are all: also those that
they have deleted for themselves, and the texts of retracted ones, which the service keeps for moderators. Of the peers'
messages, there are those that are shown to the user.

The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A response without that line is not
complete**: the connection was lost, the service stopped, its database failed, the user was erased meanwhile, or the export took
longer than an hour. Request it again; there is no way to go on with a part.

Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be undone; when a conversation
was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a message; the texts of peers'
messages that the user has deleted for themselves or that were retracted; erasures and policies that the user has requested as
staff.

An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as read. Needs the scope
`privacy`; a user may export their own data with their own token. At most four exports with the scope run in a process at once,
and four of users of their own data, one each.

Sends a `GET` request to `/v1/users/{user_id}/export`

Arguments:
- `user_id`: The user id. It is percent-encoded in the URL: Swagger UI and most generated clients do that.
- `others`: What the export says of other users. `show`, the default: their names, pictures and words, as the user is shown them.
`redact`: their ids alone.
```ignore
let response = client.export_user()
    .user_id(user_id)
    .others(others)
    .send()
    .await;
```*/
    pub fn export_user(&self) -> builder::ExportUser<'_> {
        builder::ExportUser::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::get_service`]

[`Client::get_service`]: super::Client::get_service*/
    #[derive(Debug, Clone)]
    pub struct GetService<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetService<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/.well-known/messaging`
        pub async fn send(self) -> Result<ResponseValue<types::Service>, Error<()>> {
            let Self { client } = self;
            let url = format!("{}/.well-known/messaging", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_service",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_liveness`]

[`Client::get_liveness`]: super::Client::get_liveness*/
    #[derive(Debug, Clone)]
    pub struct GetLiveness<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetLiveness<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/health/live`
        pub async fn send(self) -> Result<ResponseValue<types::Health>, Error<()>> {
            let Self { client } = self;
            let url = format!("{}/health/live", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_liveness",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_readiness`]

[`Client::get_readiness`]: super::Client::get_readiness*/
    #[derive(Debug, Clone)]
    pub struct GetReadiness<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetReadiness<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/health/ready`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Health>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/health/ready", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_readiness",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_blocks`]

[`Client::list_blocks`]: super::Client::list_blocks*/
    #[derive(Debug, Clone)]
    pub struct ListBlocks<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<i32>, String>,
    }
    impl<'a> ListBlocks<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/blocks`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::BlockPage>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/blocks", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_blocks",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::block_user`]

[`Client::block_user`]: super::Client::block_user*/
    #[derive(Debug, Clone)]
    pub struct BlockUser<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
    }
    impl<'a> BlockUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        ///Sends a `PUT` request to `/v1/blocks/{peer_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Block>, Error<types::Problem>> {
            let Self { client, peer_id } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/blocks/{}", client.baseurl, encode_path(& peer_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "block_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::unblock_user`]

[`Client::unblock_user`]: super::Client::unblock_user*/
    #[derive(Debug, Clone)]
    pub struct UnblockUser<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
    }
    impl<'a> UnblockUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v1/blocks/{peer_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, peer_id } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/blocks/{}", client.baseurl, encode_path(& peer_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "unblock_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::end_context`]

[`Client::end_context`]: super::Client::end_context*/
    #[derive(Debug, Clone)]
    pub struct EndContext<'a> {
        client: &'a super::Client,
        type_: Result<::std::string::String, String>,
        id: Result<::std::string::String, String>,
        version: Result<Option<i64>, String>,
    }
    impl<'a> EndContext<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                type_: Err("type_ was not initialized".to_string()),
                id: Err("id was not initialized".to_string()),
                version: Ok(None),
            }
        }
        pub fn type_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.type_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for type_ failed"
                        .to_string()
                });
            self
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for id failed"
                        .to_string()
                });
            self
        }
        pub fn version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.version = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for version failed".to_string());
            self
        }
        ///Sends a `DELETE` request to `/v1/contexts/{type}/{id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, type_, id, version } = self;
            let type_ = type_.map_err(Error::InvalidRequest)?;
            let id = id.map_err(Error::InvalidRequest)?;
            let version = version.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/contexts/{}/{}", client.baseurl, encode_path(& type_.to_string()),
                encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("version", &version))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "end_context",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_roster`]

[`Client::list_roster`]: super::Client::list_roster*/
    #[derive(Debug, Clone)]
    pub struct ListRoster<'a> {
        client: &'a super::Client,
        type_: Result<::std::string::String, String>,
        id: Result<::std::string::String, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<i32>, String>,
    }
    impl<'a> ListRoster<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                type_: Err("type_ was not initialized".to_string()),
                id: Err("id was not initialized".to_string()),
                cursor: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn type_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.type_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for type_ failed"
                        .to_string()
                });
            self
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for id failed"
                        .to_string()
                });
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/contexts/{type}/{id}/members`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::RosterPage>, Error<types::Problem>> {
            let Self { client, type_, id, cursor, limit } = self;
            let type_ = type_.map_err(Error::InvalidRequest)?;
            let id = id.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/contexts/{}/{}/members", client.baseurl, encode_path(& type_
                .to_string()), encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_roster",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_roster`]

[`Client::put_roster`]: super::Client::put_roster*/
    #[derive(Debug, Clone)]
    pub struct PutRoster<'a> {
        client: &'a super::Client,
        type_: Result<::std::string::String, String>,
        id: Result<::std::string::String, String>,
        body: Result<types::builder::PutRoster, String>,
    }
    impl<'a> PutRoster<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                type_: Err("type_ was not initialized".to_string()),
                id: Err("id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn type_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.type_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for type_ failed"
                        .to_string()
                });
            self
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for id failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PutRoster>,
            <V as std::convert::TryInto<types::PutRoster>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `PutRoster` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::PutRoster) -> types::builder::PutRoster,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/v1/contexts/{type}/{id}/members`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::RosterResult>, Error<types::Problem>> {
            let Self { client, type_, id, body } = self;
            let type_ = type_.map_err(Error::InvalidRequest)?;
            let id = id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::PutRoster::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/contexts/{}/{}/members", client.baseurl, encode_path(& type_
                .to_string()), encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_roster",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::patch_roster`]

[`Client::patch_roster`]: super::Client::patch_roster*/
    #[derive(Debug, Clone)]
    pub struct PatchRoster<'a> {
        client: &'a super::Client,
        type_: Result<::std::string::String, String>,
        id: Result<::std::string::String, String>,
        body: Result<types::builder::PatchRoster, String>,
    }
    impl<'a> PatchRoster<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                type_: Err("type_ was not initialized".to_string()),
                id: Err("id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn type_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.type_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for type_ failed"
                        .to_string()
                });
            self
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for id failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PatchRoster>,
            <V as std::convert::TryInto<types::PatchRoster>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `PatchRoster` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::PatchRoster,
            ) -> types::builder::PatchRoster,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/v1/contexts/{type}/{id}/members`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::RosterResult>, Error<types::Problem>> {
            let Self { client, type_, id, body } = self;
            let type_ = type_.map_err(Error::InvalidRequest)?;
            let id = id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::PatchRoster::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/contexts/{}/{}/members", client.baseurl, encode_path(& type_
                .to_string()), encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "patch_roster",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_conversation`]

[`Client::get_conversation`]: super::Client::get_conversation*/
    #[derive(Debug, Clone)]
    pub struct GetConversation<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
    }
    impl<'a> GetConversation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/conversations/{peer_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Entry>, Error<types::Problem>> {
            let Self { client, peer_id } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_conversation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::delete_conversation`]

[`Client::delete_conversation`]: super::Client::delete_conversation*/
    #[derive(Debug, Clone)]
    pub struct DeleteConversation<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        up_to_seq: Result<i64, String>,
    }
    impl<'a> DeleteConversation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                up_to_seq: Err("up_to_seq was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn up_to_seq<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.up_to_seq = value
                .try_into()
                .map_err(|_| "conversion to `i64` for up_to_seq failed".to_string());
            self
        }
        ///Sends a `DELETE` request to `/v1/conversations/{peer_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ConversationUpdate>, Error<types::Problem>> {
            let Self { client, peer_id, up_to_seq } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let up_to_seq = up_to_seq.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("up_to_seq", &up_to_seq))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "delete_conversation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::set_conversation_flags`]

[`Client::set_conversation_flags`]: super::Client::set_conversation_flags*/
    #[derive(Debug, Clone)]
    pub struct SetConversationFlags<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        body: Result<types::builder::ConversationFlags, String>,
    }
    impl<'a> SetConversationFlags<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ConversationFlags>,
            <V as std::convert::TryInto<
                types::ConversationFlags,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ConversationFlags` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ConversationFlags,
            ) -> types::builder::ConversationFlags,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/v1/conversations/{peer_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Entry>, Error<types::Problem>> {
            let Self { client, peer_id, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::ConversationFlags::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "set_conversation_flags",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_draft`]

[`Client::get_draft`]: super::Client::get_draft*/
    #[derive(Debug, Clone)]
    pub struct GetDraft<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
    }
    impl<'a> GetDraft<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/conversations/{peer_id}/draft`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Draft>, Error<types::Problem>> {
            let Self { client, peer_id } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/draft", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_draft",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_draft`]

[`Client::put_draft`]: super::Client::put_draft*/
    #[derive(Debug, Clone)]
    pub struct PutDraft<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        if_match: Result<Option<::std::string::String>, String>,
        if_none_match: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::PutDraft, String>,
    }
    impl<'a> PutDraft<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                if_match: Ok(None),
                if_none_match: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }
        pub fn if_none_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_none_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_none_match failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PutDraft>,
            <V as std::convert::TryInto<types::PutDraft>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `PutDraft` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::PutDraft) -> types::builder::PutDraft,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/v1/conversations/{peer_id}/draft`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Draft>, Error<types::Problem>> {
            let Self { client, peer_id, if_match, if_none_match, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let if_none_match = if_none_match.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::PutDraft::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/draft", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = if_none_match {
                header_map.append("If-None-Match", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_draft",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                412u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::delete_draft`]

[`Client::delete_draft`]: super::Client::delete_draft*/
    #[derive(Debug, Clone)]
    pub struct DeleteDraft<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        if_match: Result<Option<::std::string::String>, String>,
    }
    impl<'a> DeleteDraft<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                if_match: Ok(None),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v1/conversations/{peer_id}/draft`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, peer_id, if_match } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/draft", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "delete_draft",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                412u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_messages`]

[`Client::list_messages`]: super::Client::list_messages*/
    #[derive(Debug, Clone)]
    pub struct ListMessages<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        after: Result<Option<i64>, String>,
        around: Result<Option<i64>, String>,
        before: Result<Option<i64>, String>,
        limit: Result<Option<i32>, String>,
    }
    impl<'a> ListMessages<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                after: Ok(None),
                around: Ok(None),
                before: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for after failed".to_string());
            self
        }
        pub fn around<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.around = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for around failed".to_string());
            self
        }
        pub fn before<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.before = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for before failed".to_string());
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/conversations/{peer_id}/messages`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::HistoryPage>, Error<types::Problem>> {
            let Self { client, peer_id, after, around, before, limit } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let after = after.map_err(Error::InvalidRequest)?;
            let around = around.map_err(Error::InvalidRequest)?;
            let before = before.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/messages", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .query(&progenitor_client::QueryParam::new("around", &around))
                .query(&progenitor_client::QueryParam::new("before", &before))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_messages",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_message`]

[`Client::get_message`]: super::Client::get_message*/
    #[derive(Debug, Clone)]
    pub struct GetMessage<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        seq: Result<i64, String>,
    }
    impl<'a> GetMessage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                seq: Err("seq was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn seq<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.seq = value
                .try_into()
                .map_err(|_| "conversion to `i64` for seq failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/conversations/{peer_id}/messages/{seq}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Message>, Error<types::Problem>> {
            let Self { client, peer_id, seq } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let seq = seq.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/messages/{}", client.baseurl, encode_path(&
                peer_id.to_string()), encode_path(& seq.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_message",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::delete_message`]

[`Client::delete_message`]: super::Client::delete_message*/
    #[derive(Debug, Clone)]
    pub struct DeleteMessage<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        seq: Result<i64, String>,
        for_: Result<Option<types::DeleteMessageFor>, String>,
    }
    impl<'a> DeleteMessage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                seq: Err("seq was not initialized".to_string()),
                for_: Ok(None),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn seq<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.seq = value
                .try_into()
                .map_err(|_| "conversion to `i64` for seq failed".to_string());
            self
        }
        pub fn for_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DeleteMessageFor>,
        {
            self.for_ = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `DeleteMessageFor` for for_ failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v1/conversations/{peer_id}/messages/{seq}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Deleted>, Error<types::Problem>> {
            let Self { client, peer_id, seq, for_ } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let seq = seq.map_err(Error::InvalidRequest)?;
            let for_ = for_.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/messages/{}", client.baseurl, encode_path(&
                peer_id.to_string()), encode_path(& seq.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("for", &for_))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "delete_message",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::edit_message`]

[`Client::edit_message`]: super::Client::edit_message*/
    #[derive(Debug, Clone)]
    pub struct EditMessage<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        seq: Result<i64, String>,
        body: Result<types::builder::EditMessage, String>,
    }
    impl<'a> EditMessage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                seq: Err("seq was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn seq<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.seq = value
                .try_into()
                .map_err(|_| "conversion to `i64` for seq failed".to_string());
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::EditMessage>,
            <V as std::convert::TryInto<types::EditMessage>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `EditMessage` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::EditMessage,
            ) -> types::builder::EditMessage,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/v1/conversations/{peer_id}/messages/{seq}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Message>, Error<types::Problem>> {
            let Self { client, peer_id, seq, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let seq = seq.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::EditMessage::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/messages/{}", client.baseurl, encode_path(&
                peer_id.to_string()), encode_path(& seq.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "edit_message",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::mark_conversation_read`]

[`Client::mark_conversation_read`]: super::Client::mark_conversation_read*/
    #[derive(Debug, Clone)]
    pub struct MarkConversationRead<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        body: Result<types::builder::MarkRead, String>,
    }
    impl<'a> MarkConversationRead<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::MarkRead>,
            <V as std::convert::TryInto<types::MarkRead>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `MarkRead` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::MarkRead) -> types::builder::MarkRead,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/conversations/{peer_id}/read`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ConversationUpdate>, Error<types::Problem>> {
            let Self { client, peer_id, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::MarkRead::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/read", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "mark_conversation_read",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::restore_conversation`]

[`Client::restore_conversation`]: super::Client::restore_conversation*/
    #[derive(Debug, Clone)]
    pub struct RestoreConversation<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        body: Result<::std::option::Option<types::Restore>, String>,
    }
    impl<'a> RestoreConversation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::option::Option<types::Restore>>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: option :: Option < Restore >` for body failed"
                        .to_string()
                });
            self
        }
        ///Sends a `POST` request to `/v1/conversations/{peer_id}/restore`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ConversationUpdate>, Error<types::Problem>> {
            let Self { client, peer_id, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/restore", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "restore_conversation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::mark_conversation_unread`]

[`Client::mark_conversation_unread`]: super::Client::mark_conversation_unread*/
    #[derive(Debug, Clone)]
    pub struct MarkConversationUnread<'a> {
        client: &'a super::Client,
        peer_id: Result<crate::PathUserId, String>,
        body: Result<types::builder::MarkUnread, String>,
    }
    impl<'a> MarkConversationUnread<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                peer_id: Err("peer_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.peer_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for peer_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::MarkUnread>,
            <V as std::convert::TryInto<types::MarkUnread>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `MarkUnread` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::MarkUnread,
            ) -> types::builder::MarkUnread,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/conversations/{peer_id}/unread`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ConversationUpdate>, Error<types::Problem>> {
            let Self { client, peer_id, body } = self;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::MarkUnread::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/conversations/{}/unread", client.baseurl, encode_path(& peer_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "mark_conversation_unread",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_erasures`]

[`Client::list_erasures`]: super::Client::list_erasures*/
    #[derive(Debug, Clone)]
    pub struct ListErasures<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<i32>, String>,
    }
    impl<'a> ListErasures<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/erasures`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ErasurePage>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/erasures", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_erasures",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_erasure`]

[`Client::get_erasure`]: super::Client::get_erasure*/
    #[derive(Debug, Clone)]
    pub struct GetErasure<'a> {
        client: &'a super::Client,
        id: Result<::std::string::String, String>,
    }
    impl<'a> GetErasure<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/erasures/{id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Erasure>, Error<types::Problem>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/erasures/{}", client.baseurl, encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_erasure",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_events`]

[`Client::list_events`]: super::Client::list_events*/
    #[derive(Debug, Clone)]
    pub struct ListEvents<'a> {
        client: &'a super::Client,
        after: Result<Option<i64>, String>,
        limit: Result<Option<i32>, String>,
        types: Result<Option<::std::string::String>, String>,
        wait: Result<Option<i64>, String>,
    }
    impl<'a> ListEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
                limit: Ok(None),
                types: Ok(None),
                wait: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for after failed".to_string());
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        pub fn types<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.types = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for types failed"
                        .to_string()
                });
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for wait failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/events/log`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::EventPage>, Error<types::Problem>> {
            let Self { client, after, limit, types, wait } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let types = types.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/events/log", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("types", &types))
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                410u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_inbox`]

[`Client::list_inbox`]: super::Client::list_inbox*/
    #[derive(Debug, Clone)]
    pub struct ListInbox<'a> {
        client: &'a super::Client,
        context: Result<Option<::std::string::String>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        filter: Result<Option<types::ListInboxFilter>, String>,
        limit: Result<Option<i32>, String>,
    }
    impl<'a> ListInbox<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                context: Ok(None),
                cursor: Ok(None),
                filter: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn context<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.context = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for context failed"
                        .to_string()
                });
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn filter<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListInboxFilter>,
        {
            self.filter = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListInboxFilter` for filter failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/inbox`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::InboxPage>, Error<types::Problem>> {
            let Self { client, context, cursor, filter, limit } = self;
            let context = context.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let filter = filter.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/inbox", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("context", &context))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("filter", &filter))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_inbox",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::change_conversations`]

[`Client::change_conversations`]: super::Client::change_conversations*/
    #[derive(Debug, Clone)]
    pub struct ChangeConversations<'a> {
        client: &'a super::Client,
        body: Result<types::builder::BatchRequest, String>,
    }
    impl<'a> ChangeConversations<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::BatchRequest>,
            <V as std::convert::TryInto<types::BatchRequest>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `BatchRequest` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::BatchRequest,
            ) -> types::builder::BatchRequest,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/inbox/batch`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::BatchResults>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::BatchRequest::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/inbox/batch", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_conversations",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::mark_all_read`]

[`Client::mark_all_read`]: super::Client::mark_all_read*/
    #[derive(Debug, Clone)]
    pub struct MarkAllRead<'a> {
        client: &'a super::Client,
        body: Result<::std::option::Option<types::ReadAll>, String>,
    }
    impl<'a> MarkAllRead<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::option::Option<types::ReadAll>>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: option :: Option < ReadAll >` for body failed"
                        .to_string()
                });
            self
        }
        ///Sends a `POST` request to `/v1/inbox/read-all`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ReadAllResult>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/inbox/read-all", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "mark_all_read",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_unread_totals`]

[`Client::get_unread_totals`]: super::Client::get_unread_totals*/
    #[derive(Debug, Clone)]
    pub struct GetUnreadTotals<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetUnreadTotals<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/inbox/unread`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::UnreadTotals>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/v1/inbox/unread", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_unread_totals",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_me`]

[`Client::get_me`]: super::Client::get_me*/
    #[derive(Debug, Clone)]
    pub struct GetMe<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetMe<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/me`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Me>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/v1/me", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_me",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::send_message`]

[`Client::send_message`]: super::Client::send_message*/
    #[derive(Debug, Clone)]
    pub struct SendMessage<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::SendMessage, String>,
    }
    impl<'a> SendMessage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SendMessage>,
            <V as std::convert::TryInto<types::SendMessage>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `SendMessage` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::SendMessage,
            ) -> types::builder::SendMessage,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/messages`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Message>, Error<types::Problem>> {
            let Self { client, idempotency_key, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::SendMessage::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/messages", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "send_message",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::send_bulk`]

[`Client::send_bulk`]: super::Client::send_bulk*/
    #[derive(Debug, Clone)]
    pub struct SendBulk<'a> {
        client: &'a super::Client,
        body: Result<types::builder::BulkSend, String>,
    }
    impl<'a> SendBulk<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::BulkSend>,
            <V as std::convert::TryInto<types::BulkSend>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `BulkSend` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::BulkSend) -> types::builder::BulkSend,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/messages/bulk`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::BulkResults>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::BulkSend::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/messages/bulk", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "send_bulk",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_bulk`]

[`Client::get_bulk`]: super::Client::get_bulk*/
    #[derive(Debug, Clone)]
    pub struct GetBulk<'a> {
        client: &'a super::Client,
        client_id: Result<::std::string::String, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<i32>, String>,
        sender_id: Result<Option<::std::string::String>, String>,
    }
    impl<'a> GetBulk<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                client_id: Err("client_id was not initialized".to_string()),
                cursor: Ok(None),
                limit: Ok(None),
                sender_id: Ok(None),
            }
        }
        pub fn client_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.client_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for client_id failed"
                        .to_string()
                });
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        pub fn sender_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.sender_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for sender_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/messages/bulk/{client_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::BulkStatus>, Error<types::Problem>> {
            let Self { client, client_id, cursor, limit, sender_id } = self;
            let client_id = client_id.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let sender_id = sender_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/messages/bulk/{}", client.baseurl, encode_path(& client_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("sender_id", &sender_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_bulk",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::retract_bulk`]

[`Client::retract_bulk`]: super::Client::retract_bulk*/
    #[derive(Debug, Clone)]
    pub struct RetractBulk<'a> {
        client: &'a super::Client,
        client_id: Result<::std::string::String, String>,
        sender_id: Result<Option<::std::string::String>, String>,
    }
    impl<'a> RetractBulk<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                client_id: Err("client_id was not initialized".to_string()),
                sender_id: Ok(None),
            }
        }
        pub fn client_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.client_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for client_id failed"
                        .to_string()
                });
            self
        }
        pub fn sender_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.sender_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for sender_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v1/messages/bulk/{client_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::BulkRetractions>, Error<types::Problem>> {
            let Self { client, client_id, sender_id } = self;
            let client_id = client_id.map_err(Error::InvalidRequest)?;
            let sender_id = sender_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/messages/bulk/{}", client.baseurl, encode_path(& client_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("sender_id", &sender_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "retract_bulk",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_policy`]

[`Client::get_policy`]: super::Client::get_policy*/
    #[derive(Debug, Clone)]
    pub struct GetPolicy<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetPolicy<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/policy`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PolicyInForce>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/v1/policy", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_policy",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_policy`]

[`Client::put_policy`]: super::Client::put_policy*/
    #[derive(Debug, Clone)]
    pub struct PutPolicy<'a> {
        client: &'a super::Client,
        body: Result<types::builder::Policy, String>,
    }
    impl<'a> PutPolicy<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Policy>,
            <V as std::convert::TryInto<types::Policy>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `Policy` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::Policy) -> types::builder::Policy,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/v1/policy`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PolicyInForce>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::Policy::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/policy", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_policy",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::explain_policy`]

[`Client::explain_policy`]: super::Client::explain_policy*/
    #[derive(Debug, Clone)]
    pub struct ExplainPolicy<'a> {
        client: &'a super::Client,
        body: Result<types::builder::Explain, String>,
    }
    impl<'a> ExplainPolicy<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Explain>,
            <V as std::convert::TryInto<types::Explain>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `Explain` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::Explain) -> types::builder::Explain,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/policy/explain`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Explanations>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::Explain::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/policy/explain", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "explain_policy",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::search_messages`]

[`Client::search_messages`]: super::Client::search_messages*/
    #[derive(Debug, Clone)]
    pub struct SearchMessages<'a> {
        client: &'a super::Client,
        context: Result<Option<::std::string::String>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<i32>, String>,
        peer_id: Result<Option<::std::string::String>, String>,
        q: Result<::std::string::String, String>,
        since: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        until: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
    }
    impl<'a> SearchMessages<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                context: Ok(None),
                cursor: Ok(None),
                limit: Ok(None),
                peer_id: Ok(None),
                q: Err("q was not initialized".to_string()),
                since: Ok(None),
                until: Ok(None),
            }
        }
        pub fn context<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.context = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for context failed"
                        .to_string()
                });
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        pub fn peer_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.peer_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for peer_id failed"
                        .to_string()
                });
            self
        }
        pub fn q<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.q = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for q failed".to_string()
                });
            self
        }
        pub fn since<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.since = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for since failed"
                        .to_string()
                });
            self
        }
        pub fn until<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.until = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for until failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/search`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SearchPage>, Error<types::Problem>> {
            let Self { client, context, cursor, limit, peer_id, q, since, until } = self;
            let context = context.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let peer_id = peer_id.map_err(Error::InvalidRequest)?;
            let q = q.map_err(Error::InvalidRequest)?;
            let since = since.map_err(Error::InvalidRequest)?;
            let until = until.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/search", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("context", &context))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("peer_id", &peer_id))
                .query(&progenitor_client::QueryParam::new("q", &q))
                .query(&progenitor_client::QueryParam::new("since", &since))
                .query(&progenitor_client::QueryParam::new("until", &until))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "search_messages",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::find_users`]

[`Client::find_users`]: super::Client::find_users*/
    #[derive(Debug, Clone)]
    pub struct FindUsers<'a> {
        client: &'a super::Client,
        limit: Result<Option<i32>, String>,
        q: Result<::std::string::String, String>,
    }
    impl<'a> FindUsers<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                q: Err("q was not initialized".to_string()),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i32` for limit failed".to_string());
            self
        }
        pub fn q<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.q = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for q failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/users`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::FoundUsers>, Error<types::Problem>> {
            let Self { client, limit, q } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let q = q.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/users", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("q", &q))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "find_users",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_users`]

[`Client::put_users`]: super::Client::put_users*/
    #[derive(Debug, Clone)]
    pub struct PutUsers<'a> {
        client: &'a super::Client,
        body: Result<types::builder::PutUsers, String>,
    }
    impl<'a> PutUsers<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PutUsers>,
            <V as std::convert::TryInto<types::PutUsers>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `PutUsers` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::PutUsers) -> types::builder::PutUsers,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/v1/users`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PutUsersResults>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::PutUsers::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/users", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_users",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_user`]

[`Client::get_user`]: super::Client::get_user*/
    #[derive(Debug, Clone)]
    pub struct GetUser<'a> {
        client: &'a super::Client,
        user_id: Result<crate::PathUserId, String>,
    }
    impl<'a> GetUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for user_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/users/{user_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, user_id } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/users/{}", client.baseurl, encode_path(& user_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_user`]

[`Client::put_user`]: super::Client::put_user*/
    #[derive(Debug, Clone)]
    pub struct PutUser<'a> {
        client: &'a super::Client,
        user_id: Result<crate::PathUserId, String>,
        body: Result<types::builder::PutUser, String>,
    }
    impl<'a> PutUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for user_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PutUser>,
            <V as std::convert::TryInto<types::PutUser>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `PutUser` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::PutUser) -> types::builder::PutUser,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/v1/users/{user_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, user_id, body } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::PutUser::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/users/{}", client.baseurl, encode_path(& user_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::erase_user`]

[`Client::erase_user`]: super::Client::erase_user*/
    #[derive(Debug, Clone)]
    pub struct EraseUser<'a> {
        client: &'a super::Client,
        user_id: Result<crate::PathUserId, String>,
    }
    impl<'a> EraseUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for user_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v1/users/{user_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Erasure>, Error<types::Problem>> {
            let Self { client, user_id } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/users/{}", client.baseurl, encode_path(& user_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "erase_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::can_message`]

[`Client::can_message`]: super::Client::can_message*/
    #[derive(Debug, Clone)]
    pub struct CanMessage<'a> {
        client: &'a super::Client,
        user_id: Result<crate::PathUserId, String>,
        sender_id: Result<Option<::std::string::String>, String>,
    }
    impl<'a> CanMessage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
                sender_id: Ok(None),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for user_id failed".to_string()
                });
            self
        }
        pub fn sender_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.sender_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for sender_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/users/{user_id}/can-message`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::CanMessage>, Error<types::Problem>> {
            let Self { client, user_id, sender_id } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let sender_id = sender_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/users/{}/can-message", client.baseurl, encode_path(& user_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("sender_id", &sender_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "can_message",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::export_user`]

[`Client::export_user`]: super::Client::export_user*/
    #[derive(Debug, Clone)]
    pub struct ExportUser<'a> {
        client: &'a super::Client,
        user_id: Result<crate::PathUserId, String>,
        others: Result<Option<types::ExportUserOthers>, String>,
    }
    impl<'a> ExportUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
                others: Ok(None),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<crate::PathUserId>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `crate :: PathUserId` for user_id failed".to_string()
                });
            self
        }
        pub fn others<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ExportUserOthers>,
        {
            self.others = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ExportUserOthers` for others failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/users/{user_id}/export`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, user_id, others } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let others = others.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/users/{}/export", client.baseurl, encode_path(& user_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("others", &others))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "export_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
