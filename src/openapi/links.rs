//! Where an answer leads: which of its members are the parameters of which next call. OpenAPI calls these links; tools
//! that walk an API step by step follow them.

use serde_json::{Map, Value, json};

struct Link {
    from: (&'static str, &'static str),
    name: &'static str,
    to: &'static str,
    description: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    body: &'static [(&'static str, &'static str)],
}

const PEER_OF_MESSAGE: (&str, &str) = ("peer_id", "$response.body#/recipient_id");
const PEER_OF_PAGE: (&str, &str) = ("peer_id", "$request.path.peer_id");
const SEQ: &str = "$response.body#/seq";

const fn link(
    from: (&'static str, &'static str),
    name: &'static str,
    to: &'static str,
    description: &'static str,
) -> Link {
    Link { from, name, to, description, parameters: &[], body: &[] }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[PEER_OF_MESSAGE, ("seq", SEQ)],
        ..link(("sendMessage", "201"), "message", "getMessage", "The message, at its place")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE],
        ..link(("sendMessage", "201"), "conversation", "getConversation", "How the conversation stands now")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE, ("around", SEQ)],
        ..link(("sendMessage", "201"), "history", "listMessages", "The messages around it")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE],
        body: &[("up_to_seq", SEQ)],
        ..link(("sendMessage", "201"), "read", "markConversationRead", "Mark read up to it")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE],
        body: &[("from_seq", SEQ)],
        ..link(("sendMessage", "201"), "unread", "markConversationUnread", "Mark unread from it on")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE, ("seq", SEQ)],
        ..link(("sendMessage", "200"), "message", "getMessage", "The message, at its place")
    },
    Link {
        parameters: &[PEER_OF_PAGE, ("before", "$response.body#/oldest_seq")],
        ..link(("listMessages", "200"), "older", "listMessages", "The older ones, if `has_older`")
    },
    Link {
        parameters: &[PEER_OF_PAGE, ("after", "$response.body#/newest_seq")],
        ..link(("listMessages", "200"), "newer", "listMessages", "The newer ones, if `has_newer`")
    },
    Link {
        parameters: &[("cursor", "$response.body#/next_cursor")],
        ..link(
            ("listInbox", "200"),
            "next",
            "listInbox",
            "The next page, with the same filter, unless `next_cursor` is null",
        )
    },
    Link {
        parameters: &[("peer_id", "$response.body#/items/0/peer/user_id")],
        ..link(("listInbox", "200"), "newest", "listMessages", "The history of the first entry")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE, ("seq", SEQ)],
        ..link(("sendMessage", "201"), "edit", "editMessage", "Give it another text")
    },
    Link {
        parameters: &[PEER_OF_MESSAGE, ("seq", SEQ)],
        ..link(("sendMessage", "201"), "delete", "deleteMessage", "Hide it, or take it back")
    },
    Link {
        parameters: &[PEER_OF_PAGE],
        ..link(("deleteConversation", "200"), "restore", "restoreConversation", "Take that back")
    },
    Link {
        parameters: &[("cursor", "$response.body#/next_cursor")],
        ..link(
            ("searchMessages", "200"),
            "next",
            "searchMessages",
            "The next page, with the same question, unless `next_cursor` is null",
        )
    },
    Link { parameters: &[PEER_OF_PAGE], ..link(("putDraft", "200"), "draft", "getDraft", "The draft as it is kept") },
    Link {
        body: &[("as_of", "$response.body#/as_of")],
        ..link(("listInbox", "200"), "readAll", "markAllRead", "Mark read all that this page has seen")
    },
];

/// Adds an operation's links to its responses.
pub(super) fn add(operation: &mut Value) {
    let id = operation["operationId"].clone();
    for link in LINKS.iter().filter(|link| link.from.0 == id) {
        let Some(response) = operation["responses"].get_mut(link.from.1) else { continue };
        let mut value = json!({"operationId": link.to, "description": link.description});
        for (member, pairs) in [("parameters", link.parameters), ("requestBody", link.body)] {
            if !pairs.is_empty() {
                value[member] =
                    pairs.iter().map(|(name, from)| ((*name).to_owned(), json!(from))).collect::<Map<_, _>>().into();
            }
        }
        response["links"][link.name] = value;
    }
}
