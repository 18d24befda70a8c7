//! Every operation of the OpenAPI document is called once, and succeeds, also those that answer without a body.

use std::{collections::BTreeSet, env, fs};

use pidge_client::{
    connect,
    types::{
        BatchAction, BatchItem, BatchRequest, BulkItem, BulkSend, ConversationFlags, EditMessage, Explain,
        ExportUserOthers, MarkRead, MarkUnread, NewMember, PatchRoster, Policy, PolicyInForce, PutDraft, PutRoster,
        PutUser, PutUsers, PutUsersItem, Question, Retention, SendMessage,
    },
};
use serde_json::Value;

/// The operations of the document, in the generator's spelling.
fn documented() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/pidge-3.0.json");
    let document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let ids = paths.flat_map(|methods| methods.as_object().unwrap().values()).map(|operation| {
        operation["operationId"].as_str().unwrap().chars().fold(String::new(), |mut name, letter| {
            if letter.is_uppercase() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
            name
        })
    });
    ids.collect()
}

#[tokio::test]
async fn every_operation_succeeds() {
    let from_env = |name: &str| env::var(name).unwrap_or_else(|_| panic!("set {name}"));
    let connect = |token| connect(&from_env("PIDGE_URL"), &from_env(token)).unwrap();
    let (ada, service) = (connect("PIDGE_EDUCATOR_TOKEN"), connect("PIDGE_SERVICE_TOKEN"));
    let mut called = BTreeSet::new();
    macro_rules! call {
        ($operation:ident $(. $with:ident($value:expr))*) => { call!(ada, $operation $(. $with($value))*) };
        ($client:ident, $operation:ident $(. $with:ident($value:expr))*) => {{
            called.insert(stringify!($operation).to_owned());
            $client.$operation()$(.$with($value))*.send().await.unwrap()
        }};
    }
    let peer = "rust/peer";
    let message = SendMessage {
        recipient_id: peer.into(),
        body: "Dear all".into(),
        context: None,
        draft_version: None,
        sender_id: None,
    };
    let flags = ConversationFlags { archived: None, muted_until: None, starred: Some(true) };
    let items = vec![BatchItem { peer_id: peer.into(), seq: None }];

    call!(get_service);
    call!(get_liveness);
    call!(get_readiness);
    call!(get_me);
    call!(put_draft.peer_id(peer).body(PutDraft { body: "Dear".into(), context: None }));
    call!(get_draft.peer_id(peer));
    let deleted = call!(delete_draft.peer_id(peer));
    call!(send_message.body(message));
    call!(edit_message.peer_id(peer).seq(1).body(EditMessage { body: "Dear both".into() }));
    call!(list_messages.peer_id(peer));
    call!(get_message.peer_id(peer).seq(1));
    call!(search_messages.q("dear"));
    call!(mark_conversation_read.peer_id(peer).body(MarkRead { up_to_seq: 1, read_version: None }));
    call!(mark_conversation_unread.peer_id(peer).body(MarkUnread { from_seq: 1 }));
    call!(set_conversation_flags.peer_id(peer).body(flags));
    call!(get_conversation.peer_id(peer));
    call!(list_inbox);
    call!(get_unread_totals);
    call!(mark_all_read.body(None));
    call!(change_conversations.body(BatchRequest { action: BatchAction::Archive, items, muted_until: None }));
    call!(delete_message.peer_id(peer).seq(1));
    call!(restore_conversation.peer_id(peer).body(None));
    call!(delete_conversation.peer_id(peer).up_to_seq(1));
    call!(service, list_events.after(0));

    let (pupil, course) = ("rust/pupil", "rust/1");
    call!(service, put_user.user_id(pupil).body(described()));
    call!(service, put_users.body(PutUsers { users: vec![item("rust/pupil 2")] }));
    call!(find_users.q("nia"));
    call!(can_message.user_id(pupil));

    call!(service, put_roster.type_("course").id(course).body(roster(pupil)));
    call!(service, patch_roster.type_("course").id(course).body(addition("rust/pupil 2")));
    call!(service, list_roster.type_("course").id(course));
    call!(service, end_context.type_("course").id(course));

    // The policy in force is put back as it is: other tests depend on it at the same time.
    let in_force = call!(service, get_policy).into_inner();
    call!(service, put_policy.body(same(in_force)));
    let pairs = vec![Question { sender_id: pupil.into(), recipient_id: peer.into() }];
    call!(service, explain_policy.body(Explain { pairs, policy: None }));

    call!(send_bulk.body(bulk("rust", pupil)));
    call!(get_user.user_id(pupil));
    call!(get_bulk.client_id("rust"));
    call!(retract_bulk.client_id("rust"));

    call!(block_user.peer_id(pupil));
    call!(list_blocks);
    call!(unblock_user.peer_id(pupil));

    let mut export = service.read_export(pupil, ExportUserOthers::Show).await.unwrap();
    while export.next_line().await.unwrap().is_some() {}
    called.insert("export_user".to_owned());
    let erasure = call!(service, erase_user.user_id(pupil)).into_inner();
    call!(service, get_erasure.id(erasure.id));
    call!(service, list_erasures);

    // The stream of events is an endless answer: the client does not have it.
    called.insert("stream_events".to_owned());
    assert_eq!(called, documented());
    assert_eq!(deleted.status(), 204);
}

fn described() -> PutUser {
    PutUser { display_name: Some("Nia Pupil".into()), role: Some("student".into()), ..PutUser::default() }
}

fn item(user_id: &str) -> PutUsersItem {
    let role = Some("student".into());
    PutUsersItem { active: None, avatar_url: None, display_name: None, email: None, role, user_id: user_id.into() }
}

fn member(user_id: &str) -> NewMember {
    NewMember { ends_at: None, role: None, user_id: user_id.into() }
}

fn roster(user_id: &str) -> PutRoster {
    PutRoster { ends_at: None, members: vec![member(user_id)], title: Some("Types".into()), version: None }
}

fn addition(user_id: &str) -> PatchRoster {
    PatchRoster { add: vec![member(user_id)], remove: Vec::new(), version: None }
}

/// A policy to put that says the same as the one in force.
fn same(in_force: PolicyInForce) -> Policy {
    Policy {
        finder_roles: in_force.finder_roles,
        hold: in_force.hold,
        listed_roles: in_force.listed_roles,
        pairs: in_force.pairs,
        receipts: Some(in_force.receipts),
        retention: Some(Retention {
            after_context_days: in_force.retention.after_context_days,
            messages_days: in_force.retention.messages_days,
        }),
        unblockable_roles: in_force.unblockable_roles,
        words: in_force.words,
    }
}

fn bulk(client_id: &str, recipient_id: &str) -> BulkSend {
    let item = BulkItem { body: None, client_id: None, context: None, recipient_id: recipient_id.into() };
    BulkSend {
        body: Some("Dear all".into()),
        client_id: client_id.into(),
        context: None,
        dry_run: None,
        items: Some(vec![item]),
        sender_id: None,
        to: None,
    }
}
