//! The text of a document, with operations and tags in the order in which a developer meets them.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The ids of the operations. Swagger UI and the generated clients list them in the order of the document.
const OPERATIONS: &[&str] = &[
    "sendMessage",
    "listMessages",
    "getMessage",
    "editMessage",
    "deleteMessage",
    "sendBulk",
    "getBulk",
    "retractBulk",
    "listInbox",
    "getUnreadTotals",
    "markAllRead",
    "changeConversations",
    "markConversationRead",
    "markConversationUnread",
    "getConversation",
    "setConversationFlags",
    "deleteConversation",
    "restoreConversation",
    "putDraft",
    "getDraft",
    "deleteDraft",
    "streamEvents",
    "listEvents",
    "searchMessages",
    "listBlocks",
    "blockUser",
    "unblockUser",
    "getMe",
    "findUsers",
    "getUser",
    "canMessage",
    "putUser",
    "putUsers",
    "listRoster",
    "putRoster",
    "patchRoster",
    "endContext",
    "getPolicy",
    "putPolicy",
    "explainPolicy",
    "exportUser",
    "eraseUser",
    "listErasures",
    "getErasure",
    "getService",
    "getLiveness",
    "getReadiness",
];

/// A JSON object with members in an order of its own; those of a [`Value`] are sorted by name.
struct Members<'a, T>(Vec<(&'a String, T)>);

impl<T: Serialize> Serialize for Members<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    openapi: &'a Value,
    info: &'a Value,
    servers: &'a Value,
    security: &'a Value,
    tags: Vec<&'a Value>,
    paths: Members<'a, Members<'a, &'a Value>>,
    components: &'a Value,
}

/// Returns the text of a document as it is served and committed.
pub(super) fn to_text(document: &Value) -> String {
    let paths = paths(document);
    let operations: Vec<&Value> =
        paths.0.iter().flat_map(|(_, item)| &item.0).map(|(_, operation)| *operation).collect();
    let mut tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().collect();
    tags.sort_by_key(|tag| operations.iter().position(|operation| operation["tags"][0] == tag["name"]));
    let document = Document {
        openapi: &document["openapi"],
        info: &document["info"],
        servers: &document["servers"],
        security: &document["security"],
        tags,
        paths,
        components: &document["components"],
    };
    let mut text = serde_json::to_string_pretty(&document).expect("JSON is text");
    text.push('\n');
    text
}

/// Returns the paths, each with its operations.
fn paths(document: &Value) -> Members<'_, Members<'_, &Value>> {
    let mut paths: Vec<_> = members(&document["paths"])
        .map(|(path, item)| {
            let mut operations: Vec<_> = members(item).collect();
            operations.sort_by_key(|(_, operation)| position(operation));
            (path, Members(operations))
        })
        .collect();
    paths.sort_by_key(|(_, item)| item.0.first().map(|(_, operation)| position(operation)));
    Members(paths)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn position(operation: &Value) -> Option<usize> {
    OPERATIONS.iter().position(|id| operation["operationId"] == *id)
}
