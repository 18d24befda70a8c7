//! How many streams there may be.

use crate::{
    events::stream::{Stream, request},
    support::{
        app::{TestApp, config},
        client::Reply,
        wait::until,
    },
};

#[tokio::test]
async fn a_sixth_stream_of_a_user_replaces_the_oldest() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(Stream::open(&mia).await);
    }
    let mut of_other_user = Stream::open(&ada).await;

    let mut sixth = Stream::open(&mia).await;
    let last = streams.remove(0).ends_with("replaced").await;
    ada.says(&mia, "hello").await;

    assert_eq!(last.data, Some(serde_json::json!({})));
    sixth.next("message.sent").await;
    of_other_user.next("message.sent").await;
    for stream in &mut streams {
        stream.next("message.sent").await;
    }
}

#[tokio::test]
async fn a_stream_whose_client_is_gone_is_replaced_first() {
    let mut config = config();
    config.events.streams_per_user = 2;
    config.events.max_streams = 3;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut oldest = Stream::open(&mia).await;
    let gone = Stream::open(&mia).await;
    let other = Stream::open(&ada).await;
    drop(gone);
    // There is room for a third one again when the service has noticed.
    until("the stream is closed", async || request(&ada, "").send().await.unwrap().status() == 200).await;
    drop(other);
    until("the streams are closed", async || app.open_streams().await == 1).await;

    let mut newest = Stream::open(&mia).await;
    ada.says(&mia, "hello").await;

    oldest.next("message.sent").await;
    newest.next("message.sent").await;
}

#[tokio::test]
async fn above_the_most_streams_of_a_process_a_client_is_to_come_again_later() {
    let mut config = config();
    config.events.max_streams = 2;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (first, _second) = (Stream::open(&ada).await, Stream::open(&mia).await);

    let refused = Reply::of(request(&mia, "").send().await.unwrap()).await;
    let retry_after: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    drop(first);

    refused.problem(503, "unavailable");
    assert!((5..=15).contains(&retry_after), "{retry_after}");
    mia.get("/v1/inbox").await.ok();
    until("a stream can be opened again", async || request(&mia, "").send().await.unwrap().status() == 200).await;
}

#[tokio::test]
async fn opening_a_stream_counts_as_a_request() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.requests_burst = 2.try_into().unwrap();
    config.limits.requests_per_minute = 1.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let mia = app.new_person("mia", "student", "");

    let _streams = (Stream::open(&mia).await, Stream::open(&mia).await);

    Reply::of(request(&mia, "").send().await.unwrap()).await.problem(429, "rate_limited");
}

impl TestApp {
    /// The number of open streams, by the service's own count. Only for a service whose streams are all of this test: the
    /// metric is that of the process, as of the last service that was asked.
    async fn open_streams(&self) -> usize {
        let text = self.anonymous().get("/metrics").await.text;
        let line = text.lines().find(|line| line.starts_with("pidge_streams ")).unwrap();
        line.rsplit_once(' ').unwrap().1.parse().unwrap_or(usize::MAX)
    }
}
