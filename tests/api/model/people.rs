//! The operations on who may write to whom: users, rosters, the policy, blocks, and messages to many. Users are numbers
//! here, as in `operations.rs`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    operations::{USERS, context},
    policies::Document,
    rosters::End,
};
use crate::support::client::{Client, Reply};

/// The ids of all users: those of `USERS`; one without a token, whom the LMS makes known; and one who is never known.
pub const PEOPLE: [&str; 6] = ["a", "b", "c", "d", "e", "nobody"];
/// The user whom nobody knows.
pub const NOBODY: usize = 5;
/// The client that sends on behalf of users.
pub const SERVICE: usize = USERS.len();
/// The client that describes users, rosters and the policy.
pub const BACK_END: usize = USERS.len() + 1;

/// Something that concerns who may write to whom.
#[derive(Clone, Debug)]
pub enum PeopleOperation {
    PutUser {
        user: usize,
        role: Option<&'static str>,
        is_active: bool,
    },
    PutRoster {
        number: usize,
        end: End,
        version: Option<usize>,
        members: Vec<NewMember>,
    },
    /// No user is in both lists.
    PatchRoster {
        number: usize,
        version: Option<usize>,
        add: Vec<NewMember>,
        remove: Vec<usize>,
    },
    EndContext {
        number: usize,
    },
    PutPolicy(Document),
    Block {
        user: usize,
        other: usize,
    },
    Unblock {
        user: usize,
        other: usize,
    },
    /// A message of the service on behalf of a user.
    SendFor {
        sender: usize,
        recipient: usize,
        text: String,
    },
    /// A message between two users of whom one has no conversations. It is sent only if it is refused.
    SendToStranger {
        sender: usize,
        recipient: usize,
        is_for: bool,
    },
    Bulk(Bulk),
    RetractBulk(BulkName),
}

/// A member to store.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub user: usize,
    pub role: Option<&'static str>,
    pub end: End,
}

/// A bulk send.
#[derive(Clone, Debug)]
pub struct Bulk {
    pub name: BulkName,
    pub text: String,
    pub context: Option<usize>,
    pub to: BulkTo,
    pub is_dry: bool,
}

/// What tells bulk sends apart. Those of a user by themselves and by the service are different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BulkName {
    pub sender: usize,
    /// Whether the service sends on behalf of the sender.
    pub is_for: bool,
    pub number: usize,
}

#[derive(Clone, Debug)]
pub enum BulkTo {
    /// Users, who may occur more than once.
    Items(Vec<usize>),
    /// The active members of a context, those with some roles there or all.
    Members { number: usize, roles: Option<Vec<&'static str>> },
}

impl BulkName {
    /// The `client_id`.
    pub fn id(self) -> String {
        format!("bulk/{}", self.number)
    }

    pub fn client(self) -> usize {
        if self.is_for { SERVICE } else { self.sender }
    }

    /// The path of the bulk send.
    pub fn path(self) -> String {
        let sender = if self.is_for { format!("?sender_id={}", PEOPLE[self.sender]) } else { String::new() };
        format!("/v1/messages/bulk/bulk%2F{}{sender}", self.number)
    }
}

/// The path of a context, with its roster at `/members`.
pub fn context_path(number: usize) -> &'static str {
    ["/v1/contexts/course/42", "/v1/contexts/cohort/7:x"][number]
}

/// The path of the question whether a message would be sent. `is_for`: by the service on behalf of the sender.
pub fn can_message_path(sender: usize, recipient: usize, is_for: bool) -> String {
    let sender = if is_for { format!("?sender_id={}", PEOPLE[sender]) } else { String::new() };
    format!("/v1/users/{}/can-message{sender}", PEOPLE[recipient])
}

impl PeopleOperation {
    /// Performs the operation in the service.
    pub async fn call(&self, clients: &[Client]) -> Reply {
        let (client, method, path, body) = self.request();
        clients[client].call(method, &path, body.as_ref(), &[]).await
    }

    fn request(&self) -> (usize, Method, String, Option<Value>) {
        match self {
            Self::PutUser { user, role, is_active } => {
                let body = json!({"role": role, "active": is_active});
                (BACK_END, Method::PUT, format!("/v1/users/{}", PEOPLE[*user]), Some(body))
            }
            Self::PutRoster { number, end, version, members } => {
                let body = json!({"ends_at": end.request(), "version": version, "members": members_as_json(members)});
                (BACK_END, Method::PUT, format!("{}/members", context_path(*number)), Some(body))
            }
            Self::PatchRoster { number, version, add, remove } => {
                let remove: Vec<_> = remove.iter().map(|user| PEOPLE[*user]).collect();
                let body = json!({"version": version, "add": members_as_json(add), "remove": remove});
                (BACK_END, Method::PATCH, format!("{}/members", context_path(*number)), Some(body))
            }
            Self::EndContext { number } => (BACK_END, Method::DELETE, context_path(*number).to_owned(), None),
            Self::PutPolicy(document) => (BACK_END, Method::PUT, "/v1/policy".to_owned(), Some(document.request())),
            Self::Block { user, other } => (*user, Method::PUT, block_path(*other), None),
            Self::Unblock { user, other } => (*user, Method::DELETE, block_path(*other), None),
            Self::SendFor { sender, recipient, text } => send_request(*sender, *recipient, true, text),
            Self::SendToStranger { sender, recipient, is_for } => send_request(*sender, *recipient, *is_for, "hello"),
            Self::Bulk(bulk) => {
                (bulk.name.client(), Method::POST, "/v1/messages/bulk".to_owned(), Some(bulk.request_body()))
            }
            Self::RetractBulk(name) => (name.client(), Method::DELETE, name.path(), None),
        }
    }
}

fn block_path(user: usize) -> String {
    format!("/v1/blocks/{}", PEOPLE[user])
}

fn members_as_json(members: &[NewMember]) -> Vec<Value> {
    let member = |NewMember { user, role, end }: &NewMember| json!({"user_id": PEOPLE[*user], "role": role, "ends_at": end.request()});
    members.iter().map(member).collect()
}

fn send_request(sender: usize, recipient: usize, is_for: bool, text: &str) -> (usize, Method, String, Option<Value>) {
    let mut body = json!({"recipient_id": PEOPLE[recipient], "body": text});
    if is_for {
        body["sender_id"] = json!(PEOPLE[sender]);
    }
    (if is_for { SERVICE } else { sender }, Method::POST, "/v1/messages".to_owned(), Some(body))
}

impl Bulk {
    fn request_body(&self) -> Value {
        let mut body = json!({"client_id": self.name.id(), "body": self.text, "dry_run": self.is_dry});
        if self.name.is_for {
            body["sender_id"] = json!(PEOPLE[self.name.sender]);
        }
        if let Some(number) = self.context {
            body["context"] = context(number);
        }
        match &self.to {
            BulkTo::Items(users) => {
                body["items"] = users.iter().map(|user| json!({"recipient_id": PEOPLE[*user]})).collect();
            }
            BulkTo::Members { number, roles } => {
                body["to"] = json!({"context": context(*number)});
                if let Some(roles) = roles {
                    body["to"]["roles"] = json!(roles);
                }
            }
        }
        body
    }
}
