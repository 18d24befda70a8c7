//! Messages are found as soon as they are sent, whatever the state of the index.

use std::time::Duration;

use futures_util::future::join_all;
use secrecy::SecretString;
use serde_json::json;
use sqlx::Executor;

use super::{messages_to_ada, walk_search};
use crate::support::{
    app::TestApp,
    batch_gate::count,
    client::seqs,
    mailbox::{bodies, search_path},
    wait::until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_found_at_once_while_many_are_sent() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let students = join_all((0..8).map(|n| {
        let (app, id) = (&app, format!("s{n}"));
        async move { app.student(&id).await }
    }))
    .await;

    join_all(students.iter().map(|student| {
        let ada = &ada;
        async move {
            for n in 0..12 {
                let word = format!("word{}x{n}", student.id);
                let seq = student.says(ada, &format!("a {word}")).await;
                for (user, peer) in [(ada, student), (student, ada)] {
                    let path = format!("{}&peer_id={}", search_path(&format!("\"{word}\"")), peer.id);
                    let page = user.get(&path).await.json(200);
                    assert_eq!(seqs(&page), [seq], "{word} by {}", user.id);
                }
            }
        }
    }))
    .await;

    assert_eq!(walk_search(&ada, &search_path("a"), 20).await.len(), 96);
    app.assert_invariants().await;
}

#[tokio::test]
async fn messages_corrected_before_they_are_indexed_are_found_as_they_are_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["hello"]).await;
    assert_eq!(ada.finds("hello").await, ["hello"]);

    for _ in 0..15 {
        let seq = mia.says(&ada, "first thought").await;
        mia.edit(&ada, seq, "second thought").await.json(200);
        let seq = mia.says(&ada, "first regret").await;
        mia.retract(&ada, seq).await.json(200);
    }

    for user in [&ada, &mia] {
        assert_eq!(walk_search(user, &search_path("first"), 100).await, [""; 0], "by {}", user.id);
        assert_eq!(walk_search(user, &search_path("second"), 100).await.len(), 15, "by {}", user.id);
        assert_eq!(walk_search(user, &search_path("regret"), 100).await, [""; 0], "by {}", user.id);
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_very_first_message_is_found_even_if_it_was_edited_at_once() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["first thought"]).await;

    mia.edit(&ada, 1, "second thought").await.json(200);

    assert_eq!(ada.finds("second").await, ["second thought"]);
}

#[tokio::test]
async fn a_message_that_cannot_be_indexed_does_not_keep_others_from_being_found() {
    let app = TestApp::spawn().await;
    let refuse_poison = "
        create function refuse() returns trigger language plpgsql as
        'begin if new.words @@ ''poison'' then raise exception ''not this one''; end if; return new; end';
        create trigger refuse before insert on message_words for each row execute function refuse();";
    app.pool.execute(refuse_poison).await.unwrap();

    let (ada, _mia) = messages_to_ada(&app, &["first", "poison", "last"]).await;

    assert_eq!(ada.finds("last").await, ["last"]);
    assert_eq!(ada.finds("first").await, ["first"]);
    assert_eq!(ada.finds("poison").await, [""; 0]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn very_long_messages_are_found_like_others() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut rng = fastrand::Rng::with_seed(7);
    for number in 0..40 {
        let words: Vec<String> = (0..1_200).map(|_| format!("{:06x}", rng.u32(..1 << 24))).collect();
        mia.says(&ada, &format!("{} number{number}", words.join(" "))).await;
    }

    for number in [0, 17, 39] {
        assert_eq!(ada.finds(&format!("\"number{number}\"")).await.len(), 1, "message {number}");
    }
}

/// Counts the statements that write the index and wait for a lock.
const INDEXING: &str = "select count(*) from pg_stat_activity where datname = current_database()
                        and query like '%index_folded%' and wait_event_type = 'Lock'";

#[tokio::test]
async fn a_search_does_not_wait_for_a_slow_index_and_says_that_it_may_be_incomplete() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["hello"]).await;
    let before = ada.get_complete(&search_path("hello")).await.json(200);
    let mut index = app.pool.begin().await.unwrap();
    index.execute("lock table message_words in share row exclusive mode").await.unwrap();
    mia.says(&ada, "hello again").await;

    let meanwhile = ada.get(&search_path("hello")).await.json(200);
    let still_indexing = count(&app, INDEXING).await;
    let by_another = app.student("zoe").await.get_complete(&search_path("hello")).await.json(200);
    index.rollback().await.unwrap();
    until("the message is found", async || ada.finds("again").await == ["hello again"]).await;
    let afterwards = ada.get_complete(&search_path("hello")).await.json(200);

    assert_eq!(bodies(&before), ["hello"]);
    assert!(still_indexing > 0, "the search was answered while the index was being written");
    assert_eq!((bodies(&meanwhile), &meanwhile["incomplete"]), (vec!["hello".to_owned()], &json!(true)));
    assert_eq!(by_another["incomplete"], false, "that user has no queued messages");
    assert_eq!(bodies(&afterwards), ["hello again", "hello"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_index_catches_up_although_the_caller_has_many_long_messages_and_hangs_up() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut rng = fastrand::Rng::with_seed(8);
    for number in 0..60 {
        let words: Vec<String> = (0..1_300).map(|_| format!("{:06x}", rng.u32(..1 << 24))).collect();
        mia.says(&ada, &format!("{} number{number}", words.join(" "))).await;
    }
    for _ in 0..20 {
        drop(tokio::time::timeout(Duration::from_millis(1), ada.get(&search_path("number"))).await);
    }

    until("no message is missing", async || ada.get(&search_path("number")).await.json(200)["incomplete"] == false)
        .await;

    assert_eq!(walk_search(&ada, &search_path("number"), 50).await.len(), 60);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_search_whose_indexing_fails_says_that_it_may_be_incomplete() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["hello"]).await;
    assert_eq!(ada.finds("hello").await, ["hello"]);
    let fail = "
        create function fail() returns trigger language plpgsql as
        'begin raise exception ''not now'' using errcode = ''disk_full''; end';
        create trigger fail before insert on message_words execute function fail();";
    app.pool.execute(fail).await.unwrap();
    mia.says(&ada, "hello again").await;

    let page = ada.get(&search_path("hello")).await.json(200);

    assert_eq!((bodies(&page), &page["incomplete"]), (vec!["hello".to_owned()], &json!(true)));
}

#[tokio::test]
async fn on_a_database_that_accepts_no_writes_a_search_says_that_queued_messages_are_missing() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["hello"]).await;
    until("the service has nothing left to index", async || {
        sqlx::query_scalar::<_, i64>("select count(*) from search_queue").fetch_one(&app.pool).await.unwrap() == 0
    })
    .await;
    let mut config = app.config.clone();
    let separator = if app.database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}options=-c%20default_transaction_read_only%3Don", app.database.url);
    config.database.url = SecretString::from(url);
    // The service that still may write must not index what is queued below.
    app.service.close().await;
    let app = app.restart_with(config);
    let (ada, zoe) = (app.new_person(&ada.id, "educator", ""), app.new_person("zoe", "student", ""));
    let queue_again = "
        begin read write;
        delete from message_words;
        insert into search_queue (conversation_ids, seqs, user_ids)
        select array[m.conversation_id], array[m.seq], array[c.low_user_id, c.high_user_id]
        from messages m join conversations c on c.id = m.conversation_id;
        commit;";
    app.pool.execute(queue_again).await.unwrap();

    let of_ada = ada.get(&search_path("hello")).await.json(200);
    let of_zoe = zoe.get_complete(&search_path("hello")).await.json(200);

    assert_eq!((bodies(&of_ada), &of_ada["incomplete"]), (vec![], &json!(true)));
    assert_eq!(of_zoe["incomplete"], false, "that user has no messages");
}
