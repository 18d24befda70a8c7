//! A whole conversation with a running service. Where it is and who talks: see `PIDGE_…` below.

use std::env;

use pidge_client::{
    Client, connect, problem,
    types::{Context, ListInboxFilter, MarkRead, MarkUnread, ReadAll, SendMessage},
};

fn from_env(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("set {name}"))
}

fn who(name: &str) -> (String, Client) {
    let client = connect(&from_env("PIDGE_URL"), &from_env(&format!("PIDGE_{name}_TOKEN"))).unwrap();
    (from_env(&format!("PIDGE_{name}")), client)
}

fn letter(to: &str, body: &str) -> SendMessage {
    SendMessage {
        recipient_id: to.to_owned(),
        body: body.to_owned(),
        context: None,
        draft_version: None,
        sender_id: None,
    }
}

#[tokio::test]
async fn a_whole_conversation() {
    let ((teacher, ada), (student, mia)) = (who("EDUCATOR"), who("STUDENT"));
    let me = ada.get_me().send().await.unwrap();
    assert_eq!((&me.user.user_id, me.user.role.as_str()), (&teacher, "educator"));

    // Send with a key, again with the same key, and with the same key but other words.
    let course = Context { type_: "course".into(), id: "42".into(), title: Some("Biology".into()), url: None };
    let first = SendMessage { context: Some(course), ..letter(&student, "Welcome! 💌") };
    let send = || ada.send_message().idempotency_key("welcome").body(first.clone()).send();
    let sent = send().await.unwrap();
    assert_eq!((sent.status().as_u16(), sent.seq, sent.body.as_deref()), (201, 1, Some("Welcome! 💌")));
    let again = send().await.unwrap();
    assert_eq!((again.status().as_u16(), &again.id), (200, &sent.id));
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    let other = ada.send_message().idempotency_key("welcome").body(letter(&student, "Other")).send().await.unwrap_err();
    assert_eq!(problem(&other).unwrap().code, "idempotency_key_reused");

    for n in 2..=7 {
        let sent = ada.send_message().body(letter(&student, &format!("No. {n}"))).send().await.unwrap();
        assert_eq!(sent.seq, n);
    }

    // The student's badge and inbox.
    assert_eq!(mia.get_unread_totals().send().await.unwrap().messages, 7);
    let inbox = mia.list_inbox().filter(ListInboxFilter::Unread).limit(10).send().await.unwrap();
    let entry = &inbox.items[0];
    assert_eq!((inbox.items.len(), &entry.peer.user_id, entry.unread_count), (1, &teacher, 7));
    assert_eq!(entry.last_message.as_ref().unwrap().body.as_deref(), Some("No. 7"));

    // From the newest page to older ones, and forward again.
    let page = mia.list_messages().peer_id(&teacher).limit(3).send().await.unwrap();
    assert_eq!((page.oldest_seq, page.has_older, page.has_newer), (Some(5), true, false));
    let older = mia.list_messages().peer_id(&teacher).limit(3).before(5).send().await.unwrap();
    assert_eq!((older.oldest_seq, older.newest_seq), (Some(2), Some(4)));
    let newer = mia.list_messages().peer_id(&teacher).limit(3).after(4).send().await.unwrap();
    assert_eq!(newer.items.iter().map(|m| m.seq).collect::<Vec<_>>(), [5, 6, 7]);
    let one = mia.get_message().peer_id(&teacher).seq(1).send().await.unwrap();
    assert_eq!((one.is_read, one.context.as_ref().unwrap().title.as_deref()), (false, Some("Biology")));

    // Read, unread, and a stale device.
    let mark = MarkRead { up_to_seq: 5, read_version: None };
    let read = mia.mark_conversation_read().peer_id(&teacher).body(mark).send().await.unwrap();
    assert_eq!((read.applied, read.entry.unread_count, read.unread.messages), (true, 2, 2));
    let unread = mia.mark_conversation_unread().peer_id(&teacher).body(MarkUnread { from_seq: 3 }).send();
    assert_eq!(unread.await.unwrap().entry.unread_count, 5);
    let stale = MarkRead { up_to_seq: 7, read_version: Some(0) };
    let stale = mia.mark_conversation_read().peer_id(&teacher).body(stale).send().await.unwrap();
    assert_eq!((stale.applied, stale.entry.unread_count), (false, 5));
    assert!(ada.get_message().peer_id(&student).seq(1).send().await.unwrap().read_at.is_some());

    let page = mia.list_inbox().send().await.unwrap();
    let all = ReadAll { as_of: Some(page.as_of.clone()) };
    assert_eq!(mia.mark_all_read().body(all).send().await.unwrap().unread.messages, 0);
    assert_eq!(mia.get_conversation().peer_id(&teacher).send().await.unwrap().read_seq, 7);

    // Errors are problems.
    let error = mia.send_message().body(letter(&student, "To me")).send().await.unwrap_err();
    let refused = problem(&error).unwrap();
    assert_eq!((refused.status, refused.code.as_str()), (422, "self_message"));
    let error = mia.get_conversation().peer_id("nobody/at all").send().await.unwrap_err();
    assert_eq!(problem(&error).unwrap().code, "not_found");
    let error = connect(&from_env("PIDGE_URL"), "no.to.ken").unwrap().get_me().send().await.unwrap_err();
    assert_eq!(problem(&error).unwrap().code, "unauthenticated");
}
