//! Several replicas on one database.

use crate::{
    events::{
        feed::{in_short, items, reader},
        feed_waiting::start_waiting,
        stream::Stream,
    },
    support::app::{TestApp, config},
};

#[tokio::test]
async fn each_replica_tells_what_happens_on_the_other_one() {
    let first = TestApp::spawn().await;
    let second = TestApp::spawn_on(config(), first.database.shared());
    let (ada, mia) = (first.educator("ada").await, first.student("mia").await);
    let (ada_there, mia_there) = (second.client("ada", ada.token.clone()), second.client("mia", mia.token.clone()));
    let (mut here, mut there) = (Stream::open(&mia).await, Stream::open(&mia_there).await);

    ada.says(&mia, "from the first").await;
    ada_there.says(&mia_there, "from the second").await;

    for stream in [&mut here, &mut there] {
        assert_eq!(stream.next("message.sent").await["message"]["body"], "from the first");
        assert_eq!(stream.next("message.sent").await["message"]["body"], "from the second");
    }
    assert_eq!(here.last_id, there.last_id, "an id is the same everywhere");
}

#[tokio::test]
async fn a_stream_goes_on_at_another_replica() {
    let first = TestApp::spawn().await;
    let second = TestApp::spawn_on(config(), first.database.shared());
    let (ada, mia) = (first.educator("ada").await, first.student("mia").await);
    let mia_there = second.client("mia", mia.token.clone());
    // The second one has read the log before, and nothing since.
    drop(Stream::open(&mia_there).await);
    let mut stream = Stream::open(&mia).await;

    ada.says(&mia, "one").await;
    stream.next("message.sent").await;
    let (mut there, opening) = Stream::resume(&mia_there, &stream.last_id).await;
    ada.says(&mia, "two").await;

    assert_eq!(opening.event, None, "it knows the id, although it had not read so far");
    assert_eq!(there.next("message.sent").await["message"]["body"], "two");
}

#[tokio::test]
async fn a_waiting_call_ends_by_an_event_of_another_replica() {
    let mut waits = config();
    waits.events.max_waiting = 2;
    let first = TestApp::spawn().await;
    let second = TestApp::spawn_on(waits, first.database.shared());
    let (ada, mia) = (first.educator("ada").await, first.student("mia").await);
    let calls = start_waiting(&reader(&second).await, 2).await;

    ada.says(&mia, "from the first").await;

    for call in calls {
        let page = call.await.unwrap().json(200);
        assert_eq!(in_short(&items(&page)), ["message.sent 1"], "{page}");
    }
}
