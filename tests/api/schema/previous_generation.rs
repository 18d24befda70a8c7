//! An upgrade from the previous generation of the schema: the statements of the release before must still work, and the upgraded
//! database must equal a new one. The previous generation is read from the history of this repository.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use pidge::database::{self, Migrated, generation::GENERATION};
use secrecy::SecretString;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Column, Either, Executor, PgPool, SqlSafeStr, Statement, migrate::Migrator, raw_sql};

use super::catalog::catalog;
use crate::support::{app::config, cluster::Database};

/// The file with the constants of a generation.
const CONSTANTS: &str = "src/database/generation.rs";

#[tokio::test]
async fn statements_of_the_previous_generation_work_after_an_upgrade_and_the_schema_equals_a_new_one() {
    let Some(previous) = Previous::find() else {
        eprintln!("left out: the history of this directory has no generation before {GENERATION}");
        return;
    };
    eprintln!("the previous generation is {}, as of {}", previous.schema().0, previous.commit);
    let (database, fresh) = (Database::create_empty().await, Database::create().await);
    let pool = PgPool::connect(&database.url).await.unwrap();
    previous.build(&pool).await;
    let mut config = config().database;
    config.url = SecretString::from(database.url.clone());

    let migrated = database::migrate(&config).await.unwrap();

    assert!(matches!(migrated, Migrated::Applied(_)), "{migrated}");
    let statements = previous.statements();
    assert!(!statements.is_empty());
    assert_events_are_recorded(&pool, &statements).await;
    for (file, statement) in statements {
        let query = statement["query"].as_str().unwrap();
        let now = describe(&pool, query).await;
        assert_eq!(now, expected(&statement["describe"]), "{file}: {query}");
    }
    let (upgraded, fresh) = (catalog(&pool).await, catalog(&PgPool::connect(&fresh.url).await.unwrap()).await);
    let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(only(&upgraded, &fresh), [""; 0], "only in the upgraded database");
    assert_eq!(only(&fresh, &upgraded), [""; 0], "only in a new database");
}

/// Asserts that a replica of the release before records events in the new schema, as it sends a message and marks it read.
async fn assert_events_are_recorded(pool: &PgPool, statements: &BTreeMap<String, Value>) {
    let send = "gen_random_uuid(), false, array['default'], array['mia'], array['ada'], array[''], array['key'],
                array[''::bytea], array['hello'], array[null::jsonb], array[null::bigint], false, array[null::text], null";
    let mut connection = pool.acquire().await.unwrap();
    let users = "insert into users (tenant, external_id) values ('default', 'mia'), ('default', 'ada')";
    connection.execute(users).await.unwrap();
    for (part, arguments) in [("from write_batch", send), ("from mark_read", "'default', 'ada', 'mia', 1, null")] {
        let queries = statements.values().map(|statement| statement["query"].as_str().unwrap());
        let query = queries.into_iter().find(|query| query.contains(part)).unwrap();
        for sql in [format!("prepare call as {query}"), format!("execute call ({arguments})"), "deallocate call".into()]
        {
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
    }
    let recorded = "select kind::text from outbox order by id";
    let recorded: Vec<String> = sqlx::query_scalar(recorded).fetch_all(&mut *connection).await.unwrap();
    assert_eq!(recorded, ["message.sent", "message.read"]);
}

/// The parameters and columns of a statement as the database has them.
async fn describe(pool: &PgPool, query: &str) -> Value {
    let mut connection = pool.acquire().await.unwrap();
    let statement = connection.prepare(AssertSqlSafe(query.to_owned()).into_sql_str()).await;
    let statement = statement.unwrap_or_else(|error| panic!("{error}: {query}"));
    let columns: Vec<_> = statement.columns().iter().map(|column| json!([column.name(), column.type_info()])).collect();
    let Some(Either::Left(parameters)) = statement.parameters() else { panic!("no parameters: {query}") };
    json!({"parameters": parameters, "columns": columns})
}

/// The parameters and columns of a statement, from its file in `.sqlx/`.
fn expected(described: &Value) -> Value {
    let columns: Vec<_> = described["columns"].as_array().unwrap().iter().collect();
    let columns: Vec<_> = columns.iter().map(|column| json!([column["name"], column["type_info"]])).collect();
    json!({"parameters": described["parameters"]["Left"], "columns": columns})
}

/// The files of the newest commit with a lower generation, in a directory of its own.
struct Previous {
    commit: String,
    dir: PathBuf,
}

impl Previous {
    fn find() -> Option<Self> {
        let log = git(&["log", "--format=%H", "--", CONSTANTS])?;
        let is_lower = |commit: &str| {
            let text = git(&["show", &format!("{commit}:{CONSTANTS}")]);
            text.and_then(|text| schema(&text)).is_some_and(|(generation, _)| generation < GENERATION)
        };
        let commits: Vec<_> = log.lines().collect();
        let older = commits.iter().position(|commit| is_lower(commit))?;
        // The parent of the commit that raised it; if that is not committed yet, the newest of all.
        let parent = if older == 0 { "HEAD".to_owned() } else { format!("{}^", commits[older - 1]) };
        let newest = if is_lower(&parent) { parent } else { commits[older].to_owned() };
        let commit = git(&["rev-parse", &newest])?.trim().to_owned();
        Some(Self { dir: unpack(&commit)?, commit })
    }

    fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap()
    }

    fn schema(&self) -> (i32, String) {
        schema(&self.read(CONSTANTS)).unwrap()
    }

    /// Applies the schema of that generation.
    async fn build(&self, pool: &PgPool) {
        Migrator::new(self.dir.join("migrations")).await.unwrap().run(pool).await.unwrap();
        for name in self.read("migrations/functions/order").lines() {
            let functions = self.read(format!("migrations/functions/{name}.sql"));
            pool.execute(raw_sql(AssertSqlSafe(functions))).await.unwrap();
        }
        let state = format!(
            "insert into schema_state (generation, oldest_generation, hash) values ({}, {}, '{}')",
            self.schema().0,
            constant(&self.read(CONSTANTS), "OLDEST_GENERATION").unwrap(),
            self.schema().1,
        );
        pool.execute(AssertSqlSafe(state)).await.unwrap();
    }

    /// The statements of that generation, by file.
    fn statements(&self) -> BTreeMap<String, Value> {
        let files = fs::read_dir(self.dir.join(".sqlx")).unwrap().map(|file| file.unwrap());
        let parsed = |path: PathBuf| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        files.map(|file| (file.file_name().into_string().unwrap(), parsed(file.path()))).collect()
    }
}

impl Drop for Previous {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// The value of a constant in the text of the file.
fn constant(text: &str, name: &str) -> Option<String> {
    let declaration = format!("pub const {name}: ");
    let line = text.lines().find_map(|line| line.strip_prefix(&declaration))?;
    Some(line.split(" = ").nth(1)?.trim_end_matches(';').to_owned())
}

/// The generation and the hash in the text of the file; None for a text that has another form.
fn schema(text: &str) -> Option<(i32, String)> {
    let pair = constant(text, "SCHEMA")?;
    let (generation, hash) = pair.trim_matches(['(', ')']).split_once(", ")?;
    Some((generation.parse().ok()?, hash.trim_matches('"').to_owned()))
}

/// The output of git; None if it fails or is not installed.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// Unpacks the migrations, statements and constants of a commit into a temporary directory.
fn unpack(commit: &str) -> Option<PathBuf> {
    let dir = std::env::temp_dir().join(format!("pidge-previous-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let archive = dir.join("archive.tar");
    let output = format!("--output={}", archive.display());
    git(&["archive", "--format=tar", &output, commit, "migrations", ".sqlx", CONSTANTS])?;
    let unpacked = Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&dir).status().unwrap();
    unpacked.success().then_some(dir)
}
