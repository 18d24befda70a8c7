//! Messages that an older release has indexed, which folded some texts in another way.

use pidge::{
    database::{self, MIGRATOR},
    search::{self, Indexed},
};
use secrecy::SecretString;
use sqlx::{Executor, PgPool};

use super::messages_to_ada;
use crate::support::{
    app::{TestApp, config},
    cluster::Database,
    wait::until,
};

/// The last migration of the first generation.
const FIRST_GENERATION: i64 = 6;

/// Messages of the first generation from mia to ada, with the terms that it gave them: a number for each, and what it
/// made of tatweel, stars and flags. The last one is not indexed yet.
const MESSAGES_OF_THE_FIRST_GENERATION: &str = "
    insert into users (tenant, external_id, role) values ('default', 'ada', 'educator'), ('default', 'mia', 'student');
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    values ('0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', 1, 2, 5, '2026-01-05');
    insert into participants (conversation_id, user_id, peer_id, unread_count, preview_seq, last_is_mine, last_activity_at)
    values (1, 1, 2, 5, 5, false, '2026-01-05'), (1, 2, 1, 0, 5, true, '2026-01-05');
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select 1, t.seq, 2, t.body, timestamptz '2026-01-01' + (t.seq - 1) * interval '1 day'
    from (values (1, 'one كتـــاب'), (2, 'two ⭐'), (3, 'three 🇩🇪'), (4, 'four 🎉'), (5, 'five ⏰')) t (seq, body);
    insert into message_words (conversation_id, seq, created_at, words)
    select 1, m.seq, m.created_at, to_tsvector('simple', t.folded) || array_to_tsvector(array(
        select '@' || u || '.' || level || '.' || floor(extract(epoch from m.created_at)::float8 / 64::float8 ^ level)::bigint
        from generate_series(1, 2) u, generate_series(1, 4) level))
    from (values (1, 'one كتـــاب'), (2, 'two'), (3, 'three é1f1e9 é1f1ea'), (4, 'four é1f389')) t (seq, folded)
    join messages m using (seq);
    update search_horizon set oldest = '2026-01-01';
    insert into search_queue (conversation_ids, seqs, user_ids) values ('{1}', '{5}', '{1, 2}')";

/// Lets an indexer work until it has nothing to do.
async fn index_all(app: &TestApp) {
    while search::index_next(&app.service).await.unwrap() == Indexed::Some {}
}

/// Waits until no indexer of the service has anything to do or is at work.
async fn until_all_is_indexed(app: &TestApp) {
    let left = "select (select count(*) from search_queue) + (select count(*) from refold_queue)
                     + (select count(*) from index_sweep where completed_at is null)";
    until("everything is indexed", async || {
        index_all(app).await;
        count(&app.pool, left).await == 0
    })
    .await;
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn after_an_upgrade_the_messages_of_the_older_release_are_found_by_the_new_words() {
    let database = Database::create_empty().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    MIGRATOR.run_to(FIRST_GENERATION, &pool).await.unwrap();
    pool.execute(MESSAGES_OF_THE_FIRST_GENERATION).await.unwrap();
    let mut settings = config().database;
    settings.url = SecretString::from(database.url.clone());
    database::migrate(&settings).await.unwrap();
    let app = TestApp::spawn_on(config(), database);

    index_all(&app).await;

    let ada = app.educator("ada").await;
    for (q, expected) in [
        ("كتاب", "one كتـــاب"),
        ("كتـاب", "one كتـــاب"),
        ("⭐", "two ⭐"),
        ("🇩🇪", "three 🇩🇪"),
        ("🎉", "four 🎉"),
        ("⏰", "five ⏰"),
        ("one", "one كتـــاب"),
    ] {
        until(&format!("{q} is found"), async || ada.finds(q).await == [expected]).await;
    }
    until_all_is_indexed(&app).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_is_edited_or_retracted_while_it_waits_is_found_as_it_is_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["first ⭐", "second ⭐", "third ⭐"]).await;
    app.pool
        .execute("insert into refold_queue (conversation_ids, seqs) values ('{1, 1, 1, 9}', '{1, 2, 3, 9}')")
        .await
        .unwrap();

    mia.edit(&ada, 1, "edited ⏰").await.json(200);
    mia.retract(&ada, 2).await.json(200);
    index_all(&app).await;

    assert_eq!(ada.finds("⭐").await, ["third ⭐"]);
    assert_eq!(ada.finds("⏰").await, ["edited ⏰"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn several_indexers_share_the_sweep_over_many_messages() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["hello"]).await;
    let many = "
        insert into messages (conversation_id, seq, sender_id, body, created_at)
        select m.conversation_id, n, m.sender_id, case when n % 500 = 0 then 'star' || n || ' ⭐' else 'plain' end,
               m.created_at + n * interval '1 microsecond'
        from messages m, generate_series(2, 2000) n;
        update conversations set last_seq = 2000, last_created_at = last_created_at + interval '2 milliseconds';
        update participants p set preview_seq = 2000, last_activity_at = c.last_created_at, unread_count = unread_count * 2000
        from conversations c where c.id = p.conversation_id;
        delete from search_queue; delete from message_words;
        insert into message_words select m.conversation_id, m.seq, m.created_at, index_terms(m, c, m.body)
        from messages m join conversations c on c.id = m.conversation_id
        on conflict on constraint message_words_pkey do nothing; -- the indexer of the service may be at the first message
        update search_horizon set oldest = (select min(created_at) from messages);
        update index_sweep set (conversation_id, seq, refolds, completed_at) = (0, 0, true, null);
        update event_log set opened_ats[slot + 1] = clock_timestamp() -- these messages have no events";
    app.pool.execute(many).await.unwrap();

    tokio::join!(index_all(&app), index_all(&app), index_all(&app));

    let stars = async || ada.finds("⭐").await == ["star2000 ⭐", "star1500 ⭐", "star1000 ⭐", "star500 ⭐"];
    until("all four are found", stars).await;
    until_all_is_indexed(&app).await;
    assert_eq!(mia.finds("star500").await, ["star500 ⭐"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_complete_sweep_is_not_repeated_by_a_restart_but_after_a_week() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["hello"]).await;
    until_all_is_indexed(&app).await;
    app.pool.execute("delete from message_words").await.unwrap();

    index_all(&app).await;
    assert_eq!(count(&app.pool, "select count(*) from message_words").await, 0, "the complete sweep is not repeated");

    app.pool.execute("update index_sweep set completed_at = completed_at - interval '8 days'").await.unwrap();
    index_all(&app).await;
    until("the sweep of the next week indexes the message", async || ada.finds("hello").await == ["hello"]).await;
}

#[tokio::test]
async fn a_sweep_goes_on_where_a_killed_process_left_it() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["first", "second"]).await;
    until_all_is_indexed(&app).await;
    let examined_the_first = "
        delete from message_words;
        update index_sweep set (conversation_id, seq, completed_at, claimed_until)
            = ((select min(conversation_id) from messages), 1, null, now() - interval '1 second')";
    app.pool.execute(examined_the_first).await.unwrap();

    index_all(&app).await;

    until("the second is found", async || ada.finds("second").await == ["second"]).await;
    assert_eq!(ada.finds("first").await, [""; 0], "what the killed process had examined is not examined again");
}

#[tokio::test]
async fn terms_folded_from_an_older_text_do_not_replace_those_of_an_edit() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["before"]).await;
    assert_eq!(ada.finds("before").await, ["before"]);
    mia.edit(&ada, 1, "after").await.json(200);

    let refold_the_text_before =
        "select refold_messages(array[conversation_id], '{1}', '{before}', '{null}') from messages";
    app.pool.execute(refold_the_text_before).await.unwrap();

    assert_eq!(ada.finds("after").await, ["after"]);
    assert_eq!(ada.finds("before").await, [""; 0]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_folded_again_keeps_its_words() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["poison ⏰", "last ⏰"]).await;
    until_all_is_indexed(&app).await;
    assert_eq!(ada.finds("⏰").await.len(), 2);
    let with_former_words = "
        update message_words w set words = index_terms(m, c, split_part(m.body, ' ', 1))
        from messages m join conversations c on c.id = m.conversation_id
        where w.conversation_id = m.conversation_id and w.seq = m.seq;
        create function refuse() returns trigger language plpgsql as
        'begin if new.words @@ ''poison'' then raise exception ''not this one''; end if; return new; end';
        create trigger refuse before update on message_words for each row execute function refuse();
        insert into refold_queue (conversation_ids, seqs)
        select array_agg(conversation_id), array_agg(seq) from messages";
    app.pool.execute(with_former_words).await.unwrap();

    index_all(&app).await;

    until("the other one is found", async || ada.finds("⏰").await == ["last ⏰"]).await;
    assert_eq!(ada.finds("poison").await, ["poison ⏰"]);
    app.assert_invariants().await;
}
