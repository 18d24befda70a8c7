//! Narrowing a search to a peer or to a time.

use crate::support::{
    app::TestApp,
    client::{Client, seqs},
    mailbox::{bodies, percent_encoded, search_path, ten_messages_to_ada},
};

/// The seqs of the messages that a search for `message` finds with more parameters, oldest first.
async fn found_seqs(user: &Client, parameters: &str) -> Vec<i64> {
    let page = user.get(&format!("{}&limit=100&{parameters}", search_path("message"))).await.json(200);
    let mut found = seqs(&page);
    found.reverse();
    found
}

#[tokio::test]
async fn peer_id_narrows_the_search_to_one_conversation() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "message of noah").await;

    assert_eq!(found_seqs(&ada, "peer_id=mia").await, (1..=10).collect::<Vec<_>>());
    assert_eq!(found_seqs(&ada, "peer_id=noah").await, [1]);
    for unknown in ["nobody", "%C3%A9", "0"] {
        assert_eq!(found_seqs(&ada, &format!("peer_id={unknown}")).await, [0; 0], "peer_id={unknown}");
    }
}

#[tokio::test]
async fn a_search_with_oneself_as_peer_finds_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    for user in [&ada, &mia] {
        let page = user.get(&format!("{}&peer_id={}", search_path("message"), user.id)).await.json(200);
        assert_eq!(bodies(&page), [""; 0], "there is no conversation with oneself");
    }
}

#[tokio::test]
async fn since_is_inclusive_and_until_is_exclusive() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let history = ada.history(&mia, "").await;
    let time_of = |seq: usize| percent_encoded(history["items"][seq - 1]["created_at"].as_str().unwrap());
    let (fourth, seventh) = (time_of(4), time_of(7));

    for (parameters, expected) in [
        (format!("since={fourth}"), vec![4, 5, 6, 7, 8, 9, 10]),
        (format!("until={fourth}"), vec![1, 2, 3]),
        (format!("since={fourth}&until={seventh}"), vec![4, 5, 6]),
        (format!("since={seventh}&until={fourth}"), vec![]),
        (format!("since={fourth}&until={fourth}"), vec![]),
    ] {
        assert_eq!(found_seqs(&ada, &parameters).await, expected, "{parameters}");
    }
}

#[tokio::test]
async fn since_and_until_may_be_any_rfc_3339_times() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages_to_ada(&app).await;

    let always = "since=2001-01-01T00:00:00%2B05:30&until=9999-12-31T23:59:59Z";
    assert_eq!(found_seqs(&ada, always).await, (1..=10).collect::<Vec<_>>());
    for never in
        ["until=0001-01-01T00:00:00Z", "until=0000-01-01T00:00:00%2B14:00", "since=9999-12-31T23:59:59.999999Z"]
    {
        assert_eq!(found_seqs(&ada, never).await, [0; 0], "{never}");
    }
}

#[tokio::test]
async fn invalid_parameters_are_refused() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for parameter in [
        "since=",
        "since=yesterday",
        "until=2001-01-01",
        "until=2001-13-01T00:00:00Z",
        "since=1",
        "until=infinity",
        "since=2001-01-01T00:00:00",
        "until=99999-01-01T00:00:00Z",
        "limit=0",
        "limit=101",
        "limit=x",
        "since=%00",
        "peer_id=a&peer_id=b",
    ] {
        ada.get(&format!("{}&{parameter}", search_path("message"))).await.problem(400, "invalid_parameter");
    }
    ada.get(&format!("{}&order=asc", search_path("message"))).await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn a_search_without_a_query_is_refused() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for query_string in ["", "?q=", "?peer_id=mia"] {
        ada.get(&format!("/v1/search{query_string}")).await.problem(400, "invalid_parameter");
    }
}
