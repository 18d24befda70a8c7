//! The feed has what concerns services of the caller's tenant, and nothing else.

use serde_json::{Value, json};

use crate::{
    events::{
        feed::{all_sequenced, in_short, items, positions, reader, reader_of_tenant},
        privacy::do_everything,
    },
    support::{
        app::TestApp,
        tenants::{multi_tenant_app, recorded_user_of_tenant},
    },
};

#[tokio::test]
async fn a_feed_has_the_events_about_messages_of_its_tenant_and_no_others() {
    let app = multi_tenant_app().await;
    let user = async |tenant, role, id| recorded_user_of_tenant(&app, tenant, role, id).await;
    let (ada, mia) = (user("north", "educator", "ada").await, user("north", "student", "mia").await);
    let (other_ada, other_mia) = (user("south", "educator", "ada").await, user("south", "student", "mia").await);

    tokio::join!(do_everything(&ada, &mia), do_everything(&other_ada, &other_mia));
    all_sequenced(&app).await;

    let mut feeds = Vec::new();
    for (tenant, ada, mia) in [("north", &ada, &mia), ("south", &other_ada, &other_mia)] {
        let lms = reader_of_tenant(&app, tenant).await;
        let message = ada.message(mia, 3).await.json(200);
        let (conversation, _) = message["id"].as_str().unwrap().split_once('.').unwrap();
        let events = lms.whole_feed(0, "").await;

        assert_eq!(
            in_short(&events),
            [
                "message.sent 1",
                "message.sent 2",
                "message.read 2",
                "message.sent 3",
                "message.edited 3",
                "message.retracted 3",
            ],
            "{tenant}"
        );
        assert!(events.iter().all(|event| event["data"]["conversation_id"] == conversation), "{tenant}: {events:#?}");
        assert_eq!(lms.whole_feed(0, "limit=1").await, events, "{tenant}");
        feeds.extend(events);
    }
    let mut all = positions(&feeds);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 12, "each event is of one tenant");
    let kinds = "select count(distinct kind) from events";
    assert_eq!(sqlx::query_scalar::<_, i64>(kinds).fetch_one(&app.pool).await.unwrap(), 7, "every kind has happened");
    assert_eq!(reader_of_tenant(&app, "west").await.whole_feed(0, "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_empty_page_moves_over_the_events_of_other_tenants() {
    let app = multi_tenant_app().await;
    let (north, south) = (reader_of_tenant(&app, "north").await, reader_of_tenant(&app, "south").await);
    let user = async |role, id| recorded_user_of_tenant(&app, "south", role, id).await;
    let (ada, mia) = (user("educator", "ada").await, user("student", "mia").await);
    for _ in 0..3 {
        ada.says(&mia, "hello").await;
    }
    all_sequenced(&app).await;

    assert_eq!(north.feed("?after=0&limit=1").await, json!({"items": [], "next": 3, "latest": 3}));
    assert_eq!(items(&south.feed("?after=0").await).len(), 3);
}

#[tokio::test]
async fn an_empty_page_moves_over_what_users_change_for_themselves() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    all_sequenced(&app).await;
    for starred in [true, false] {
        mia.flag(&ada, &json!({"starred": starred})).await;
    }
    all_sequenced(&app).await;

    assert_eq!(lms.feed("?after=1&limit=1").await, json!({"items": [], "next": 3, "latest": 3}));
    let page = lms.feed("?after=0&limit=1").await;
    assert_eq!((positions(&items(&page)), &page["next"]), (vec![1], &json!(1)), "a full page ends at its last event");
}

#[tokio::test]
async fn an_event_whose_message_is_missing_is_left_out_and_those_that_follow_are_not() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for seq in 1..=4 {
        ada.says(&mia, "hello").await;
        mia.read(&ada, seq).await;
    }
    all_sequenced(&app).await;
    sqlx::query("delete from read_marks where up_to_seq in (1, 2, 4)").execute(&app.pool).await.unwrap();

    let expected = ["message.sent 1", "message.sent 2", "message.sent 3", "message.read 3", "message.sent 4"];
    for limit in [1, 2, 3, 1000] {
        assert_eq!(in_short(&lms.whole_feed(0, &format!("limit={limit}")).await), expected, "{limit}");
    }
}
