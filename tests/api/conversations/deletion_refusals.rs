//! Deleting for oneself, where there is nothing to delete or nobody to know.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::thread,
    inbox::list,
    mailbox::{backdate_deletions, search, ten_messages, without_id},
};

#[tokio::test]
async fn what_is_no_place_to_cut_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let (path, before) = (thread("mia"), ada.entry(&mia).await);
    for query in [
        "",
        "?up_to_seq",
        "?up_to_seq=",
        "?up_to_seq=x",
        "?up_to_seq=-1",
        "?up_to_seq=1.5",
        "?up_to_seq=1&up_to_seq=2",
        "?up_to_seq=9007199254740992",
        "?up_to_seq=99999999999999999999",
        "?up_to_seq=%00",
    ] {
        ada.delete(&format!("{path}{query}")).await.problem(400, "invalid_parameter");
    }
    ada.delete(&format!("{path}?up_to_seq=1&for=me")).await.problem(400, "unknown_parameter");
    for whom in ["", "Me", "peer", "me,everyone", "%00"] {
        ada.delete(&format!("{path}/messages/1?for={whom}")).await.problem(400, "invalid_parameter");
    }
    ada.delete(&format!("{path}/messages/1?seq=1")).await.problem(400, "unknown_parameter");
    for seq in ["0", "11", "9007199254740991", "9007199254740992", "-1", "x", "1.0"] {
        ada.delete(&format!("{path}/messages/{seq}")).await.problem(404, "not_found");
    }
    ada.post(&format!("{path}/restore"), &json!({"up_to_seq": 1})).await.problem(422, "unknown_field");
    ada.post(&format!("{path}/restore?all=1"), &json!({})).await.problem(400, "unknown_parameter");
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    assert_eq!(ada.entry(&mia).await, before);
    ada.delete(&format!("{path}/messages/1?for=me")).await.json(200);
    ada.post(&format!("{path}/restore"), &json!({})).await.json(200);
    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn strangers_are_answered_as_if_there_were_nobody() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = ten_messages(&app).await;
    let noah = app.student("noah").await;
    let no_body = json!({});
    for (method, path, body) in [
        (Method::DELETE, "?up_to_seq=3", None),
        (Method::DELETE, "/messages/3", None),
        (Method::DELETE, "/messages/3?for=me", None),
        (Method::DELETE, "/messages/999", None),
        (Method::POST, "/restore", None),
        (Method::POST, "/restore", Some(&no_body)),
    ] {
        let ask = async |peer: &str| noah.call(method.clone(), &format!("{}{path}", thread(peer)), body, &[]).await;
        let known = ask("ada").await;
        known.problem(404, "not_found");
        for other in ["xyz", "mia", "noah"] {
            assert_eq!(without_id(&known), without_id(&ask(other).await), "{path} of {other}");
        }
    }
    noah.get(&format!("{}&peer_id=ada", search("message"))).await.json(200);
    assert_eq!((noah.finds("message").await, mia.finds("message").await.len()), (vec![], 10));
    assert_eq!(list(&noah, "trash").await, [""; 0]);
}

#[tokio::test]
async fn what_can_no_longer_be_restored_is_no_longer_in_the_trash() {
    let app = TestApp::spawn_with({
        let mut config = config();
        config.mailbox.restore_seconds = 100;
        config
    })
    .await;
    let (ada, mia) = ten_messages(&app).await;
    ada.trash(&mia, 10).await;
    backdate_deletions(&app, 99).await;
    assert_eq!(list(&ada, "trash").await, ["mia"]);
    backdate_deletions(&app, 2).await;
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    assert_eq!(list(&ada, "trash").await, [""; 0]);
    assert_eq!((list(&ada, "all").await, ada.entry(&mia).await["last_message"].clone()), (vec![], Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restores_that_race_take_back_a_cut_each() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    for _ in 0..10 {
        for cut in [2, 4, 6, 8] {
            ada.trash(&mia, cut).await;
        }
        let replies = tokio::join!(ada.restore(&mia), ada.restore(&mia), ada.restore(&mia), ada.restore(&mia));
        for reply in [replies.0, replies.1, replies.2, replies.3] {
            reply.json(200);
        }
        assert_eq!(ada.shown(&mia).await.len(), 10, "four were answered 200");
    }
}
