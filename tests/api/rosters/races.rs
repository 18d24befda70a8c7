//! Writes of rosters at the same time, and sends meanwhile.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{counts, end, enrol, ids, patch, plain, put, rules};
use crate::support::app::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_rosters_at_once_one_is_stored_after_the_other_and_never_a_mixture() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let of =
        |prefix: &str| (0..200).map(|n| format!("{prefix}{n:03}")).chain(["both".to_owned()]).collect::<Vec<String>>();
    let mut rosters = [of("a"), of("b")];
    for roster in &mut rosters {
        roster.sort();
    }

    for round in 0..10 {
        let course = format!("bio-{}", round % 3);
        let bodies = rosters
            .each_ref()
            .map(|roster| json!({"members": plain(&roster.iter().map(String::as_str).collect::<Vec<_>>())}));
        let (before, writing) = (if round < 3 { 0 } else { 201 }, bodies.iter().map(|body| put(&lms, &course, body)));
        let answers = join_all(writing).await;
        let changes =
            answers.iter().map(|answer| counts(&answer.json(200))).map(|[added, _, removed, _]| added - removed);
        assert_eq!(before + changes.sum::<i64>(), 201, "the counts are those of one write after the other");
        let stored = ids(&lms, &course).await;
        assert!(rosters.contains(&stored), "{stored:?}");
    }
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_versions_at_once_the_highest_stays() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for course in ["bio", "chemistry", "physics"] {
        let with_version = |version: i64| {
            let member = format!("member-{version}");
            let (lms, body) =
                (lms.clone(), json!({"version": version, "members": [{"user_id": member}, {"user_id": "all"}]}));
            async move { (version, put(&lms, course, &body).await) }
        };
        let answers = join_all([3, 7, 1, 8, 2, 6, 4, 5].map(with_version)).await;

        for (version, answer) in answers {
            match answer.status.as_u16() {
                409 if version < 8 => drop(answer.problem(409, "stale_roster")),
                _ => assert_eq!(answer.json(200)["context"]["version"], version),
            }
        }
        assert_eq!(ids(&lms, course).await, ["all", "member-8"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rosters_with_the_same_unknown_members_in_any_order_are_all_stored() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let mut names: Vec<String> = (0..500).map(|n| format!("s{n:03}")).collect();

    let writing = (0..6).map(|n| {
        names.rotate_left(83);
        if n % 2 == 0 {
            names.reverse();
        }
        let body = json!({"members": plain(&names.iter().map(String::as_str).collect::<Vec<_>>())});
        let (lms, course) = (lms.clone(), format!("course-{n}"));
        async move { put(&lms, &course, &body).await }
    });
    for answer in join_all(writing.collect::<Vec<_>>()).await {
        assert_eq!(counts(&answer.json(200)), [500, 0, 0, 0]);
    }
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_one_roster_at_once_all_take_effect() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let leaving: Vec<String> = (0..16).map(|n| format!("old-{n:02}")).collect();
    enrol(&lms, "bio", &leaving.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let changes = leaving.iter().enumerate().map(|(n, old)| {
        let body = json!({"add": [{"user_id": format!("new-{n:02}")}, {"user_id": "all"}], "remove": [old]});
        let lms = lms.clone();
        async move { patch(&lms, "bio", &body).await }
    });
    let totals = join_all(changes)
        .await
        .iter()
        .map(|answer| counts(&answer.json(200)))
        .fold([0; 4], |sum, counts| std::array::from_fn(|n| sum[n] + counts[n]));

    assert_eq!(totals, [17, 0, 16, 0]);
    assert_eq!(ids(&lms, "bio").await.len(), 17);
}

/// Sends a message from a student to another one as the send worker does, and returns the outcome.
async fn send_under(app: &TestApp, rules: &Value, sender: &str, recipient: &str) -> String {
    let send = "select outcome from write_batch(gen_random_uuid(), false, array['default'], array[$1], array[$2], array[''],
                    array[null]::text[], array['\\x00'::bytea], array['hello'], array[null]::jsonb[], array[null]::bigint[], false,
                    array['student'], $3)";
    sqlx::query_scalar(send).bind(sender).bind(recipient).bind(rules).fetch_one(&app.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_that_begins_after_the_answer_is_judged_by_the_new_roster_whatever_is_sent_meanwhile() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah", "zoe"]).await;
    let rules = rules(&[("*>*", "shared")]);
    // With conversations that exist, a send waits for no lock.
    for (sender, recipient) in [("mia", "noah"), ("zoe", "mia")] {
        assert_eq!(send_under(&app, &rules, sender, recipient).await, "sent");
    }

    for round in 0..30 {
        let meanwhile = |sender: &'static str, recipient: &'static str| {
            let (app, rules) = (&app, &rules);
            async move {
                for _ in 0..4 {
                    let outcome = send_under(app, rules, sender, recipient).await;
                    assert!(["sent", "locked", "no_shared_context", "context_ended"].contains(&&*outcome), "{outcome}");
                }
            }
        };
        let change = async {
            let (allowed, refusal) = match round % 3 {
                0 => (enrol(&lms, "bio", &["mia", "zoe"]).await, &["no_shared_context"][..]),
                1 => (enrol(&lms, "bio", &["mia", "noah", "zoe"]).await, &["sent", "locked"][..]),
                _ => (end(&lms, "bio").await.ok().status.as_u16().into(), &["context_ended"][..]),
            };
            let outcome = send_under(&app, &rules, "mia", "noah").await;
            assert!(refusal.contains(&&*outcome), "round {round}: {outcome} after {allowed}");
        };
        tokio::join!(change, meanwhile("mia", "noah"), meanwhile("noah", "mia"), meanwhile("zoe", "mia"));
    }
    app.assert_invariants().await;
}
