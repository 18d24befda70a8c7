//! What a user can do, and how it is called over HTTP.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::client::{Client, Reply, thread};

/// The users who write to each other, and one whom nobody ever writes to.
pub const USERS: [&str; 4] = ["a", "b", "c", "d"];
/// The three who do something.
pub const WRITERS: usize = 3;
/// The one without any conversation.
pub const STRANGER: usize = 3;

/// Which of the three conversations the one between two users is; none with the stranger.
pub fn conversation_of(one: usize, other: usize) -> Option<usize> {
    (one != other && one < WRITERS && other < WRITERS).then(|| one + other - 1)
}

/// The two who have a conversation, the first one first.
pub fn users_of(conversation: usize) -> [usize; 2] {
    [[0, 1], [0, 2], [1, 2]][conversation]
}

/// What a message can be about.
pub fn context(number: usize) -> Value {
    [json!({"type": "course", "id": "42"}), json!({"type": "cohort", "id": "7:x"})][number].clone()
}

/// The same as a query parameter.
pub fn context_parameter(number: usize) -> &'static str {
    ["course:42", "cohort:7:x"][number]
}

/// Until when something can be muted: how it is asked for, and how it is answered.
pub const MUTES: [(Option<&str>, Option<&str>); 4] = [
    (None, None),
    (Some("9999-12-31T23:59:59Z"), Some("9999-12-31T23:59:59.000000Z")),
    (Some("2999-01-01T02:00:00.25+02:00"), Some("2999-01-01T00:00:00.250000Z")),
    // In the past: as if unmuted.
    (Some("2001-01-01T00:00:00Z"), None),
];
/// The one of them that `mute` in a batch means unless it says until when.
pub const FOR_GOOD: usize = 1;

/// Something that a user does, mostly in the conversation with a peer.
#[derive(Clone, Debug)]
pub struct Operation {
    pub who: usize,
    pub peer: usize,
    pub act: Act,
}

#[derive(Clone, Debug)]
pub enum Act {
    Send(Letter),
    Read {
        up_to: usize,
        version: Option<usize>,
    },
    Unread {
        from: usize,
    },
    Hide {
        seq: usize,
    },
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
    /// Flags that stay as they are are none; `muted` is one of `MUTES`.
    Flag {
        archived: Option<bool>,
        starred: Option<bool>,
        muted: Option<usize>,
    },
    /// `muted` is one of `MUTES`, and only for `Verb::Mute`.
    Batch {
        verb: Verb,
        items: Vec<Item>,
        muted: Option<usize>,
    },
    ReadAll {
        as_of: Option<String>,
    },
    /// Reads the first page of the inbox, for its `as_of`.
    Look,
}

/// A message to be sent. With a key that was used before, it is a repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub text: String,
    pub context: Option<usize>,
    pub key: Option<String>,
}

/// A conversation in a batch.
#[derive(Clone, Debug)]
pub struct Item {
    pub peer: usize,
    pub seq: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
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

impl Verb {
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

    /// The call for a single conversation that does the same. None: the item lacks what it needs.
    pub fn act(self, seq: Option<usize>, muted: Option<usize>) -> Option<Act> {
        let (archived, starred) = match self {
            Self::Archive => (Some(true), None),
            Self::Unarchive => (Some(false), None),
            Self::Star => (None, Some(true)),
            Self::Unstar => (None, Some(false)),
            _ => (None, None),
        };
        match self {
            Self::Read => Some(Act::Read { up_to: seq?, version: None }),
            Self::Unread => Some(Act::Unread { from: seq.filter(|seq| *seq > 0)? }),
            Self::Trash => Some(Act::Trash { up_to: seq? }),
            Self::Restore => Some(Act::Restore),
            Self::Mute => Some(Act::Flag { archived, starred, muted: muted.or(Some(FOR_GOOD)) }),
            Self::Unmute => Some(Act::Flag { archived, starred, muted: Some(0) }),
            _ => Some(Act::Flag { archived, starred, muted: None }),
        }
    }
}

impl Operation {
    pub async fn call(&self, users: &[Client]) -> Reply {
        let thread = thread(USERS[self.peer]);
        let message = |seq: &usize| format!("{thread}/messages/{seq}");
        let key = match &self.act {
            Act::Send(Letter { key: Some(key), .. }) => vec![("idempotency-key", key.as_str())],
            _ => Vec::new(),
        };
        let (method, path, body) = match &self.act {
            Act::Send(letter) => (Method::POST, "/v1/messages".to_owned(), Some(self.sending(letter))),
            Act::Read { up_to, version } => {
                let mut body = json!({"up_to_seq": up_to});
                if let Some(version) = version {
                    body["read_version"] = json!(version);
                }
                (Method::POST, format!("{thread}/read"), Some(body))
            }
            Act::Unread { from } => (Method::POST, format!("{thread}/unread"), Some(json!({"from_seq": from}))),
            Act::Hide { seq } if seq % 2 == 0 => (Method::DELETE, message(seq), None),
            Act::Hide { seq } => (Method::DELETE, format!("{}?for=me", message(seq)), None),
            Act::Trash { up_to } => (Method::DELETE, format!("{thread}?up_to_seq={up_to}"), None),
            Act::Restore => (Method::POST, format!("{thread}/restore"), (self.who == 0).then(|| json!({}))),
            Act::Edit { seq, text } => (Method::PATCH, message(seq), Some(json!({"body": text}))),
            Act::Retract { seq } => (Method::DELETE, format!("{}?for=everyone", message(seq)), None),
            Act::Flag { archived, starred, muted } => {
                let flags = [
                    archived.map(|archived| ("archived", json!(archived))),
                    starred.map(|starred| ("starred", json!(starred))),
                    muted.map(|muted| ("muted_until", json!(MUTES[muted].0))),
                ];
                (Method::PATCH, thread.clone(), Some(object(flags.into_iter().flatten())))
            }
            Act::Batch { verb, items, muted } => {
                (Method::POST, "/v1/inbox/batch".to_owned(), Some(batch(*verb, items, *muted)))
            }
            Act::ReadAll { as_of } => {
                let body = object(as_of.iter().map(|as_of| ("as_of", json!(as_of))));
                (Method::POST, "/v1/inbox/read-all".to_owned(), Some(body))
            }
            Act::Look => (Method::GET, "/v1/inbox".to_owned(), None),
        };
        users[self.who].call(method, &path, body.as_ref(), &key).await
    }

    fn sending(&self, letter: &Letter) -> Value {
        let mut body = json!({"recipient_id": USERS[self.peer], "body": letter.text});
        if let Some(number) = letter.context {
            body["context"] = context(number);
        }
        body
    }
}

fn batch(verb: Verb, items: &[Item], muted: Option<usize>) -> Value {
    let items = items.iter().map(|item| {
        let peer = Some(("peer_id", json!(USERS[item.peer])));
        object(peer.into_iter().chain(item.seq.map(|seq| ("seq", json!(seq)))))
    });
    let mut body = json!({"items": items.collect::<Vec<_>>(), "action": verb.name()});
    if let Some(muted) = muted {
        body["muted_until"] = json!(MUTES[muted].0);
    }
    body
}

fn object<'a>(members: impl Iterator<Item = (&'a str, Value)>) -> Value {
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
