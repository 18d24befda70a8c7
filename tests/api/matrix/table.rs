//! The table of operations: who may call each one, and with which request the matrix does.

use serde_json::{Value, json};

use super::{cast::Role, cells::Cell, school};

/// The callers that an operation admits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    /// Anybody, without a token.
    Public,
    /// Every caller with a token.
    User,
    /// Callers whose messages may make their recipients known.
    Introducer,
    /// Callers with one of these scopes.
    Scopes(&'static [&'static str]),
}

impl Access {
    /// Whether a role may call the operation, if the request has a token.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Public | Self::User => true,
            Self::Introducer => role.may_introduce(),
            Self::Scopes(scopes) => scopes.iter().any(|scope| role.has(scope)),
        }
    }
}

/// A request of the matrix: its path is that of the operation.
#[derive(Default)]
pub struct Request {
    pub query: String,
    pub body: Option<Value>,
}

/// One way to call an operation.
pub struct Row {
    /// The id of the operation. If it has several rows, what is special about this one follows after a blank.
    pub name: &'static str,
    pub access: Access,
    /// Where the request has the id of the target: names of parameters, or of members of the body.
    pub user_ids: &'static [&'static str],
    pub request: fn(&Cell) -> Request,
}

impl Row {
    /// The id of the operation.
    pub fn operation(&self) -> &'static str {
        self.name.split_once(' ').map_or(self.name, |(id, _)| id)
    }
}

const PEER: &[&str] = &["peer_id"];
const SEND_AS: Access = Access::Scopes(&["messages:send_as"]);
const PRIVACY: Access = Access::Scopes(&["privacy"]);
const BACK_END: Access = Access::Scopes(&["users:write"]);

const fn row(
    name: &'static str,
    access: Access,
    user_ids: &'static [&'static str],
    request: fn(&Cell) -> Request,
) -> Row {
    Row { name, access, user_ids, request }
}

fn plain(_: &Cell) -> Request {
    Request::default()
}

fn body(body: Value) -> Request {
    Request { body: Some(body), ..Request::default() }
}

fn query(query: String) -> Request {
    Request { query, ..Request::default() }
}

/// A request with `sender_id`: as a service for the target.
fn as_target(cell: &Cell) -> Request {
    query(format!("?sender_id={}", cell.user))
}

/// All rows. A request for a message is about the first one of the conversation.
pub static ROWS: &[Row] = &[
    row("sendMessage", Access::User, &["recipient_id"], |c| body(json!({"recipient_id": c.user, "body": "Hello."}))),
    row("sendMessage as the target", SEND_AS, &["sender_id"], |c| {
        body(json!({"sender_id": c.user, "recipient_id": school::TEACHER, "body": "Hello."}))
    }),
    row("listMessages", Access::User, PEER, plain),
    row("getMessage", Access::User, PEER, plain),
    row("editMessage", Access::User, PEER, |_| body(json!({"body": "Corrected."}))),
    row("deleteMessage", Access::User, PEER, plain),
    row("deleteMessage for everyone", Access::User, PEER, |_| query("?for=everyone".to_owned())),
    row("sendBulk", Access::Introducer, &["recipient_id"], |c| {
        body(json!({"client_id": "b", "body": "Hello.", "items": [{"recipient_id": c.user}]}))
    }),
    row("sendBulk as a dry run", Access::Introducer, &["recipient_id"], |c| {
        body(json!({"client_id": "b", "body": "Hello.", "dry_run": true, "items": [{"recipient_id": c.user}]}))
    }),
    row("sendBulk as the target", SEND_AS, &["sender_id"], |c| {
        let items = [json!({"recipient_id": school::TEACHER})];
        body(json!({"client_id": "b", "sender_id": c.user, "body": "Hello.", "items": items}))
    }),
    row("getBulk", Access::User, &[], plain),
    row("getBulk as the target", SEND_AS, &["sender_id"], as_target),
    row("retractBulk", Access::User, &[], plain),
    row("retractBulk as the target", SEND_AS, &["sender_id"], as_target),
    row("listInbox", Access::User, &[], plain),
    row("getUnreadTotals", Access::User, &[], plain),
    row("markAllRead", Access::User, &[], plain),
    row("changeConversations", Access::User, PEER, |c| {
        body(json!({"action": "archive", "items": [{"peer_id": c.user}]}))
    }),
    row("markConversationRead", Access::User, PEER, |_| body(json!({"up_to_seq": 1}))),
    row("markConversationUnread", Access::User, PEER, |_| body(json!({"from_seq": 1}))),
    row("getConversation", Access::User, PEER, plain),
    row("setConversationFlags", Access::User, PEER, |_| body(json!({"starred": true}))),
    row("deleteConversation", Access::User, PEER, |_| query("?up_to_seq=1".to_owned())),
    row("restoreConversation", Access::User, PEER, plain),
    row("putDraft", Access::User, PEER, |_| body(json!({"body": "Hell"}))),
    row("getDraft", Access::User, PEER, plain),
    row("deleteDraft", Access::User, PEER, plain),
    row("streamEvents", Access::User, &[], plain),
    row("listEvents", Access::Scopes(&["events:read"]), &[], plain),
    row("searchMessages", Access::User, PEER, |c| query(format!("?q=hello&peer_id={}", c.user))),
    row("listBlocks", Access::User, &[], plain),
    row("blockUser", Access::User, PEER, plain),
    row("unblockUser", Access::User, PEER, plain),
    row("getMe", Access::User, &[], plain),
    row("getUser", Access::User, &["user_id"], plain),
    // By name: each user's name is their id.
    row("findUsers", Access::User, &["q"], |c| query(format!("?q={}", c.user))),
    row("putUser", BACK_END, &["user_id"], |_| body(json!({"display_name": "New Name"}))),
    row("putUsers", BACK_END, &["user_id"], |c| body(json!({"users": [{"user_id": c.user}]}))),
    row("canMessage", Access::User, &["user_id"], plain),
    row("canMessage as the target", SEND_AS, &["sender_id"], as_target),
    row("getPolicy", BACK_END, &[], plain),
    row("putPolicy", BACK_END, &[], |_| body(school::policy())),
    row("explainPolicy", Access::Scopes(&["users:write", "moderate"]), &["recipient_id"], |c| {
        body(json!({"pairs": [{"sender_id": c.caller, "recipient_id": c.user}]}))
    }),
    row("explainPolicy as the target", Access::Scopes(&["users:write", "moderate"]), &["sender_id"], |c| {
        body(json!({"pairs": [{"sender_id": c.user, "recipient_id": school::TEACHER}]}))
    }),
    row("putRoster", BACK_END, &["user_id"], |c| body(json!({"members": [{"user_id": c.user}]}))),
    row("patchRoster", BACK_END, &["user_id"], |c| body(json!({"add": [{"user_id": c.user}]}))),
    row("patchRoster without the target", BACK_END, &["remove"], |c| body(json!({"remove": [c.user]}))),
    row("listRoster", BACK_END, &[], plain),
    row("endContext", BACK_END, &[], plain),
    row("exportUser", PRIVACY, &["user_id"], plain),
    row("eraseUser", PRIVACY, &["user_id"], plain),
    row("listErasures", PRIVACY, &[], plain),
    row("getErasure", PRIVACY, &[], plain),
    row("getService", Access::Public, &[], plain),
    row("getLiveness", Access::Public, &[], plain),
    row("getReadiness", Access::Public, &[], plain),
];
