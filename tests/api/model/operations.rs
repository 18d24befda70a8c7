//! The operations of the model test, and the requests that perform them. Users, conversations and contexts are numbers
//! here.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::client::{Client, Reply, thread};

/// The ids of the users. The first three write to each other.
pub const USERS: [&str; 4] = ["a", "b", "c", "d"];
/// The number of users who perform operations. There are as many conversations.
pub const WRITERS: usize = 3;
/// The user without conversations, to whom no message is ever sent.
pub const STRANGER: usize = 3;

/// The conversation between two users, unless one of them is the stranger.
pub fn conversation_of(user: usize, peer: usize) -> Option<usize> {
    (user != peer && user < WRITERS && peer < WRITERS).then(|| user + peer - 1)
}

/// The participants of a conversation, the lower number first.
pub fn participants_of(conversation: usize) -> [usize; 2] {
    [[0, 1], [0, 2], [1, 2]][conversation]
}

/// The other participant of a conversation.
pub fn peer_of(conversation: usize, user: usize) -> usize {
    participants_of(conversation).into_iter().find(|participant| *participant != user).unwrap()
}

/// One of the two contexts that a message can have.
pub fn context(number: usize) -> Value {
    [json!({"type": "course", "id": "42"}), json!({"type": "cohort", "id": "7:x"})][number].clone()
}

/// A context as the query parameter `context`.
pub fn context_parameter(number: usize) -> &'static str {
    ["course:42", "cohort:7:x"][number]
}

/// The values of `muted_until` in requests, and the value that each has in responses.
pub const MUTES: [(Option<&str>, Option<&str>); 4] = [
    (None, None),
    (Some("9999-12-31T23:59:59Z"), Some("9999-12-31T23:59:59.000000Z")),
    (Some("2999-01-01T02:00:00.25+02:00"), Some("2999-01-01T00:00:00.250000Z")),
    // In the past, which is the same as unmuted.
    (Some("2001-01-01T00:00:00Z"), None),
];
/// The index in `MUTES` of no mute.
pub const UNMUTED: usize = 0;
/// The index in `MUTES` of the mute that a batch sets if it names no time.
pub const MUTED_FOREVER: usize = 1;

/// Something that a user does.
#[derive(Clone, Debug)]
pub struct Operation {
    pub user: usize,
    /// The other participant of the conversation, for the actions that concern a single one.
    pub peer: usize,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Action {
    Send(NewMessage),
    Read {
        up_to: usize,
        version: Option<usize>,
    },
    Unread {
        from: usize,
    },
    /// Deletes one message for the user alone.
    Hide {
        seq: usize,
    },
    /// Deletes the messages up to a seq for the user alone.
    Trash {
        up_to: usize,
    },
    Restore,
    Edit {
        seq: usize,
        text: String,
    },
    Retract {
        seq: usize,
    },
    /// Sets the flags that are given. `muted` is an index in `MUTES`.
    Flag {
        archived: Option<bool>,
        starred: Option<bool>,
        muted: Option<usize>,
    },
    /// `muted` is an index in `MUTES`, and only given with `BatchAction::Mute`.
    Batch {
        batch_action: BatchAction,
        items: Vec<Item>,
        muted: Option<usize>,
    },
    ReadAll {
        as_of: Option<String>,
    },
    /// Reads the first page of the inbox, which has an `as_of`.
    ListInbox,
}

/// A message to send. With an idempotency key that was used before, it is a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    pub text: String,
    pub context: Option<usize>,
    pub key: Option<String>,
}

/// An item of a batch.
#[derive(Clone, Debug)]
pub struct Item {
    pub peer: usize,
    pub seq: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchAction {
    Read,
    Unread,
    Trash,
    Archive,
    Unarchive,
    Star,
    Unstar,
    Mute,
    Unmute,
    Restore,
}

impl BatchAction {
    pub const ALL: [Self; 10] = [
        Self::Read,
        Self::Unread,
        Self::Trash,
        Self::Archive,
        Self::Unarchive,
        Self::Star,
        Self::Unstar,
        Self::Mute,
        Self::Unmute,
        Self::Restore,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unread => "unread",
            Self::Trash => "trash",
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::Star => "star",
            Self::Unstar => "unstar",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Restore => "restore",
        }
    }

    pub fn needs_seq(self) -> bool {
        matches!(self, Self::Read | Self::Unread | Self::Trash)
    }

    /// The action for a single conversation that has the same effect, or `None` if the item has no valid seq.
    pub fn single_action(self, seq: Option<usize>, muted: Option<usize>) -> Option<Action> {
        let (archived, starred) = match self {
            Self::Archive => (Some(true), None),
            Self::Unarchive => (Some(false), None),
            Self::Star => (None, Some(true)),
            Self::Unstar => (None, Some(false)),
            _ => (None, None),
        };
        match self {
            Self::Read => Some(Action::Read { up_to: seq?, version: None }),
            Self::Unread => Some(Action::Unread { from: seq.filter(|seq| *seq > 0)? }),
            Self::Trash => Some(Action::Trash { up_to: seq? }),
            Self::Restore => Some(Action::Restore),
            Self::Mute => Some(Action::Flag { archived, starred, muted: muted.or(Some(MUTED_FOREVER)) }),
            Self::Unmute => Some(Action::Flag { archived, starred, muted: Some(UNMUTED) }),
            _ => Some(Action::Flag { archived, starred, muted: None }),
        }
    }
}

impl Operation {
    /// Performs the operation in the service.
    pub async fn call(&self, clients: &[Client]) -> Reply {
        let thread = thread(USERS[self.peer]);
        let message_path = |seq: &usize| format!("{thread}/messages/{seq}");
        let headers = match &self.action {
            Action::Send(NewMessage { key: Some(key), .. }) => vec![("idempotency-key", key.as_str())],
            _ => Vec::new(),
        };
        let (method, path, body) = match &self.action {
            Action::Send(message) => (Method::POST, "/v1/messages".to_owned(), Some(self.send_body(message))),
            Action::Read { up_to, version } => {
                let mut body = json!({"up_to_seq": up_to});
                if let Some(version) = version {
                    body["read_version"] = json!(version);
                }
                (Method::POST, format!("{thread}/read"), Some(body))
            }
            Action::Unread { from } => (Method::POST, format!("{thread}/unread"), Some(json!({"from_seq": from}))),
            // `for=me` is the default: half of the requests leave it out.
            Action::Hide { seq } if seq % 2 == 0 => (Method::DELETE, message_path(seq), None),
            Action::Hide { seq } => (Method::DELETE, format!("{}?for=me", message_path(seq)), None),
            Action::Trash { up_to } => (Method::DELETE, format!("{thread}?up_to_seq={up_to}"), None),
            // The body may be left out: one of the users sends it.
            Action::Restore => (Method::POST, format!("{thread}/restore"), (self.user == 0).then(|| json!({}))),
            Action::Edit { seq, text } => (Method::PATCH, message_path(seq), Some(json!({"body": text}))),
            Action::Retract { seq } => (Method::DELETE, format!("{}?for=everyone", message_path(seq)), None),
            Action::Flag { archived, starred, muted } => {
                let flags = [
                    archived.map(|archived| ("archived", json!(archived))),
                    starred.map(|starred| ("starred", json!(starred))),
                    muted.map(|muted| ("muted_until", json!(MUTES[muted].0))),
                ];
                (Method::PATCH, thread.clone(), Some(object(flags.into_iter().flatten())))
            }
            Action::Batch { batch_action, items, muted } => {
                (Method::POST, "/v1/inbox/batch".to_owned(), Some(batch_body(*batch_action, items, *muted)))
            }
            Action::ReadAll { as_of } => {
                let body = object(as_of.iter().map(|as_of| ("as_of", json!(as_of))));
                (Method::POST, "/v1/inbox/read-all".to_owned(), Some(body))
            }
            Action::ListInbox => (Method::GET, "/v1/inbox".to_owned(), None),
        };
        clients[self.user].call(method, &path, body.as_ref(), &headers).await
    }

    fn send_body(&self, message: &NewMessage) -> Value {
        let mut body = json!({"recipient_id": USERS[self.peer], "body": message.text});
        if let Some(number) = message.context {
            body["context"] = context(number);
        }
        body
    }
}

fn batch_body(action: BatchAction, items: &[Item], muted: Option<usize>) -> Value {
    let items = items.iter().map(|item| {
        let peer = Some(("peer_id", json!(USERS[item.peer])));
        object(peer.into_iter().chain(item.seq.map(|seq| ("seq", json!(seq)))))
    });
    let mut body = json!({"items": items.collect::<Vec<_>>(), "action": action.name()});
    if let Some(muted) = muted {
        body["muted_until"] = json!(MUTES[muted].0);
    }
    body
}

fn object<'a>(members: impl Iterator<Item = (&'a str, Value)>) -> Value {
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
