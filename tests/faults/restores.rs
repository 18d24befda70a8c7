//! Inbox pages that were read before the database was restored on another server, or on a standby: `read-all` never marks
//! anything read that the page did not show.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    support::api::{Reply, User},
    support::db_queries::count,
    support::exclusive,
    support::postgres::{CopyRole, Postgres},
    support::process::wait_until,
    support::service::{Service, Setup},
};

/// Calls of the users ada and ben, who writes to her.
struct Users<'a> {
    service: &'a Service,
    ada: User,
    ben: User,
}

impl<'a> Users<'a> {
    async fn of(service: &'a Service) -> Self {
        service.wait_until_ready().await;
        let [ada, ben] = service.api().register(&["ada", "ben"]).await.try_into().unwrap_or_else(|_| unreachable!());
        Self { service, ada, ben }
    }

    async fn ben_says(&self, body: &str) {
        let key = body.replace(' ', "-");
        self.service.api().send_with_retries(&self.ben, "ada", body, &key).await;
    }

    async fn page(&self) -> Value {
        self.service.api().read_with_retries(&self.ada, "/v1/inbox").await.json(200)
    }

    async fn as_of(&self) -> Value {
        self.page().await["as_of"].clone()
    }

    async fn unread(&self) -> Value {
        self.page().await["items"][0]["unread_count"].clone()
    }

    async fn read_all(&self, as_of: &Value) -> Reply {
        self.service.api().post_with_retries(&self.ada, "/v1/inbox/read-all", &json!({"as_of": as_of})).await
    }

    async fn assert_refused(&self, as_of: &Value) {
        let unread = self.unread().await;
        let problem = self.read_all(as_of).await.json(400);
        assert_eq!(problem["code"], "invalid_parameter", "{problem:#}");
        assert_eq!(self.unread().await, unread, "a refused read-all marks nothing");
    }
}

/// Uses up transaction numbers.
async fn advance(url: &str, transactions: u32) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let advance =
        format!("do $$ begin for i in 1..{transactions} loop perform pg_current_xact_id(); commit; end loop; end $$");
    connection.execute(AssertSqlSafe(advance)).await.unwrap();
}

/// The number of the next transaction.
async fn next_transaction(url: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let query = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

/// Restores a dump: replaces the rows of all tables by those of another server, as `pg_restore` does.
async fn copy_rows(from: &str, to: &str) {
    let mut from = PgConnection::connect(from).await.unwrap();
    let mut to = PgConnection::connect(to).await.unwrap();
    // Foreign keys are not checked while the tables are filled one after the other.
    to.execute("set session_replication_role = replica").await.unwrap();
    let tables = "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut from).await.unwrap();
    to.execute(AssertSqlSafe(format!("truncate {}", tables.join(", ")))).await.unwrap();
    for table in tables {
        let out = from.copy_out_raw(&format!("copy {table} to stdout")).await.unwrap();
        let rows: Vec<_> = out.try_collect().await.unwrap();
        let mut copy = to.copy_in_raw(&format!("copy {table} from stdin")).await.unwrap();
        for row in rows {
            copy.send(row).await.unwrap();
        }
        copy.finish().await.unwrap();
    }
    let sequences = "select format('select setval(%L, %s)', sequencename, last_value)
                     from pg_sequences where last_value is not null";
    for set in sqlx::query_scalar::<_, String>(sequences).fetch_all(&mut from).await.unwrap() {
        to.execute(AssertSqlSafe(set)).await.unwrap();
    }
}

/// `advance_old` and `advance_new`: how many transaction numbers each server uses up beforehand.
async fn restore_a_dump(advance_old: u32, advance_new: u32) {
    let _guard = exclusive::run_concurrently().await;
    let old = Postgres::start().await;
    advance(&old.url(), advance_old).await;
    let old_service = Setup::on(&old.url()).start().await;
    let before = Users::of(&old_service).await;
    before.ben_says("on the page").await;
    let old_page = before.as_of().await;
    before.ben_says("after the page").await;
    let edit = json!({"body": "after the page, and edited"});
    let api = old_service.api();
    api.patch(&before.ben, "/v1/conversations/ada/messages/2", &edit).await.json(200);
    before.ben_says("deleted for ada").await;
    api.delete(&before.ada, "/v1/conversations/ben/messages/3").await.json(200);

    let new = Postgres::start().await;
    advance(&new.url(), advance_new).await;
    copy_rows(&old.url(), &new.url()).await;
    let service = Setup::on(&new.url()).start().await;
    let users = Users::of(&service).await;

    users.assert_refused(&old_page).await;

    let new_page = users.as_of().await;
    service.api().post_with_retries(&users.ada, "/v1/conversations/ben/restore", &json!({})).await.json(200);
    users.ben_says("after the new page").await;
    let marked = users.read_all(&new_page).await.json(200);
    assert_eq!(marked["unread"]["messages"], 2, "the restored and the later message are unread, and no other");
    service.setup().assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_dump_is_restored_with_lower_transaction_numbers_a_page_from_before_marks_nothing() {
    restore_a_dump(50_000, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_dump_is_restored_with_higher_transaction_numbers_a_page_from_before_marks_nothing() {
    restore_a_dump(0, 50_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_backup_is_restored_from_its_files_a_page_from_before_marks_nothing() {
    let _guard = exclusive::run_concurrently().await;
    let mut old = Postgres::start().await;
    let old_service = Setup::on(&old.url()).start().await;
    let before = Users::of(&old_service).await;
    before.ben_says("in the backup").await;
    let page_before = before.as_of().await;
    old.kill().await;
    let restored = old.start_copy(CopyRole::Restored).await;
    // The backup is older than this page.
    old.restart().await;
    before.ben_says("not in the backup").await;
    let page_after = before.as_of().await;

    let service = Setup::on(&restored.url()).start().await;
    let users = Users::of(&service).await;
    users.ben_says("on the restored server").await;
    advance(&restored.url(), 1_000).await;

    users.assert_refused(&page_before).await;
    users.assert_refused(&page_after).await;
    users.read_all(&users.as_of().await).await.json(200);
    assert_eq!(users.unread().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_dump_is_restored_into_the_same_database_a_page_from_before_marks_nothing() {
    let _guard = exclusive::run_concurrently().await;
    let (server, dump) = (Postgres::start().await, Postgres::start().await);
    let service = Setup::on(&server.url()).start().await;
    let before = Users::of(&service).await;
    before.ben_says("in the dump").await;
    copy_rows(&server.url(), &dump.url()).await;
    before.ben_says("after the dump").await;
    let page = before.as_of().await;
    drop(service);

    copy_rows(&dump.url(), &server.url()).await;

    let service = Setup::on(&server.url()).start().await;
    let users = Users::of(&service).await;
    users.assert_refused(&page).await;
    users.read_all(&users.as_of().await).await.json(200);
    assert_eq!(users.unread().await, 0);
}

/// A copy of a stopped server's files has the lineage of the original, and gives the same transaction numbers to other
/// messages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_copy_of_a_stopped_server_a_page_of_the_original_marks_only_what_it_showed() {
    let _guard = exclusive::run_concurrently().await;
    let mut original = Postgres::start().await;
    let service = Setup::on(&original.url()).start().await;
    let before = Users::of(&service).await;
    before.ben_says("in the copy").await;
    let [cleo] = service.api().register(&["cleo"]).await.try_into().unwrap_or_else(|_| unreachable!());
    service.api().send_with_retries(&cleo, "ada", "deleted for ada", "cleo").await;
    service.api().delete(&before.ada, "/v1/conversations/cleo?up_to_seq=1").await.json(200);
    original.kill().await;
    let copy = original.start_copy(CopyRole::Second).await;
    original.restart().await;
    advance(&original.url(), 1_000).await;
    let page = before.as_of().await;

    let service = Setup::on(&copy.url()).start().await;
    let users = Users::of(&service).await;
    users.ben_says("not in the original").await;
    service.api().post_with_retries(&users.ada, "/v1/conversations/cleo/restore", &json!({})).await.json(200);
    advance(&copy.url(), 2_000).await;
    let marked = users.read_all(&page).await.json(200);

    assert_eq!(marked["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    service.setup().assert_invariants().await;
}

/// A crash loses the numbers of transactions that left nothing on disk, and the server gives them again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_crash_a_page_from_before_does_not_mark_a_message_with_a_number_that_was_given_twice() {
    let _guard = exclusive::run_concurrently().await;
    let mut postgres = Postgres::start().await;
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();
    admin.execute("alter system set wal_writer_delay = '10s'").await.unwrap();
    admin.execute("select pg_reload_conf()").await.unwrap();
    let service = Setup::on(&postgres.url()).start().await;
    let users = Users::of(&service).await;
    users.ben_says("on the page").await;
    // A later commit would write the numbers to disk.
    let without_position = "select count(*) from outbox";
    wait_until("the event has its position", async || count(&postgres.url(), without_position).await == 0).await;

    advance(&postgres.url(), 1_000).await;
    let page = users.as_of().await;
    let before = next_transaction(&postgres.url()).await;
    postgres.kill().await;
    postgres.restart().await;
    assert!(next_transaction(&postgres.url()).await < before, "the crash loses transaction numbers");
    users.ben_says("after the crash").await;
    advance(&postgres.url(), 2_000).await;
    let marked = users.read_all(&page).await.json(200);

    assert_eq!(marked["unread"]["messages"], 1);
}

/// Some managed servers do not tell their identity: then it is not known that a server is the same after a restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_server_that_does_not_tell_its_identity_a_page_is_valid_until_the_server_restarts() {
    let _guard = exclusive::run_concurrently().await;
    let mut postgres = Postgres::start().await;
    drop(Setup::on(&postgres.url()).start().await);
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();
    admin.execute("revoke execute on function pg_control_system() from public").await.unwrap();
    admin
        .execute(
            "create role plain login; grant select, insert, update, delete on all tables in schema public to plain",
        )
        .await
        .unwrap();
    let service = Setup::on(&postgres.url().replace("//postgres@", "//plain@")).start().await;
    let users = Users::of(&service).await;
    users.ben_says("first").await;
    let page = users.as_of().await;

    users.read_all(&page).await.json(200);
    assert_eq!(users.unread().await, 0);

    users.ben_says("second").await;
    let page = users.as_of().await;
    postgres.kill().await;
    postgres.restart().await;
    users.assert_refused(&page).await;
}

/// The address of the database may lead to another one after its connections were lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_service_seals_with_the_key_of_the_database_that_it_is_connected_to() {
    let _guard = exclusive::run_concurrently().await;
    let postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let users = Users::of(&service).await;
    users.ben_says("hello").await;
    let old_page = users.as_of().await;
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();
    admin.execute("update deployment set seal_key = sha256('of another database')").await.unwrap();
    let end_sessions = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pidge'";
    admin.execute(end_sessions).await.unwrap();

    let new_page = users.as_of().await;

    assert_eq!(users.read_all(&old_page).await.code(), "invalid_cursor");
    let other_service = Setup::on(&postgres.url()).start().await;
    let on_the_other = Users::of(&other_service).await;
    on_the_other.read_all(&new_page).await.json(200);
    assert_eq!(on_the_other.unread().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_read_from_a_standby_marks_nothing() {
    let _guard = exclusive::run_concurrently().await;
    let mut primary = Postgres::start().await;
    let service = Setup::on(&primary.url()).start().await;
    let users = Users::of(&service).await;
    users.ben_says("hello").await;
    primary.kill().await;
    let standby = primary.start_copy(CopyRole::Standby).await;
    primary.restart().await;
    let standby_service = Setup::on(&standby.url()).start().await;

    let page = standby_service.api().read_with_retries(&users.ada, "/v1/inbox").await.json(200);

    assert_eq!(page["items"][0]["unread_count"], 1, "a standby can be read");
    users.assert_refused(&page["as_of"]).await;
    let mut connection = PgConnection::connect(&standby.url()).await.unwrap();
    connection.execute("select pg_promote()").await.unwrap();
    let on_standby = Users { service: &standby_service, ada: users.ada.clone(), ben: users.ben.clone() };
    on_standby.assert_refused(&page["as_of"]).await;
    on_standby.read_all(&on_standby.as_of().await).await.json(200);
}
