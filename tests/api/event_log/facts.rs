//! What is recorded: each fact once, in the call that makes it true. What changes nothing records nothing.

use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::TestApp,
    client::{Client, thread},
    inbox::educator_with_students,
    mailbox::ten_messages_to_ada,
};

/// All events, in their order, each as its kind, its seq, and the ids of user and peer.
const ALL: &str = "
    select concat_ws(' ', e.kind, x.seq, u.external_id, p.external_id)
    from (select 0 as part, r.last as id, r.kind, r.conversation_ids, r.seqs, r.user_ids, r.peer_ids from events r
          union all
          select 1, o.id, o.kind, o.conversation_ids, o.seqs, o.user_ids, o.peer_ids from outbox o) e
    cross join lateral unnest(e.conversation_ids, e.seqs, e.user_ids, e.peer_ids) with ordinality
        as x (conversation_id, seq, user_id, peer_id, ordinal)
    join users u on u.id = x.user_id
    left join users p on p.id = x.peer_id
    order by e.part, e.id, x.ordinal";

/// The events of a service, of which some are known already.
struct Events<'a> {
    app: &'a TestApp,
    known: usize,
}

impl<'a> Events<'a> {
    async fn from_now(app: &'a TestApp) -> Self {
        let mut events = Self { app, known: 0 };
        events.since_last().await;
        events
    }

    /// The events since the last call.
    async fn since_last(&mut self) -> Vec<String> {
        let all: Vec<String> = sqlx::query_scalar(ALL).fetch_all(&self.app.pool).await.unwrap();
        let new = all[self.known..].to_vec();
        self.known = all.len();
        new
    }

    async fn assert_none(&mut self, what: &str) {
        assert_eq!(self.since_last().await, [""; 0], "{what} records nothing");
    }
}

#[tokio::test]
async fn sends_reads_edits_and_retractions_are_recorded_for_both_users() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut events = Events::from_now(&app).await;

    mia.send_with_key("ada", "hello", "a-key").await.json(201);
    assert_eq!(events.since_last().await, ["message.sent 1 mia ada"]);
    ada.says(&mia, "hello, mia").await;
    assert_eq!(events.since_last().await, ["message.sent 2 ada mia"]);
    mia.read(&ada, 2).await;
    assert_eq!(events.since_last().await, ["message.read 2 mia ada"]);
    mia.edit(&ada, 1, "hello, ada").await.json(200);
    assert_eq!(events.since_last().await, ["message.edited 1 mia ada"]);
    ada.retract(&mia, 2).await.json(200);
    assert_eq!(events.since_last().await, ["message.retracted 2 ada mia"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_a_user_changes_for_themselves_is_recorded_for_them_alone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;
    let mut events = Events::from_now(&app).await;

    ada.unread_from(&mia, 8).await;
    assert_eq!(events.since_last().await, ["conversation.marked 7 ada"]);
    ada.read(&mia, 10).await;
    assert_eq!(events.since_last().await, ["conversation.marked 10 ada"], "the read mark is there already");
    for flags in [json!({"starred": true}), json!({"archived": true, "muted_until": "2999-01-01T00:00:00Z"})] {
        ada.flag(&mia, &flags).await;
        assert_eq!(events.since_last().await, ["conversation.flagged ada"], "{flags}");
    }
    ada.hide(&mia, 3).await;
    assert_eq!(events.since_last().await, ["conversation.trimmed ada"], "a message is deleted");
    ada.trash(&mia, 6).await;
    assert_eq!(events.since_last().await, ["conversation.trimmed ada"], "the conversation is deleted up to a message");
    ada.restore(&mia).await.json(200);
    assert_eq!(events.since_last().await, ["conversation.trimmed ada"], "a deletion is undone");
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_changes_nothing_records_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.send_with_key("ada", "once", "a-key").await.json(201);
    ada.read(&mia, 5).await;
    ada.flag(&mia, &json!({"starred": true})).await;
    ada.hide(&mia, 2).await;
    mia.edit(&ada, 4, "edited").await.json(200);
    mia.retract(&ada, 3).await.json(200);
    let mut events = Events::from_now(&app).await;

    mia.send_with_key("ada", "once", "a-key").await.json(200);
    events.assert_none("a replay").await;
    mia.send_with_key("ada", "another text", "a-key").await.problem(422, "idempotency_key_reused");
    mia.send("nobody", "hello").await;
    events.assert_none("a refused send").await;
    ada.read(&mia, 5).await;
    ada.read(&mia, 1).await;
    events.assert_none("a read mark that is there already").await;
    ada.flag(&mia, &json!({"starred": true})).await;
    ada.flag(&mia, &json!({})).await;
    events.assert_none("a flag that is set already").await;
    ada.call(Method::DELETE, &format!("{}/messages/2", thread("mia")), None, &[]).await;
    events.assert_none("the deletion of a message that is deleted").await;
    mia.edit(&ada, 4, "edited").await;
    events.assert_none("an edit to the same text").await;
    mia.retract(&ada, 3).await.json(200);
    events.assert_none("a second retraction").await;
    let draft = format!("{}/draft", thread("ada"));
    mia.call(Method::PUT, &draft, Some(&json!({"body": "not yet"})), &[]).await;
    mia.get("/v1/inbox").await.ok();
    events.assert_none("a draft, and a page").await;
}

#[tokio::test]
async fn read_all_records_its_events_in_one_row_for_each_kind() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 12).await;
    ada.read(&students[0], 1).await;
    ada.unread_from(&students[0], 1).await;
    let mut events = Events::from_now(&app).await;
    let rows = async || -> i64 {
        let count = "select (select count(*) from events) + (select count(*) from outbox)";
        sqlx::query_scalar(count).fetch_one(&app.pool).await.unwrap()
    };
    let before = rows().await;

    ada.post("/v1/inbox/read-all", &json!({})).await.json(200);

    let mut recorded = events.since_last().await;
    recorded.sort();
    let mut expected: Vec<_> = students[1..].iter().map(|peer| format!("message.read 1 ada {}", peer.id)).collect();
    expected.insert(0, "conversation.marked 1 ada".to_owned());
    assert_eq!(recorded, expected);
    assert_eq!(rows().await, before + 2);
    ada.post("/v1/inbox/read-all", &json!({})).await.json(200);
    events.assert_none("a read-all with nothing unread").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_batch_action_records_an_event_for_each_conversation_that_it_changes() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    ada.flag(&students[0], &json!({"starred": true})).await;
    let mut events = Events::from_now(&app).await;
    let items: Vec<_> = students.iter().map(|peer: &Client| json!({"peer_id": peer.id})).collect();

    ada.post("/v1/inbox/batch", &json!({"action": "star", "items": items})).await.json(200);

    assert_eq!(events.since_last().await, ["conversation.flagged ada"; 2]);
}

#[tokio::test]
async fn events_of_a_running_service_get_positions_without_a_gap() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;

    let query = "select array_agg(e.first order by e.first) from events e having sum(cardinality(e.seqs)) = 11";
    let mut positions = None::<Vec<i64>>;
    crate::support::wait::until("all events have positions", async || {
        positions = sqlx::query_scalar(query).fetch_optional(&app.pool).await.unwrap();
        positions.is_some()
    })
    .await;

    assert_eq!(positions.unwrap()[0], 1);
    app.assert_invariants().await;
}
