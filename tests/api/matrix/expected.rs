//! The rule: what each cell is answered. It is written from the contract of the API, and knows nothing of the code.

use super::{
    cast::{Role, Target},
    table::{Access, Row},
};

/// Returns the status of the answer and what else it says: the code of the problem, or the outcome of the one item.
pub fn expected(row: &Row, role: Role, target: Target) -> String {
    match row.access {
        Access::Public => return "200".to_owned(),
        _ if role == Role::Anonymous => return "401 unauthenticated".to_owned(),
        access if !access.admits(role) => return "403 insufficient_scope".to_owned(),
        _ => {}
    }
    // Another tenant has nobody of this one, and none of its contexts.
    let target = if role.is_elsewhere() { Target::Nobody } else { target };
    if row.name == "eraseUser" && target == Target::Erased {
        return "202".to_owned();
    }
    // The id of somebody who was erased is nobody's.
    let target = if target == Target::Erased { Target::Nobody } else { target };
    let met = |answer: &str| if target.has_conversation() { answer } else { "404 not_found" }.to_owned();
    let roster = |answer: &str| if role.is_elsewhere() { "404 not_found" } else { answer }.to_owned();
    let sent = |refusal: Option<&str>| refusal.map_or("201".to_owned(), problem);
    let item = |refusal: Option<&str>| format!("200 {}", refusal.unwrap_or("sent"));
    let asked = |refusal: Option<&str>| format!("200 {}", refusal.unwrap_or_default()).trim_end().to_owned();
    // For the target, a service writes to an educator, to whom all may write.
    let refusal_as_target = target.is_inactive().then_some("sender_inactive");

    match row.name {
        "sendMessage" => sent(refusal(role, target)),
        "sendMessage as the target" => sent(refusal_as_target),
        "sendBulk" | "sendBulk as a dry run" => item(refusal(role, target)),
        "sendBulk as the target" => item(refusal_as_target),
        "canMessage" => asked(refusal(role, target)),
        "canMessage as the target" | "explainPolicy as the target" => asked(refusal_as_target),
        "explainPolicy" if target == Target::Nobody => asked(Some("recipient_unknown")),
        "explainPolicy" => asked(reason(role, target)),
        "editMessage" if target.has_conversation() => refusal(role, target).map_or("200".to_owned(), problem),

        "getUser" if sees(role, target) => "200".to_owned(),
        "blockUser" if !sees(role, target) => "404 not_found".to_owned(),
        "blockUser" if target == Target::UnknownEducator => problem("not_blockable"),
        "blockUser" if target != Target::BlockedByMe => "201".to_owned(),
        "findUsers" => format!("200 {}", if finds(role, target) { "found" } else { "none" }),
        "putUser" if target == Target::Nobody => "201".to_owned(),
        "putUsers" if target == Target::Nobody => "200 created".to_owned(),
        "putUsers" => "200 updated".to_owned(),

        "editMessage"
        | "getMessage"
        | "deleteMessage"
        | "deleteMessage for everyone"
        | "getConversation"
        | "markConversationRead"
        | "markConversationUnread"
        | "setConversationFlags"
        | "deleteConversation" => met("200"),
        "restoreConversation" => met("409 nothing_to_restore"),
        "changeConversations" => format!("200 {}", if target.has_conversation() { "done" } else { "not_found" }),
        "patchRoster" | "patchRoster without the target" | "listRoster" => roster("200"),
        "endContext" => roster("204"),
        "deleteDraft" | "unblockUser" => "204".to_owned(),
        "eraseUser" | "exportUser" if target == Target::Nobody => "404 not_found".to_owned(),
        "eraseUser" => "202".to_owned(),
        "getErasure" => "404 not_found".to_owned(),
        "getUser" | "getDraft" | "getBulk" | "getBulk as the target" | "retractBulk" | "retractBulk as the target" => {
            "404 not_found".to_owned()
        }
        _ => "200".to_owned(),
    }
}

/// True if an answer tells a caller with special rights whether somebody exists.
pub fn tells_who_exists(row: &Row, role: Role) -> bool {
    match row.name {
        "getUser" | "blockUser" => sees_all(role),
        "explainPolicy" | "putUser" | "putUsers" | "eraseUser" | "exportUser" => row.access.admits(role),
        // Educators and staff find each user of their tenant to whom they may write.
        "findUsers" => role.is_educator_or_staff(),
        _ => false,
    }
}

/// The problem by which a request is refused.
fn problem(code: &str) -> String {
    let status = match code {
        "you_blocked" => 409,
        "recipient_unknown" => 422,
        _ => 403,
    };
    format!("{status} {code}")
}

/// What the policy of the school says about messages from one role to another.
fn rule(from: &str, to: &str) -> &'static str {
    match (from, to) {
        ("student", "student") => "shared",
        ("staff", "student") => "never",
        _ => "always",
    }
}

/// Why the caller may not write to the target, as the caller is told.
fn refusal(role: Role, target: Target) -> Option<&'static str> {
    if target == Target::Nobody {
        let is_introduced = role.may_introduce() && rule(role.in_lms(), "student") == "always";
        return (!is_introduced).then_some("recipient_unknown");
    }
    reason(role, target).map(|code| if target.is_stranger() { "recipient_unknown" } else { code })
}

/// The reason itself: the first that holds.
fn reason(role: Role, target: Target) -> Option<&'static str> {
    let allow = rule(role.in_lms(), target.in_lms());
    if target == Target::BlockedByMe {
        Some("you_blocked")
    } else if target.is_inactive() {
        Some("recipient_inactive")
    } else if target.blocks_caller() && !role.is_educator_or_staff() {
        Some("blocked")
    } else if allow == "always" || (allow == "shared" && target.shares_active_context()) {
        None
    } else if allow == "never" {
        Some("role_not_allowed")
    } else if target == Target::EndedContext {
        Some("context_ended")
    } else {
        Some("no_shared_context")
    }
}

fn sees_all(role: Role) -> bool {
    !role.is_elsewhere() && (role.has("users:write") || role.has("moderate"))
}

/// Whether the caller sees the target: as somebody they have met or share or shared a context with, or of a listed role.
fn sees(role: Role, target: Target) -> bool {
    let is_listed = target == Target::UnknownEducator && reason(role, target).is_none();
    target != Target::Nobody && (sees_all(role) || !target.is_stranger() || is_listed)
}

/// Whether the caller finds the target by name: only if they may write to them.
fn finds(role: Role, target: Target) -> bool {
    let may_be_found = !target.is_stranger() || target == Target::UnknownEducator || role.is_educator_or_staff();
    target != Target::Nobody && may_be_found && refusal(role, target).is_none()
}
