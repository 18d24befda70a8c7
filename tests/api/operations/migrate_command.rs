//! `pidge migrate`: it prints which migrations it ran, or that there was nothing to do.

use serde_json::Value;
use sqlx::{Executor, PgPool};

use crate::support::{
    cluster::Database,
    program::{assert_failure, assert_success, pidge},
};

/// The names of all migrations, as `<version> <name>`.
fn migrations() -> Vec<String> {
    let all = pidge::database::MIGRATOR.iter();
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
    let database = Database::create().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    pool.execute("delete from schema_state").await.unwrap();

    let printed = migrate(&database.url);

    assert!(!printed.contains("Migration ") && printed.contains("Functions: applied in "), "{printed}");
}

#[tokio::test]
async fn serve_with_migrate_on_start_logs_the_migrations() {
    let database = Database::create_empty().await;
    let mut serve = pidge(&["serve"], &database.url);
    // It migrates, and then cannot listen.
    serve.env("PIDGE__DATABASE__MIGRATE_ON_START", "true").env("PIDGE__SERVER__ADDRESS", "127.0.0.1:99999");

    let log = assert_failure(&serve.output().unwrap());

    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for migration in pidge::database::MIGRATOR.iter() {
        let is_logged = |line: &&Value| line["message"] == "migration applied" && line["version"] == migration.version;
        let line = lines.iter().find(is_logged).unwrap_or_else(|| panic!("{}: {log}", migration.version));
        assert_eq!(line["name"], *migration.description, "{line}");
        assert!(line["millis"].is_number(), "{line}");
    }
    assert!(lines.iter().any(|line| line["message"] == "functions applied"), "{log}");
}
