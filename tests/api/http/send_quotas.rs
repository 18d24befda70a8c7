//! The limits on messages to one recipient in a day (`pair_day`), and on first messages that one user receives in an hour
//! (`newcomers`). Only what was sent counts. Both are off by default, and told of in a refusal only.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, educators, queued_sends},
    client::{Client, Reply},
    rosters::enrol,
    wait::until,
};

/// The default limits, with these two; 0: not limited.
async fn app_with(sends_per_day: u32, first_messages_per_hour: u32) -> TestApp {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.sends_per_day = sends_per_day;
    config.limits.first_messages_per_hour = first_messages_per_hour;
    TestApp::spawn_with(config).await
}

async fn students(app: &TestApp, count: usize) -> Vec<Client> {
    let mut students = Vec::new();
    for n in 0..count {
        students.push(app.student(&format!("s{n}")).await);
    }
    students
}

/// Asserts a refusal by a limit of this size and window, which is reported last.
#[track_caller]
fn assert_limited(reply: &Reply, name: &str, size: u32, window: u32) {
    reply.problem(429, "rate_limited");
    let wait = reply.header("retry-after").unwrap();
    let (policy, left) = (reply.header("ratelimit-policy").unwrap(), reply.header("ratelimit").unwrap());
    assert!(policy.ends_with(&format!("\"{name}\";q={size};w={window}")), "{policy}");
    assert!(left.ends_with(&format!("\"{name}\";r=0;t={wait}")), "{left}");
    let (wait, one) = (wait.parse::<u32>().unwrap(), window / size);
    assert!(wait > one / 2 && wait <= one, "the next one is refilled after {one} seconds, not {wait}");
}

/// Asserts that a message was sent, and that its answer does not tell of either limit.
#[track_caller]
fn assert_sent(reply: &Reply) {
    reply.json(201);
    let policy = reply.header("ratelimit-policy").unwrap();
    assert!(!policy.contains("pair_day") && !policy.contains("newcomers"), "{policy}");
}

async fn set_active(app: &TestApp, user: &Client, active: bool) {
    let change = "update users set deactivated_at = case when not $2 then now() end where external_id = $1";
    sqlx::query(change).bind(&user.id).bind(active).execute(&app.pool).await.unwrap();
}

#[tokio::test]
async fn messages_to_one_recipient_are_limited_by_the_day() {
    let app = app_with(3, 0).await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    for _ in 0..3 {
        assert_sent(&mia.send("ada", "hello").await);
    }

    assert_limited(&mia.send("ada", "one too many").await, "pair_day", 3, 86_400);

    assert_sent(&mia.send("noah", "another recipient").await);
    assert_sent(&noah.send("ada", "another sender").await);
    assert_sent(&ada.send("mia", "the other direction").await);
    assert_eq!(ada.entry(&mia).await["last_seq"], 4);
}

#[tokio::test]
async fn repetitions_and_refused_messages_do_not_use_up_the_messages_of_the_day() {
    let app = app_with(2, 0).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    for _ in 0..3 {
        mia.send_with_key("ada", "hello", "k").await.json(200);
    }
    mia.send_with_key("ada", "another text", "k").await.problem(422, "idempotency_key_reused");
    set_active(&app, &ada, false).await;
    for _ in 0..3 {
        mia.send("ada", "hello").await.problem(403, "recipient_inactive");
    }
    set_active(&app, &ada, true).await;

    assert_sent(&mia.send("ada", "the second").await);
    assert_limited(&mia.send("ada", "the third").await, "pair_day", 2, 86_400);
    mia.send_with_key("ada", "hello", "k").await.json(200);
}

#[tokio::test]
async fn a_message_above_the_limit_of_the_day_does_not_use_up_other_limits() {
    let app = app_with(1, 1).await;
    let (_ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    assert_sent(&mia.send("ada", "hello").await);
    for _ in 0..12 {
        assert_limited(&mia.send("ada", "one too many").await, "pair_day", 1, 86_400);
    }

    let sent = mia.send("noah", "hello").await;
    assert_sent(&sent);
    let left = sent.header("ratelimit").unwrap();
    assert!(left.contains("\"conversations\";r=18;"), "two conversations were begun: {left}");
    assert_sent(&noah.send("mia", "hello").await);
}

#[tokio::test]
async fn first_messages_that_a_user_receives_are_limited_by_the_hour_for_all_senders_together() {
    let app = app_with(0, 2).await;
    let (mia, others) = (app.student("mia").await, students(&app, 5).await);
    assert_sent(&others[0].send("mia", "hello").await);
    assert_sent(&others[1].send("mia", "hello").await);

    for other in &others[2..] {
        assert_limited(&other.send("mia", "one too many").await, "newcomers", 2, 3600);
    }

    assert_sent(&others[0].send("mia", "no newcomer any more").await);
    assert_sent(&others[2].send("s3", "another recipient").await);
    assert_sent(&mia.send("s2", "hello").await);
    assert_sent(&others[2].send("mia", "an answer").await);
    assert_limited(&others[4].send("mia", "still a newcomer").await, "newcomers", 2, 3600);
}

#[tokio::test]
async fn members_of_a_common_context_are_newcomers_too() {
    let app = app_with(0, 1).await;
    let (mia, others) = (app.student("mia").await, students(&app, 2).await);
    enrol(&app, "bio-101", &[(&mia, ""), (&others[0], ""), (&others[1], "")], "infinity").await;

    assert_sent(&others[0].send("mia", "hello").await);
    assert_limited(&others[1].send("mia", "hello").await, "newcomers", 1, 3600);
}

#[tokio::test]
async fn refused_first_messages_do_not_use_up_those_of_others() {
    let app = app_with(0, 1).await;
    let (mia, others) = (app.student("mia").await, students(&app, 3).await);
    enrol(&app, "bio-101", &[(&mia, ""), (&others[0], "")], "infinity").await;
    mia.call(Method::PUT, "/v1/blocks/s0", None, &[]).await.json(201);
    for _ in 0..5 {
        others[0].send("mia", "hello").await.problem(403, "blocked");
    }

    assert_sent(&others[1].send("mia", "hello").await);
    others[0].send("mia", "still blocked").await.problem(403, "blocked");
    assert_limited(&others[2].send("mia", "hello").await, "newcomers", 1, 3600);
}

#[tokio::test]
async fn the_limit_on_newcomers_does_not_tell_of_a_user_to_whom_the_sender_may_not_write() {
    let app = app_with(0, 1).await;
    let (mia, others) = (app.student("mia").await, students(&app, 3).await);
    assert_sent(&others[0].send("mia", "hello").await);
    set_active(&app, &mia, false).await;

    let to_mia = others[1].send("mia", "hello").await;
    let to_nobody = others[2].send("nobody", "hello").await;

    to_mia.problem(422, "recipient_unknown");
    let comparable = |reply: &Reply| {
        let id = reply.header("x-request-id").unwrap().to_owned();
        let mut headers = reply.headers.clone();
        headers.remove("x-request-id");
        headers.remove("date");
        (reply.status, reply.text.replace(&id, ""), headers)
    };
    assert_eq!(comparable(&to_mia), comparable(&to_nobody));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_message_that_will_be_refused_takes_no_place_of_others_while_it_waits() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.first_messages_per_hour = 1;
    config.sending.max_concurrent_batches = 1;
    let app = TestApp::spawn_with(config).await;
    let (mia, others, users) =
        (app.student("mia").await, students(&app, 2).await, educators(&app, &["hal", "ivy"]).await);
    enrol(&app, "bio-101", &[(&mia, ""), (&others[0], "")], "infinity").await;
    mia.call(Method::PUT, "/v1/blocks/s0", None, &[]).await.json(201);
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;

    let send = |from: &Client| {
        let from = from.clone();
        tokio::spawn(async move { from.send("mia", "hello").await })
    };
    let refused = send(&others[0]);
    gate.until_queued(1).await;
    let allowed = send(&others[1]);
    let is_decided = async || allowed.is_finished() || queued_sends(&app).await == 3;
    until("the second message waits, too, or is refused", is_decided).await;
    gate.open().await;

    refused.await.unwrap().problem(403, "blocked");
    assert_sent(&allowed.await.unwrap());
}

#[tokio::test]
async fn a_refused_first_message_costs_the_same_queries_whether_the_limit_is_reached_or_not() {
    let app = app_with(0, 1).await;
    let (mia, others) = (app.student("mia").await, students(&app, 2).await);
    assert_sent(&others[0].send("mia", "hello").await);
    set_active(&app, &mia, false).await;
    let gone = app.student("gone").await;
    set_active(&app, &gone, false).await;
    // From now on each question for a verdict leaves a row.
    let record = "create table asked (recipient text);
                  alter function verdict_on rename to verdict_before;
                  create function verdict_on(
                      rules jsonb, in_tenant text, sender text, recipient text, client text, role text, may_introduce boolean,
                      in_full boolean, at timestamptz
                  ) returns text language plpgsql as $$
                  begin
                      insert into asked values (recipient);
                      return verdict_before(rules, in_tenant, sender, recipient, client, role, may_introduce, in_full, at);
                  end
                  $$";
    sqlx::raw_sql(record).execute(&app.pool).await.unwrap();

    for recipient in ["mia", "gone", "nobody"] {
        others[1].send(recipient, "hello").await.problem(422, "recipient_unknown");
    }

    let asked = "select recipient from asked order by recipient";
    let asked: Vec<String> = sqlx::query_scalar(asked).fetch_all(&app.pool).await.unwrap();
    assert_eq!(asked, ["gone", "mia", "nobody"]);
}

#[tokio::test]
async fn concurrent_messages_together_do_not_exceed_the_limits() {
    let app = app_with(2, 2).await;
    let (mia, others) = (app.student("mia").await, students(&app, 6).await);

    let first = join_all(others.iter().map(|other| other.send("mia", "hello"))).await;
    let more = join_all((0..6).map(|_| mia.send("s0", "hello"))).await;

    for replies in [first, more] {
        let statuses: Vec<_> = replies.iter().map(|reply| reply.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 2, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 4, "{statuses:?}");
    }
}

#[tokio::test]
async fn services_are_exempt() {
    let app = app_with(1, 1).await;
    let (service, mia) = (app.service("lms").await, app.student("mia").await);
    let others = students(&app, 3).await;
    let send = async |sender: &Client| {
        let message = json!({"sender_id": sender.id, "recipient_id": "mia", "body": "on behalf"});
        service.post("/v1/messages", &message).await
    };

    for other in &others {
        assert_sent(&send(other).await);
        assert_sent(&send(other).await);
        assert_sent(&service.send("mia", "in its own name").await);
    }

    let noah = app.student("noah").await;
    assert_sent(&noah.send("mia", "what services sent did not count").await);
    assert_limited(&app.educator("ada").await.send("mia", "one too many").await, "newcomers", 1, 3600);
    assert_limited(&noah.send("mia", "one too many").await, "pair_day", 1, 86_400);
    assert_eq!(mia.badge().await["messages"], 10);
}

#[tokio::test]
async fn by_default_neither_is_limited() {
    let app = app_with(0, 0).await;
    let (mia, others) = (app.student("mia").await, students(&app, 12).await);

    for other in &others {
        assert_sent(&other.send("mia", "hello").await);
    }
    for _ in 0..9 {
        assert_sent(&others[0].send(&mia.id, "hello").await);
    }
}
