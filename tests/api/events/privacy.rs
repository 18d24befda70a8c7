//! What a stream never tells: what is not its user's business, and what its user may not read.

use serde_json::{Value, json};

use crate::{
    events::stream::{HeldBack, Stream, sequence},
    support::{
        app::TestApp,
        client::Client,
        tenants::{multi_tenant_app, recorded_user_of_tenant},
    },
};

/// The names of the events of a stream up to the message `the end`.
async fn events_until_the_end(stream: &mut Stream) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        let (name, data) = stream.event().await;
        if data["message"]["body"] == "the end" {
            return names;
        }
        names.push(match data["changed"].as_str() {
            Some(changed) => format!("{name} {changed}"),
            None => name,
        });
    }
}

/// Does everything that makes an event, in the conversation of two users.
pub async fn do_everything(ada: &Client, mia: &Client) {
    ada.says(mia, "one").await;
    ada.says(mia, "two").await;
    mia.read(ada, 2).await;
    mia.unread_from(ada, 2).await;
    mia.read(ada, 2).await;
    mia.flag(ada, &json!({"archived": true, "muted_until": "2099-01-01T00:00:00Z"})).await;
    mia.hide(ada, 1).await;
    mia.restore(ada).await.ok();
    mia.trash(ada, 2).await;
    ada.says(mia, "three").await;
    ada.edit(mia, 3, "four").await.ok();
    ada.retract(mia, 3).await.ok();
    mia.post("/v1/inbox/read-all", &json!({})).await.ok();
    mia.post("/v1/inbox/batch", &json!({"items": [{"peer_id": "ada"}], "action": "star"})).await;
}

#[tokio::test]
async fn each_event_is_told_to_those_whom_it_concerns_and_to_nobody_else() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let eve = app.educator("eve").await;
    let mut streams = [Stream::open(&ada).await, Stream::open(&mia).await, Stream::open(&noah).await];

    let held_back = HeldBack::all_of(&app).await;
    do_everything(&ada, &mia).await;
    for user in [&ada, &mia, &noah] {
        eve.says(user, "the end").await;
    }
    held_back.release().await;
    let [to_ada, to_mia, to_noah] = &mut streams;
    let told =
        [events_until_the_end(to_ada).await, events_until_the_end(to_mia).await, events_until_the_end(to_noah).await];

    // What concerns both: Mia deleted the first two messages for herself before any of it was told, so she hears no more of
    // them.
    let of_both = ["message.edited", "message.retracted", "message.sent"];
    let kinds_of = |told: &[String]| {
        let mut kinds: Vec<_> = told.iter().map(String::as_str).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(kinds_of(&told[0]), ["message.edited", "message.read", "message.retracted", "message.sent"]);
    let of_mia = ["conversation.updated flags", "conversation.updated history", "conversation.updated marker"];
    let mut of_mia: Vec<_> = of_mia.iter().chain(&["message.read"]).chain(&of_both).copied().collect();
    of_mia.sort_unstable();
    assert_eq!(kinds_of(&told[1]), of_mia);
    assert_eq!(told[1].iter().filter(|name| *name == "message.sent").count(), 1, "{:?}", told[1]);
    assert_eq!(told[0].iter().filter(|name| *name == "message.sent").count(), 3, "{:?}", told[0]);
    assert_eq!(told[2], Vec::<String>::new());
}

#[tokio::test]
async fn an_event_about_a_message_that_the_user_has_deleted_is_not_told() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for body in ["one", "two", "three"] {
        ada.says(&mia, body).await;
    }
    mia.hide(&ada, 3).await;
    mia.trash(&ada, 1).await;
    sequence(&app).await;
    let mut stream = Stream::open(&mia).await;

    for seq in [1, 2, 3] {
        ada.edit(&mia, seq, "changed").await.ok();
    }
    ada.retract(&mia, 1).await.ok();
    ada.says(&mia, "the end").await;

    let edited = stream.next("message.edited").await;
    assert_eq!(edited["message"]["seq"], 2, "the only one that is shown to Mia");
    assert_eq!(events_until_the_end(&mut stream).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_message_that_was_deleted_before_it_could_be_told_is_not_told() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;

    let held_back = HeldBack::all_of(&app).await;
    ada.says(&mia, "one").await;
    mia.hide(&ada, 1).await;
    held_back.release().await;
    let event = stream.next("conversation.updated").await;

    assert_eq!((&event["changed"], &event["entry"]["last_message"]), (&json!("history"), &Value::Null));
}

#[tokio::test]
async fn equal_user_ids_of_two_tenants_are_two_users() {
    let app = multi_tenant_app().await;
    let user = async |tenant, role, id| recorded_user_of_tenant(&app, tenant, role, id).await;
    let (ada, mia) = (user("north", "educator", "ada").await, user("north", "student", "mia").await);
    let (other_ada, other_mia) = (user("south", "educator", "ada").await, user("south", "student", "mia").await);
    let (mut stream, mut other) = (Stream::open(&mia).await, Stream::open(&other_mia).await);

    ada.says(&mia, "in the north").await;
    other_ada.says(&other_mia, "in the south").await;
    ada.says(&mia, "the end").await;
    other_ada.says(&other_mia, "the end").await;

    assert_eq!(stream.next("message.sent").await["message"]["body"], "in the north");
    assert_eq!(other.next("message.sent").await["message"]["body"], "in the south");
    for stream in [&mut stream, &mut other] {
        assert_eq!(events_until_the_end(stream).await, Vec::<String>::new());
    }
}
