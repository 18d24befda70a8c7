//! Blocks against concurrent sends, through two replicas: once a block is answered, no message of the blocked user is new.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, future::join_all, stream};

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
    rosters::enrol,
    wait::until,
};

/// Half of them without a conversation before.
const ROUNDS: usize = 120;

/// The number of messages that are committed between two users.
async fn messages(app: &TestApp, sender: &Client) -> i64 {
    let count = "select count(*) from messages m join users u on u.id = m.sender_id where u.external_id = $1";
    sqlx::query_scalar(count).bind(&sender.id).fetch_one(&app.pool).await.unwrap()
}

/// Sends until the first refusal, which must be for the block. Returns the number of messages that were sent, none of which may
/// have begun after the block was answered.
async fn send_until_blocked(sender: &Client, recipient: &Client, is_answered: &AtomicBool) -> i64 {
    for sent in 0.. {
        let begins_after = is_answered.load(Ordering::SeqCst);
        let reply = sender.send(&recipient.id, "again").await;
        if reply.status != 201 {
            reply.problem(403, "blocked");
            return sent;
        }
        assert!(!begins_after, "a message to {} began after the answer to the block, and was sent", recipient.id);
    }
    unreachable!("the loop has no end")
}

/// Three senders write for the same user until they are refused, and are blocked meanwhile.
async fn race(app: &TestApp, replica: &TestApp, round: usize) {
    let (blocker, sender) = (app.student(&format!("b{round}")).await, app.student(&format!("s{round}")).await);
    enrol(app, &format!("c{round}"), &[(&blocker, ""), (&sender, "")], "infinity").await;
    let is_first = round.is_multiple_of(2);
    if !is_first {
        sender.says(&blocker, "before").await;
    }
    let before = messages(app, &sender).await;
    let senders = [app, replica, replica].map(|app| app.client(&sender.id, sender.token.clone()));
    let blocker = [app, replica][round / 2 % 2].client(&blocker.id, blocker.token.clone());

    let is_answered = AtomicBool::new(false);
    let sending = join_all(senders.iter().map(|sender| send_until_blocked(sender, &blocker, &is_answered)));
    let blocking = async {
        // In every second round of each kind, some messages are there first.
        until("messages are sent", async || round % 8 < 4 || messages(app, &sender).await > before).await;
        blocker.block(&sender.id).await.json(201);
        is_answered.store(true, Ordering::SeqCst);
        messages(app, &sender).await
    };
    let (sent, at_the_answer) = tokio::join!(sending, blocking);

    let sent: i64 = sent.into_iter().sum();
    assert_eq!(messages(app, &sender).await, at_the_answer, "round {round}: messages after the answer to the block");
    assert_eq!(before + sent, at_the_answer, "round {round}: each message that was answered is stored, and no other");
    sender.send(&blocker.id, "after").await.problem(403, "blocked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_of_the_blocked_user_is_new_once_the_block_is_answered() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());

    stream::iter(0..ROUNDS).for_each_concurrent(3, |round| race(&app, &replica, round)).await;

    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_message_waits_for_a_block_that_is_not_committed_yet() {
    let app = TestApp::spawn().await;
    let (_mia, noah) = super::classmates(&app).await;
    let mut blocking = app.pool.begin().await.unwrap();
    let block = "select outcome from block_user('default', 'mia', 'noah', 'student', false, '{}', null, 1000)";
    let outcome: String = sqlx::query_scalar(block).fetch_one(&mut *blocking).await.unwrap();
    assert_eq!(outcome, "done");

    let sending = noah.send("mia", "hello");
    let committing = async {
        let waiting = "select exists (select from pg_stat_activity where datname = current_database()
                                      and query like '%write_batch%' and wait_event_type = 'Lock')";
        until("the send waits", async || sqlx::query_scalar(waiting).fetch_one(&app.pool).await.unwrap()).await;
        blocking.commit().await.unwrap();
    };
    let (sent, ()) = tokio::join!(sending, committing);

    sent.problem(403, "blocked");
    assert_eq!(messages(&app, &noah).await, 0);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_waits_for_a_first_message_that_is_not_committed_yet() {
    let app = TestApp::spawn().await;
    let (mia, noah) = super::classmates(&app).await;
    let mut sending = app.pool.begin().await.unwrap();
    let send = "select outcome from write_batch(gen_random_uuid(), false, '{default}', '{noah}', '{mia}', '{\"\"}', '{null}', '{\"\"}',
                    '{hello}', '{null}', '{null}', false, '{student}', null)";
    let outcome: String = sqlx::query_scalar(send).fetch_one(&mut *sending).await.unwrap();
    assert_eq!(outcome, "sent");

    let blocking = mia.block("noah");
    let committing = async {
        let waiting = "select exists (select from pg_stat_activity where datname = current_database()
                                      and query like '%block_user%' and wait_event_type = 'Lock')";
        until("the block waits", async || sqlx::query_scalar(waiting).fetch_one(&app.pool).await.unwrap()).await;
        sending.commit().await.unwrap();
    };
    let (blocked, ()) = tokio::join!(blocking, committing);

    blocked.json(201);
    assert_eq!(messages(&app, &noah).await, 1);
    noah.send("mia", "again").await.problem(403, "blocked");
    app.assert_invariants().await;
}

/// Blocks and unblocks a user in turn. All calls succeed.
async fn toggle(blocker: &Client, user: &Client) {
    for _ in 0..25 {
        blocker.block(&user.id).await.ok();
        blocker.unblock(&user.id).await.ok();
    }
}

/// Sends to a user who blocks and is blocked meanwhile.
async fn send_often(sender: &Client, recipient: &Client) {
    for _ in 0..25 {
        let reply = sender.send(&recipient.id, "hello").await;
        match reply.status.as_u16() {
            201 => {}
            403 => drop(reply.problem(403, "blocked")),
            _ => drop(reply.problem(409, "you_blocked")),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocks_of_both_that_come_and_go_during_sends_leave_a_consistent_state() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());
    let (mia, noah) = super::classmates(&app).await;
    let there = |user: &Client| replica.client(&user.id, user.token.clone());
    let (mia_there, noah_there) = (there(&mia), there(&noah));

    tokio::join!(
        toggle(&mia, &noah),
        toggle(&noah_there, &mia),
        toggle(&mia_there, &noah),
        send_often(&noah, &mia),
        send_often(&mia_there, &noah),
    );

    app.assert_invariants().await;
    let replies: [Reply; 2] = [mia.unblock("noah").await, noah.unblock("mia").await];
    assert!(replies.iter().all(|reply| reply.status == 204));
    noah.says(&mia, "both may write again").await;
    mia.says(&noah, "both may write again").await;
    app.assert_invariants().await;
}
