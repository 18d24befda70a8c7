//! Which databases the program runs on, and what it says of the others.

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

/// A newer release has put its schema under this one: a generation, and a migration with a table.
const NEWER: &str = "
    update schema_state set generation = generation + 1, hash = 'newer';
    insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'newer', true, '', 0);
    create table of_a_newer_release (id bigint primary key)";

/// A function that is not as this build has it.
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

/// Runs a command to its end: whether it succeeded, and what it said.
async fn run(command: &str, url: &str) -> (bool, String) {
    let mut process = pidge(command, url);
    let output = tokio::task::spawn_blocking(move || process.output().unwrap()).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// What `pidge serve` logs until it listens.
async fn start(url: &str) -> Vec<String> {
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
    pool.execute(NEWER).await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();
    let before = catalog(&pool).await;

    let (succeeded, said) = run("migrate", &database.url).await;

    assert!(succeeded && said.contains("Nothing was changed"), "{said}");
    assert_eq!(catalog(&pool).await, before);
    assert_eq!(recorded_hash(&pool).await, "newer");
}

#[tokio::test]
async fn an_older_release_within_the_oldest_generation_starts_with_one_warning() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute(NEWER).await.unwrap();

    let log = start(&database.url).await;

    assert!(log.last().is_some_and(|line| line.contains("listening")), "{log:#?}");
    let warnings: Vec<_> = log.iter().filter(|line| line.contains("the schema of a newer release")).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("WARN"), "{log:#?}");
    let (succeeded, said) = run("check", &database.url).await;
    assert!(succeeded, "{said}");
}

#[tokio::test]
async fn a_database_that_needs_a_newer_release_is_refused() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute(NEWER).await.unwrap();
    pool.execute("update schema_state set oldest_generation = generation").await.unwrap();

    for command in ["serve", "migrate", "check", "dev"] {
        let (succeeded, said) = run(command, &database.url).await;

        assert!(!succeeded && said.contains("run a newer release"), "{command}: {said}");
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
        let (succeeded, said) = run(command, &database.url).await;

        let is_told = said.contains("an earlier revision of Pidge") && said.contains("pidge dev --fresh");
        assert!(!succeeded && is_told, "{command}: {said}");
    }
    assert_eq!(catalog(&pool).await, before);
}

#[tokio::test]
async fn another_schema_of_the_same_generation_is_refused_by_serve_and_mended_by_migrate() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    let complete = catalog(&pool).await;
    pool.execute("update schema_state set hash = 'other'").await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();

    for command in ["serve", "check"] {
        let (succeeded, said) = run(command, &database.url).await;
        assert!(!succeeded && said.contains("run `pidge migrate`"), "{command}: {said}");
    }
    let (succeeded, said) = run("migrate", &database.url).await;

    assert!(succeeded && said.contains("up to date"), "{said}");
    assert_eq!(catalog(&pool).await, complete);
    assert_eq!(recorded_hash(&pool).await, HASH);
    let (succeeded, said) = run("check", &database.url).await;
    assert!(succeeded, "{said}");
}

#[tokio::test]
async fn an_older_database_is_refused_by_serve_and_upgraded_by_migrate() {
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    let complete = catalog(&pool).await;
    pool.execute("update schema_state set generation = 0, oldest_generation = 0").await.unwrap();
    pool.execute(OTHER_FUNCTION).await.unwrap();

    let (succeeded, said) = run("serve", &database.url).await;
    assert!(!succeeded && said.contains("generation 0") && said.contains("run `pidge migrate`"), "{said}");
    let (succeeded, said) = run("migrate", &database.url).await;

    assert!(succeeded && said.contains("up to date"), "{said}");
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
        let (succeeded, said) = run("migrate", &database.url).await;

        assert!(!succeeded && said.contains("belongs to another build"), "{change}: {said}");
    }
}

#[tokio::test]
async fn a_first_migrate_that_was_interrupted_is_completed() {
    let (database, complete) = (Database::create_empty().await, Database::create().await);
    let pool = PgPool::connect(&database.url).await.unwrap();
    pidge::database::MIGRATOR.run_to(2, &pool).await.unwrap();

    let (succeeded, said) = run("serve", &database.url).await;
    assert!(!succeeded && said.contains("run `pidge migrate`"), "{said}");
    let (succeeded, said) = run("migrate", &database.url).await;

    assert!(succeeded && said.contains("up to date"), "{said}");
    assert_eq!(catalog(&pool).await, catalog(&PgPool::connect(&complete.url).await.unwrap()).await);
}

#[tokio::test]
async fn several_migrates_at_once_take_turns() {
    let database = Database::create_empty().await;

    let said = join_all((0..4).map(|_| run("migrate", &database.url))).await;

    assert!(said.iter().all(|(succeeded, said)| *succeeded && said.contains("up to date")), "{said:?}");
}
