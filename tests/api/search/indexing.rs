//! Messages are found as soon as they are sent, whatever the state of the index.

use futures_util::future::join_all;
use sqlx::Executor;

use super::{messages_to_ada, walk_search};
use crate::support::{app::TestApp, client::seqs, mailbox::search_path};

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
