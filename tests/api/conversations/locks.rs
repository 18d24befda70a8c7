//! What happens in the moment when somebody else has the lock, and what one bad message does to the others.

use serde_json::json;
use sqlx::{Executor, PgPool};

use crate::support::app::TestApp;

/// Waits until a statement that names this function waits for a lock.
async fn is_waiting(pool: &PgPool, function: &str) {
    let question = "select count(*) from pg_stat_activity
                    where datname = current_database() and query like '%' || $1 || '%' and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(question).bind(function).fetch_one(pool).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_that_begins_while_a_batch_waits_is_left_alone() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    let mut held = app.pool.begin().await.unwrap();
    held.execute("select from participants for update").await.unwrap();
    let batch = json!({"items": [{"peer_id": "mia", "seq": 1}, {"peer_id": "noah", "seq": 9}], "action": "trash"});
    let changing = ada.post("/v1/inbox/batch", &batch);
    let beginning = async {
        is_waiting(&app.pool, "change_conversations").await;
        noah.says(&ada, "is anybody there?").await;
        held.rollback().await.unwrap();
    };
    let (changed, ()) = tokio::join!(changing, beginning);
    let results = changed.json(200)["results"].clone();
    assert_eq!((&results[0]["outcome"], &results[1]["outcome"]), (&json!("done"), &json!("refused")));
    assert_eq!(results[1]["problem"]["code"], "not_found");
    assert_eq!(
        (ada.entry(&noah).await["unread_count"].clone(), ada.badge().await["messages"].clone()),
        (1.into(), 1.into())
    );
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_indexed_holds_nobody_up() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let refuse = "create function refuse() returns trigger language plpgsql as
                  'begin if new.words @@ ''poison'' then raise exception ''not this one''; end if; return new; end';
                  create trigger refuse before insert on message_words for each row execute function refuse();";
    app.pool.execute(refuse).await.unwrap();
    for text in ["first", "poison", "last"] {
        mia.says(&ada, text).await;
    }
    assert_eq!(ada.finds("last").await, ["last"]);
    assert_eq!((ada.finds("first").await, ada.finds("poison").await), (vec!["first".to_owned()], vec![]));
    app.assert_invariants().await;
}

#[tokio::test]
async fn very_long_messages_are_found_like_others() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut seed = fastrand::Rng::with_seed(7);
    for number in 0..40 {
        let words: Vec<String> = (0..1_200).map(|_| format!("{:06x}", seed.u32(..1 << 24))).collect();
        mia.says(&ada, &format!("{} number{number}", words.join(" "))).await;
    }
    for number in [0, 17, 39] {
        assert_eq!(ada.finds(&format!("\"number{number}\"")).await.len(), 1);
    }
}
