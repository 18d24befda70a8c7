//! Deleting for oneself: hiding a message, cutting a conversation, and taking it back.

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, seqs},
    inbox::{list, school},
    mailbox::{backdate_deletions, ten_messages, without_id},
};

#[tokio::test]
async fn a_cut_hides_what_was_seen_for_its_maker_alone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.read(&mia, 4).await;
    let (entry, history) = (mia.entry(&ada).await, mia.history(&ada, "").await);
    let trashed = ada.trash(&mia, 6).await;
    assert_eq!(trashed["unread"], json!({"messages": 4, "conversations": 1, "muted_messages": 0}));
    let mine = &trashed["entry"];
    assert_eq!(*mine, ada.entry(&mia).await);
    assert_eq!(
        (&mine["unread_count"], &mine["read_seq"], &mine["last_seq"], &mine["last_message"]["seq"]),
        (&json!(4), &json!(4), &json!(10), &json!(10))
    );
    assert_eq!(ada.shown(&mia).await, [7, 8, 9, 10]);
    assert_eq!(seqs(&ada.history(&mia, "?after=2&limit=2").await), [7, 8]);
    let around = ada.history(&mia, "?around=5&limit=4").await;
    assert!(seqs(&around).iter().all(|seq| *seq > 6) && around["has_older"] == false, "{around}");
    for seq in 1..=6 {
        let beyond = ada.message(&mia, 999).await;
        assert_eq!(without_id(&ada.message(&mia, seq).await), without_id(&beyond));
    }
    assert_eq!(ada.finds("message").await.len(), 4);
    // The peer sees what they always saw.
    assert_eq!((mia.entry(&ada).await, mia.history(&ada, "").await), (entry, history));
    assert_eq!(mia.finds("message").await.len(), 10);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_conversation_that_is_all_cut_lies_in_the_trash_until_somebody_writes() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.flag(&mia, &json!({"starred": true, "archived": true})).await;
    let activity = ada.entry(&mia).await["last_activity_at"].clone();
    let trashed = ada.trash(&mia, 9_007_199_254_740_991).await;
    let entry = &trashed["entry"];
    assert_eq!((&entry["last_message"], &entry["last_activity_at"]), (&Value::Null, &activity));
    assert_eq!((&entry["unread_count"], &entry["last_seq"]), (&json!(0), &json!(10)));
    assert_eq!(trashed["unread"], json!({"messages": 0, "conversations": 0, "muted_messages": 0}));
    let page = ada.history(&mia, "").await;
    let expected = json!({"items": [], "has_older": false, "has_newer": false, "oldest_seq": null, "newest_seq": null, "entry": entry});
    assert_eq!(page, expected);
    assert_eq!(list(&ada, "trash").await, ["mia"]);
    for filter in ["all", "unread", "archived", "starred", "sent", "awaiting"] {
        assert_eq!(list(&ada, filter).await, [""; 0], "{filter}");
    }
    assert_eq!(list(&mia, "sent").await, ["ada"]);
    app.assert_invariants().await;
    mia.says(&ada, "are you there?").await;
    assert_eq!(ada.shown(&mia).await, [11]);
    assert_eq!((list(&ada, "all").await, list(&ada, "trash").await), (vec!["mia".to_owned()], vec![]));
    assert_eq!(ada.badge().await["messages"], 1);
    // What the cut hid can still be had back, with what is unread of it.
    let back = ada.restore(&mia).await.json(200);
    assert_eq!((&back["applied"], &back["unread"]["messages"]), (&json!(true), &json!(11)));
    assert_eq!((&back["entry"], ada.shown(&mia).await.len()), (&ada.entry(&mia).await, 11));
    // One's own message opens it again, too.
    ada.trash(&mia, 11).await;
    assert_eq!(ada.says(&mia, "here I am").await, 12);
    assert_eq!((ada.shown(&mia).await, list(&ada, "sent").await), (vec![12], vec!["mia".to_owned()]));
    app.assert_invariants().await;
}

/// Takes back one cut after the other: what is shown after each, until there is nothing left to take back.
async fn unwind(app: &TestApp, ada: &Client, mia: &Client) -> Vec<Vec<i64>> {
    let mut shown = Vec::new();
    loop {
        app.assert_invariants().await;
        let reply = ada.restore(mia).await;
        if reply.status != 200 {
            reply.problem(409, "nothing_to_restore");
            return shown;
        }
        let restored = reply.json(200);
        assert_eq!((&restored["applied"], &restored["entry"]), (&json!(true), &ada.entry(mia).await));
        assert_eq!(restored["unread"], ada.badge().await);
        shown.push(ada.shown(mia).await);
    }
}

#[tokio::test]
async fn cuts_are_taken_back_from_the_newest_on_and_each_shows_exactly_what_it_hid() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let all: Vec<i64> = (1..=10).collect();
    ada.trash(&mia, 5).await;
    ada.hide(&mia, 7).await;
    assert_eq!(ada.shown(&mia).await, [6, 8, 9, 10]);
    assert_eq!(unwind(&app, &ada, &mia).await, [vec![6, 7, 8, 9, 10], all.clone()]);
    // A message hidden by itself before a cut covered it stays hidden when the cut is gone.
    ada.hide(&mia, 3).await;
    ada.trash(&mia, 5).await;
    assert_eq!(unwind(&app, &ada, &mia).await, [vec![1, 2, 4, 5, 6, 7, 8, 9, 10], all.clone()]);
    ada.trash(&mia, 3).await;
    ada.hide(&mia, 10).await;
    ada.trash(&mia, 7).await;
    ada.hide(&mia, 9).await;
    ada.trash(&mia, 10).await;
    assert_eq!(ada.shown(&mia).await, [0; 0]);
    let expected = [vec![8], vec![8, 9], (4..=9).collect(), (4..=10).collect(), all.clone()];
    assert_eq!(unwind(&app, &ada, &mia).await, expected);
    assert_eq!(ada.entry(&mia).await["unread_count"], 10);
}

#[tokio::test]
async fn what_hides_nothing_new_leaves_no_cut() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.trash(&mia, 0).await;
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    ada.trash(&mia, 5).await;
    let entry = ada.entry(&mia).await;
    for again in [5, 5, 3, 1, 0] {
        assert_eq!(ada.trash(&mia, again).await["entry"], entry);
    }
    for hidden in [5, 4, 1] {
        assert_eq!(ada.hide(&mia, hidden).await["entry"], entry);
    }
    assert_eq!(unwind(&app, &ada, &mia).await.len(), 1);
    for hidden in [1, 2, 1, 2] {
        ada.hide(&mia, hidden).await;
    }
    ada.trash(&mia, 2).await;
    let back = [vec![2, 3, 4, 5, 6, 7, 8, 9, 10], (1..=10).collect()];
    assert_eq!(unwind(&app, &ada, &mia).await, back);
    ada.trash(&mia, 10).await;
    ada.trash(&mia, 999).await;
    assert_eq!(unwind(&app, &ada, &mia).await, [(1..=10).collect::<Vec<_>>()]);
}

#[tokio::test]
async fn hiding_and_restoring_move_an_entry_to_where_its_last_shown_message_stands() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    let mia = &students[0];
    let first = ada.entry(mia).await["last_activity_at"].clone();
    mia.says(&ada, "again").await;
    let second = ada.entry(mia).await["last_activity_at"].clone();
    ada.says(mia, "an answer").await;
    assert_eq!((list(&ada, "all").await, list(&ada, "sent").await), (names(&[0, 2, 1]), names(&[0])));
    let entry = ada.hide(mia, 3).await["entry"].clone();
    assert_eq!((&entry["last_activity_at"], &entry["last_message"]["body"]), (&second, &json!("again")));
    assert_eq!((list(&ada, "all").await, list(&ada, "sent").await), (names(&[0, 2, 1]), names(&[])));
    let entry = ada.hide(mia, 2).await["entry"].clone();
    assert_eq!((&entry["last_activity_at"], &entry["unread_count"]), (&first, &json!(1)));
    assert_eq!((list(&ada, "all").await, list(&ada, "awaiting").await), (names(&[2, 1, 0]), names(&[0, 1, 2])));
    // With nothing left it stays where it was last.
    let entry = ada.hide(mia, 1).await["entry"].clone();
    assert_eq!((&entry["last_activity_at"], &entry["last_message"]), (&first, &Value::Null));
    assert_eq!((list(&ada, "all").await, list(&ada, "trash").await), (names(&[2, 1]), names(&[0])));
    for expected in [names(&[2, 1, 0]), names(&[0, 2, 1]), names(&[0, 2, 1])] {
        ada.restore(mia).await.json(200);
        assert_eq!(list(&ada, "all").await, expected);
    }
    assert_eq!(list(&ada, "trash").await, [""; 0]);
    app.assert_invariants().await;
}

fn names(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|n| format!("s{n:02}")).collect()
}

#[tokio::test]
async fn the_marker_moves_among_hidden_messages_and_only_living_ones_count() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.read(&mia, 10).await;
    ada.trash(&mia, 5).await;
    ada.hide(&mia, 8).await;
    assert_eq!(ada.entry(&mia).await["read_seq"], 10, "the marker does not fall by it");
    let state = |entry: &Value| (entry["read_seq"].as_i64().unwrap(), entry["unread_count"].as_i64().unwrap());
    assert_eq!(state(&ada.unread_from(&mia, 8).await["entry"]), (7, 2));
    assert_eq!(state(&ada.unread_from(&mia, 3).await["entry"]), (2, 4));
    assert_eq!(state(&ada.read(&mia, 4).await["entry"]), (4, 4));
    assert_eq!(state(&ada.read(&mia, 8).await["entry"]), (8, 2));
    assert_eq!(state(&ada.unread_from(&mia, 1).await["entry"]), (0, 4));
    for unread in [5, 10] {
        assert_eq!(ada.restore(&mia).await.json(200)["unread"]["messages"], unread);
    }
    // Hidden unread, read to the end, restored: read.
    ada.trash(&mia, 10).await;
    assert_eq!(state(&ada.read(&mia, 10).await["entry"]), (10, 0));
    ada.restore(&mia).await.json(200);
    assert_eq!(ada.badge().await, json!({"messages": 0, "conversations": 0, "muted_messages": 0}));
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_history_has_no_seams_where_something_is_hidden() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=30 {
        mia.says(&ada, &format!("message {n}")).await;
    }
    ada.trash(&mia, 4).await;
    let hidden = [5, 9, 10, 11, 12, 13, 14, 15, 20, 22, 24, 29, 30];
    for seq in hidden {
        ada.hide(&mia, seq).await;
    }
    let expected: Vec<i64> = (5..=30).filter(|seq| !hidden.contains(seq)).collect();
    for limit in 1..=14 {
        let page = ada.history(&mia, &format!("?limit={limit}")).await;
        let (mut down, mut older) = (seqs(&page), page["has_older"] == true);
        while older {
            let page = ada.history(&mia, &format!("?limit={limit}&before={}", down[0])).await;
            assert_eq!(
                (seqs(&page).len() == limit || page["has_older"] == false, &page["has_newer"]),
                (true, &json!(true))
            );
            older = page["has_older"] == true;
            down.splice(0..0, seqs(&page));
        }
        assert_eq!(down, expected, "down by {limit}");
        let (mut up, mut newer) = (Vec::new(), true);
        while newer {
            let page = ada.history(&mia, &format!("?limit={limit}&after={}", up.last().unwrap_or(&0))).await;
            assert_eq!(page["has_older"], !up.is_empty());
            up.extend(seqs(&page));
            newer = page["has_newer"] == true;
        }
        assert_eq!(up, expected, "up by {limit}");
    }
    for around in 0..=31 {
        let page = ada.history(&mia, &format!("?limit=6&around={around}")).await;
        let (found, at) = (seqs(&page), expected.iter().position(|seq| Some(seq) == seqs(&page).first()).unwrap());
        assert_eq!(found, expected[at..at + found.len()], "around {around}");
        assert_eq!((page["has_older"] == true, page["has_newer"] == true), (at > 0, at + found.len() < expected.len()));
    }
}

/// A client that never heard the answer asks again, whatever another device has done since.
#[tokio::test]
async fn a_send_is_still_answered_with_its_message_when_its_sender_has_hidden_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let sent = mia.send_with_key("ada", "hello", "k").await.json(201);
    mia.trash(&ada, 1).await;
    assert_eq!(mia.send_with_key("ada", "hello", "k").await.json(200), sent);
    assert_eq!((mia.shown(&ada).await, ada.shown(&mia).await), (vec![], vec![1]), "and is not sent again");
}

#[tokio::test]
async fn what_was_deleted_longer_ago_than_the_retention_time_is_gone_for_good() {
    let app = TestApp::spawn_with({
        let mut config = config();
        config.mailbox.restore_seconds = 100;
        config
    })
    .await;
    let (ada, mia) = ten_messages(&app).await;
    assert_eq!(ada.get("/v1/me").await.json(200)["limits"]["restore_seconds"], 100);
    ada.trash(&mia, 3).await;
    backdate_deletions(&app, 60).await;
    ada.hide(&mia, 7).await;
    ada.trash(&mia, 10).await;
    backdate_deletions(&app, 60).await;
    // The first cut is 120 seconds old now, the others are 60.
    assert_eq!(list(&ada, "trash").await, ["mia"]);
    assert_eq!(unwind(&app, &ada, &mia).await, [vec![4, 5, 6, 8, 9, 10], (4..=10).collect()]);
    ada.trash(&mia, 10).await;
    backdate_deletions(&app, 101).await;
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    assert_eq!((ada.shown(&mia).await, ada.entry(&mia).await["last_message"].clone()), (vec![], Value::Null));
    assert_eq!(mia.shown(&ada).await.len(), 10);
    mia.says(&ada, "are you there?").await;
    assert_eq!((ada.shown(&mia).await, list(&ada, "all").await), (vec![11], vec!["mia".to_owned()]));
    app.assert_invariants().await;
}
