//! How streams end.

use pidge::auth::seconds_now;
use serde_json::json;

use crate::{
    events::stream::{Stream, app_with_fast_heartbeats, request},
    support::{
        app::{TestApp, config},
        client::Reply,
        tokens::token_with,
    },
};

#[tokio::test]
async fn a_stream_ends_when_its_token_expires() {
    let mut config = config();
    config.auth.leeway_seconds = 0;
    let app = TestApp::spawn_with(config).await;
    app.student("mia").await;
    let short_lived = app.client("mia", token_with("mia", &json!({"exp": seconds_now() + 3})));
    let mut stream = Stream::open(&short_lived).await;

    let last = stream.ends_with("auth_expired").await;

    assert_eq!((last.data, last.retry), (Some(json!({})), None));
    Reply::of(request(&short_lived, "").send().await.unwrap()).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_stream_lasts_as_long_as_the_leeway_after_the_expiry() {
    let app = app_with_fast_heartbeats().await;
    app.student("mia").await;
    let expired = app.client("mia", token_with("mia", &json!({"exp": seconds_now() - 1})));
    let mut stream = Stream::open(&expired).await;

    stream.heartbeat().await;
    stream.heartbeat().await;
}

#[tokio::test]
async fn the_streams_of_a_user_who_is_deactivated_end() {
    let app = app_with_fast_heartbeats().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (mut of_ada, mut of_mia) = (Stream::open(&ada).await, Stream::open(&mia).await);

    sqlx::query("update users set deactivated_at = now() where external_id = 'mia'").execute(&app.pool).await.unwrap();
    of_mia.ends_with("closing").await;

    Reply::of(request(&mia, "").send().await.unwrap()).await.problem(403, "sender_inactive");
    of_ada.heartbeat().await;
}
