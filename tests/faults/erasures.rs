//! A process is killed in the middle of an erasure: another one, or the same after its restart, goes on where it was, and in the end
//! nothing of the user is left and every word of the others is.

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::api::User,
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::process::wait_until,
    support::seeded_random::{SeededRandom, rounds},
    support::service::Setup,
};

/// The user has 300 conversations, and sent eight messages in each, between those of the peer.
const FILL: &str = "
    insert into users (tenant, external_id) select 'default', 'p' || n from generate_series(1, 300) n union values ('default', 'mia');
    select count(*) from generate_series(1, 10) k cross join lateral (
        select array_agg(case when k % 5 = 0 then 'p' || n else 'mia' end) as senders,
               array_agg(case when k % 5 = 0 then 'mia' else 'p' || n end) as recipients,
               array_agg(format('key-%s-%s', n, k)) as keys
        from generate_series(1, 300) n
    ) b cross join lateral write_batch(
        gen_random_uuid(), false, array_fill('default'::text, array[300]), b.senders, b.recipients,
        array_fill(''::text, array[300]), b.keys, array_fill(''::bytea, array[300]),
        array_fill(case when k % 5 = 0 then 'answer' else 'numbat' end, array[300]), array_fill(null::jsonb, array[300]),
        array_fill(null::bigint, array[300]), false);";

/// What is left of the user's words: in messages, in the index of the search, and keys.
const LEFT: &str = "
    select (select count(*) from messages m where m.body = 'numbat')
         + (select count(*) from message_words w where w.words @@ 'numbat')
         + (select count(*) from idempotency i join users u on u.id = i.sender_id where u.erased_at is not null)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_whose_process_is_killed_again_and_again_is_finished() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("killed erasures"));
    for _ in 0..2 * rounds() {
        let database = Database::create().await;
        let mut service = Setup::on(&database.url).start().await;
        let api = service.api();
        let officer = User::officer("officer");
        let mut sql = PgConnection::connect(&database.url).await.unwrap();
        sql.execute(sqlx::raw_sql(FILL)).await.unwrap();
        assert!(db_queries::count(&database.url, LEFT).await >= 2_400);

        let erasure = api.delete(&officer, "/v1/users/mia").await.json(202);
        for _ in 0..3 {
            tokio::time::sleep(random.millis(0, 60)).await;
            service.kill();
            let erased = "select coalesce(sum(messages), 0)::bigint from erasures";
            println!("  killed after {} messages of 2400", db_queries::count(&database.url, erased).await);
            service.restart().await;
        }
        let again = api.delete(&officer, "/v1/users/mia").await.json(202);
        let path = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
        wait_until("the erasure is done", async || {
            api.read_with_retries(&officer, &path).await.json(200)["state"] == "done"
        })
        .await;

        assert_eq!(again["id"], erasure["id"]);
        let done = api.read_with_retries(&officer, &path).await.json(200);
        assert_eq!(done["counts"]["messages"], 2_400, "each message is counted once: {done}");
        assert_eq!(db_queries::count(&database.url, LEFT).await, 0, "what is left of the user");
        let answers = "select count(*) from messages where body = 'answer'";
        assert_eq!(db_queries::count(&database.url, answers).await, 600, "the words of the others");
        service.setup().assert_invariants().await;
    }
}
