//! Databases of other schemas: which ones the program runs on, upgrades or refuses, and with which message.

mod catalog;
mod previous_generation;
mod text;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use futures_util::future::join_all;
use pidge::database::generation::HASH;
use sqlx::{Executor, PgPool};

use self::catalog::catalog;
use crate::support::{app::SECRET, cluster::Database};

/// Makes the schema that of a newer release: a higher generation, and a migration with a table.
const NEWER_SCHEMA: &str = "
    update schema_state set generation = generation + 1, hash = 'newer';
    insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'newer', true, '', 0);
    create table of_a_newer_release (id bigint primary key)";

/// Replaces a function by another definition than this build's.
const OTHER_FUNCTION: &str =
    "create or replace function count_unread(p participants) returns integer language sql stable as 'select 7'";

fn pidge(command: &str, url: &str) -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_pidge"));
    process.arg(command).stdin(Stdio::null()).env_clear().envs([
        ("PIDGE__DATABASE__URL", url),
        ("PIDGE__SERVER__ADDRESS", "127.0.0.1:0"),
        ("PIDGE__AUTH__SECRET", SECRET),
        ("PIDGE__AUTH__ISSUER", "https://lms.test"),
        ("PIDGE__AUTH__AUDIENCE", "pidge"),
        ("PIDGE__LOG__FORMAT", "json"),
    ]);
    process
}

/// A command that has ended.
#[derive(Debug)]
struct Finished {
    is_success: bool,
    output: String,
}

impl Finished {
    /// Asserts success and a part of the output.
    #[track_caller]
    fn assert_success(&self, part: &str) {
        assert!(self.is_success, "it failed: {}", self.output);
        assert!(self.output.contains(part), "{part:?} is not in: {}", self.output);
    }

    /// Asserts a failure and a part of the output.
    #[track_caller]
    fn assert_failure(&self, part: &str) {
        assert!(!self.is_success, "it succeeded: {}", self.output);
        assert!(self.output.contains(part), "{part:?} is not in: {}", self.output);
    }
}

/// Runs a command to its end.
async fn run(command: &str, url: &str) -> Finished {
    let mut process = pidge(command, url);
    let output = tokio::task::spawn_blocking(move || process.output().unwrap()).await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    Finished { is_success: output.status.success(), output: String::from_utf8(text).unwrap() }
}

/// Starts `pidge serve`, stops it once it listens, and returns its log.
async fn serve_until_listening(url: &str) -> Vec<String> {
    let mut process = pidge("serve", url);
    let starting = move || {
        let mut child = process.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = Vec::new();
        for line in BufReader::new(child.stderr.take().unwrap()).lines() {
            log.push(line.unwrap());
            if log.last().is_some_and(|line| line.contains("listening")) {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        log
    };
    tokio::task::spawn_blocking(starting).await.unwrap()
}

async fn recorded_hash(pool: &PgPool) -> String {
    sqlx::query_scalar("select hash from schema_state").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn an_older_migrate_changes_nothing_on_a_newer_database_and_says_so() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute(NEWER_SCHEMA).await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();
    let before = catalog(&pool).await;

    let migrated = run("migrate", &database.url).await;

    migrated.assert_success("Nothing was changed");
    assert_eq!(catalog(&pool).await, before);
    assert_eq!(recorded_hash(&pool).await, "newer");
}

#[tokio::test]
async fn an_older_release_within_the_oldest_generation_starts_with_one_warning() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute(NEWER_SCHEMA).await.unwrap();

    let log = serve_until_listening(&database.url).await;

    assert!(log.last().is_some_and(|line| line.contains("listening")), "{log:#?}");
    let warnings: Vec<_> = log.iter().filter(|line| line.contains("the schema of a newer release")).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("WARN"), "{log:#?}");
    let checked = run("check", &database.url).await;
    checked.assert_success("");
}

#[tokio::test]
async fn a_database_that_needs_a_newer_release_is_refused() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute(NEWER_SCHEMA).await.unwrap();
    pool.execute("update schema_state set oldest_generation = generation").await.unwrap();

    for command in ["serve", "migrate", "check", "dev"] {
        let finished = run(command, &database.url).await;

        finished.assert_failure("run a newer release");
    }
}

#[tokio::test]
async fn a_database_of_an_earlier_revision_is_refused() {
    let database = Database::create_empty().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    let earlier = "create table _sqlx_migrations (
                       version bigint primary key, description text not null, installed_on timestamptz not null default now(),
                       success boolean not null, checksum bytea not null, execution_time bigint not null);
                   insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                   values (1, 'tables', true, '\\x00', 0), (19, 'old inbox index', true, '\\x00', 0);
                   create table users (id bigint primary key)";
    pool.execute(earlier).await.unwrap();
    let before = catalog(&pool).await;

    for command in ["serve", "migrate", "check", "dev"] {
        let finished = run(command, &database.url).await;

        finished.assert_failure("an earlier revision of Pidge");
        finished.assert_failure("pidge dev --fresh");
    }
    assert_eq!(catalog(&pool).await, before);
}

#[tokio::test]
async fn another_schema_of_the_same_generation_is_refused_by_serve_and_replaced_by_migrate() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    let complete = catalog(&pool).await;
    pool.execute("update schema_state set hash = 'other'").await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();

    for command in ["serve", "check"] {
        let finished = run(command, &database.url).await;
        finished.assert_failure("run `pidge migrate`");
    }
    let migrated = run("migrate", &database.url).await;

    migrated.assert_success("The schema has generation");
    assert_eq!(catalog(&pool).await, complete);
    assert_eq!(recorded_hash(&pool).await, HASH);
    let checked = run("check", &database.url).await;
    checked.assert_success("");
}

#[tokio::test]
async fn an_older_database_is_refused_by_serve_and_upgraded_by_migrate() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    let complete = catalog(&pool).await;
    pool.execute("update schema_state set generation = 0, oldest_generation = 0").await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();

    let served = run("serve", &database.url).await;
    served.assert_failure("generation 0");
    served.assert_failure("run `pidge migrate`");
    let migrated = run("migrate", &database.url).await;

    migrated.assert_success("The schema has generation");
    assert_eq!(catalog(&pool).await, complete);
}

#[tokio::test]
async fn migrations_of_another_build_are_refused() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute("update schema_state set hash = 'other'").await.unwrap();
    let changes = [
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'other', true, '', 0)",
        "delete from _sqlx_migrations where version = 9999; update _sqlx_migrations set checksum = '' where version = 2",
    ];

    for change in changes {
        pool.execute(change).await.unwrap();
        let migrated = run("migrate", &database.url).await;

        migrated.assert_failure("belongs to another build");
    }
}

#[tokio::test]
async fn a_first_migrate_that_was_interrupted_is_completed() {
    let (database, complete) = (Database::create_empty().await, Database::create().await);
    let pool = PgPool::connect(&database.url).await.unwrap();
    pidge::database::MIGRATOR.run_to(2, &pool).await.unwrap();

    let served = run("serve", &database.url).await;
    served.assert_failure("run `pidge migrate`");
    let migrated = run("migrate", &database.url).await;

    migrated.assert_success("The schema has generation");
    assert_eq!(catalog(&pool).await, catalog(&PgPool::connect(&complete.url).await.unwrap()).await);
}

#[tokio::test]
async fn concurrent_migrates_take_turns() {
    let database = Database::create_empty().await;

    let all = join_all((0..4).map(|_| run("migrate", &database.url))).await;

    for migrated in all {
        migrated.assert_success("generation");
    }
}
