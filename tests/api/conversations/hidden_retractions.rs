//! Retracting an own message after deleting it for oneself: the peer still has it, so the sender may still retract it.

use pidge::conversations::Cleaner;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::Client,
    inbox::{batch_results, list_peers, outcomes},
    json::assert_members,
    mailbox::{backdate, backdate_deletions, ten_messages_to_ada},
};

/// The ways in which mia, the sender of ten messages, can delete message 7 for herself.
#[derive(Clone, Copy, Debug)]
enum Deletion {
    Alone,
    UpToIt,
    All,
    AloneThenAll,
    ByBatch,
    AllAndFinal,
    AloneAndFinal,
}

impl Deletion {
    const ALL: [Self; 7] = [
        Self::Alone,
        Self::UpToIt,
        Self::All,
        Self::AloneThenAll,
        Self::ByBatch,
        Self::AllAndFinal,
        Self::AloneAndFinal,
    ];

    async fn perform(self, app: &TestApp, mia: &Client, ada: &Client) {
        match self {
            Self::Alone | Self::AloneAndFinal => drop(mia.hide(ada, 7).await),
            Self::UpToIt => drop(mia.trash(ada, 7).await),
            Self::All | Self::AllAndFinal => drop(mia.trash(ada, 10).await),
            Self::AloneThenAll => {
                mia.hide(ada, 7).await;
                mia.trash(ada, 10).await;
            }
            Self::ByBatch => {
                let items = json!([{"peer_id": "ada", "seq": 10}]);
                assert_eq!(outcomes(&batch_results(mia, "trash", items).await), ["done"]);
            }
        }
        if self.is_final() {
            backdate_deletions(app, 2_592_001).await;
            Cleaner::new(app.config.mailbox).clean_next(&app.service).await.unwrap();
        }
    }

    fn is_final(self) -> bool {
        matches!(self, Self::AllAndFinal | Self::AloneAndFinal)
    }
}

#[tokio::test]
async fn a_sender_retracts_a_message_however_they_deleted_it_for_themselves() {
    for deletion in Deletion::ALL {
        let app = TestApp::spawn().await;
        let (ada, mia) = ten_messages_to_ada(&app).await;
        ada.read(&mia, 4).await;
        let before = mia.message(&ada, 7).await.json(200);
        deletion.perform(&app, &mia, &ada).await;
        mia.message(&ada, 7).await.problem(404, "not_found");
        let (shown, entry) = (mia.shown_seqs(&ada).await, mia.entry(&ada).await);

        let tombstone = mia.retract(&ada, 7).await.json(200);

        let mut expected = before;
        expected["body"] = Value::Null;
        expected["retracted_at"] = tombstone["retracted_at"].clone();
        assert_eq!(tombstone, expected, "{deletion:?}");
        assert!(tombstone["retracted_at"].is_string(), "{deletion:?}: {tombstone}");
        // Ada has the tombstone, and one unread message less.
        let seen = ada.message(&mia, 7).await.json(200);
        assert_members(&seen, &json!({"body": null, "retracted_at": tombstone["retracted_at"]}));
        assert_eq!(ada.badge().await["messages"], 5, "{deletion:?}");
        assert_eq!(ada.finds("7").await, [""; 0], "{deletion:?}");
        // For mia nothing has changed.
        mia.message(&ada, 7).await.problem(404, "not_found");
        assert_eq!(mia.shown_seqs(&ada).await, shown, "{deletion:?}");
        assert_eq!(mia.entry(&ada).await, entry, "{deletion:?}");
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn retracting_a_hidden_message_again_returns_the_same_tombstone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.hide(&ada, 7).await;
    let tombstone = mia.retract(&ada, 7).await.json(200);

    assert_eq!(mia.retract(&ada, 7).await.json(200), tombstone);

    // Retracted first and hidden then is the same.
    mia.retract(&ada, 8).await.json(200);
    mia.hide(&ada, 8).await;
    assert_members(&mia.retract(&ada, 8).await.json(200), &json!({"seq": 8, "body": null}));
    assert_eq!(ada.badge().await["messages"], 8);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_restore_shows_the_tombstone_of_a_message_that_was_retracted_while_it_was_hidden() {
    for deletion in Deletion::ALL.into_iter().filter(|deletion| !deletion.is_final()) {
        let app = TestApp::spawn().await;
        let (ada, mia) = ten_messages_to_ada(&app).await;
        deletion.perform(&app, &mia, &ada).await;
        let tombstone = mia.retract(&ada, 7).await.json(200);

        while mia.restore(&ada).await.status == 200 {}

        assert_eq!(mia.shown_seqs(&ada).await, (1..=10).collect::<Vec<_>>(), "{deletion:?}");
        assert_eq!(mia.message(&ada, 7).await.json(200), tombstone, "{deletion:?}");
        assert_eq!(list_peers(&mia, "trash").await, [""; 0], "{deletion:?}");
        assert_eq!(mia.badge().await["messages"], 0, "{deletion:?}");
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn the_time_in_which_a_message_can_be_retracted_is_the_same_for_hidden_ones() {
    let mut config = config();
    config.mailbox.retract_seconds = 400;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.hide(&ada, 7).await;
    mia.trash(&ada, 5).await;

    backdate(&app, 300).await;
    mia.retract(&ada, 5).await.json(200);
    backdate(&app, 101).await;

    for seq in [4, 7] {
        mia.retract(&ada, seq).await.problem(409, "retract_window_over");
    }
    assert_members(&mia.retract(&ada, 5).await.json(200), &json!({"seq": 5, "body": null}));
    assert_eq!(ada.message(&mia, 7).await.json(200)["body"], "message 7");
    // The scope `moderate` has no time limit for own messages either.
    let moderator = app.new_person("mia", "staff", "moderate");
    moderator.retract(&ada, 7).await.json(200);
    assert_eq!(ada.message(&mia, 7).await.json(200)["body"], Value::Null);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_both_users_deleted_is_restored_as_a_tombstone_by_both() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.trash(&ada, 10).await;
    ada.hide(&mia, 10).await;
    mia.retract(&ada, 10).await.json(200);
    assert_eq!(ada.badge().await["messages"], 9, "the hidden message did not count before either");

    ada.restore(&mia).await.json(200);
    mia.restore(&ada).await.json(200);

    for (user, peer) in [(&ada, &mia), (&mia, &ada)] {
        assert_members(&user.message(peer, 10).await.json(200), &json!({"seq": 10, "body": null}));
    }
    assert_eq!(ada.badge().await["messages"], 9);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_hidden_message_that_was_retracted_is_not_replayed_with_its_text() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    mia.trash(&ada, 1).await;
    let tombstone = mia.retract(&ada, 1).await.json(200);

    assert_eq!(mia.send_with_key("ada", "hello", "k").await.json(200), tombstone);
    assert_eq!(mia.shown_seqs(&ada).await, [0; 0]);
    assert_eq!(ada.shown_seqs(&mia).await, [1]);
}
