//! `pidge migrate`: it prints which migrations it ran, or that there was nothing to do.

use pidge::database::MIGRATOR;
use serde_json::Value;
use sqlx::{Executor, PgPool};

use crate::support::{
    cluster::Database,
    program::{assert_failure, assert_success, pidge},
};

/// The names of all migrations, as `<version> <name>`.
fn migrations() -> Vec<String> {
    let all = MIGRATOR.iter();
    all.map(|migration| format!("{:04} {}", migration.version, migration.description)).collect()
}

fn migrate(url: &str) -> String {
    assert_success(&pidge(&["migrate"], url).output().unwrap())
}

#[tokio::test]
async fn migrate_prints_each_migration_with_its_time_and_the_second_time_that_there_is_nothing_to_do() {
    let database = Database::create_empty().await;

    let first = migrate(&database.url);
    let second = migrate(&database.url);

    let migrations = migrations();
    let lines: Vec<_> = first.lines().collect();
    assert_eq!(lines.len(), migrations.len() + 2, "{first}");
    for (line, migration) in lines.iter().zip(&migrations) {
        assert!(line.starts_with(&format!("Migration {migration}: applied in ")) && line.ends_with(" ms."), "{line}");
    }
    assert!(lines[migrations.len()].starts_with("Functions: applied in "), "{first}");
    assert!(second.contains("nothing to do") && second.lines().count() == 1, "{second}");
}

#[tokio::test]
async fn migrate_prints_only_what_was_missing() {
    let database = Database::create_empty().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    MIGRATOR.run_to(3, &pool).await.unwrap();

    let later = migrate(&database.url);
    pool.execute("delete from schema_state").await.unwrap();
    let functions = migrate(&database.url);

    let printed: Vec<_> = later.lines().filter_map(|line| line.strip_prefix("Migration ")?.split_once(':')).collect();
    let printed: Vec<_> = printed.iter().map(|(migration, _)| *migration).collect();
    assert_eq!(printed, migrations()[3..], "{later}");
    assert!(!functions.contains("Migration ") && functions.contains("Functions: applied in "), "{functions}");
}

#[tokio::test]
async fn a_migration_that_fails_is_named_and_so_are_those_that_were_applied_before_it() {
    let database = Database::create_empty().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute("create table key_sets ()").await.unwrap();

    let failed = assert_failure(&pidge(&["migrate"], &database.url).output().unwrap());
    pool.execute("drop table key_sets").await.unwrap();
    let repeated = migrate(&database.url);

    let before = migrations()[..3].join(", ");
    assert!(failed.contains("while executing migration 4: "), "{failed}");
    assert!(failed.contains(&format!("Migrations that were applied before that, and stay: {before}\n")), "{failed}");
    assert!(repeated.starts_with(&format!("Migration {}: applied", migrations()[3])), "{repeated}");
}

#[tokio::test]
async fn serve_with_migrate_on_start_logs_the_migrations() {
    let database = Database::create_empty().await;
    let mut serve = pidge(&["serve"], &database.url);
    // It migrates, and then cannot listen.
    serve.env("PIDGE__DATABASE__MIGRATE_ON_START", "true").env("PIDGE__SERVER__ADDRESS", "127.0.0.1:99999");

    let log = assert_failure(&serve.output().unwrap());

    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for migration in MIGRATOR.iter() {
        let is_logged = |line: &&Value| line["message"] == "migration applied" && line["version"] == migration.version;
        let line = lines.iter().find(is_logged).unwrap_or_else(|| panic!("{}: {log}", migration.version));
        assert_eq!(line["name"], *migration.description, "{line}");
        assert!(line["millis"].is_number(), "{line}");
    }
    assert!(lines.iter().any(|line| line["message"] == "functions applied"), "{log}");
}

#[tokio::test]
async fn migrate_on_a_read_only_database_fails_with_the_reason_unless_there_is_nothing_to_do() {
    let (empty, migrated) = (Database::create_empty().await, Database::create().await);
    let read_only = |database: &Database| {
        let separator = if database.url.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-c%20default_transaction_read_only%3Don", database.url)
    };

    let failed = assert_failure(&pidge(&["migrate"], &read_only(&empty)).output().unwrap());
    let succeeded = migrate(&read_only(&migrated));

    assert!(failed.contains("cannot migrate: the database is read-only"), "{failed}");
    assert!(succeeded.contains("nothing to do"), "{succeeded}");
}
