//! Pidge: the drop-in messaging service for learning platforms. Educators and students write to each other, one to one,
//! inside their LMS; one binary, one Postgres.
//!
//! Slices outside, the same three rooms inside each: `mod.rs` (what it is), `routes.rs` (HTTP), `store.rs` (SQL).
//!
//! - [`users`]: the directory: people as the LMS describes them
//! - [`messages`]: send, history, edit, retract
//! - [`conversations`]: one conversation: entry, read marker, flags, trash
//! - [`inbox`]: entries, filters, totals, one verb for many
//! - [`search`]: messages by their words
//! - [`drafts`]: what one has begun to write
//!
//! Around them: [`auth`] (who calls), [`extract`] (from bytes to checked values), [`error`] and [`respond`] (what is
//! answered), [`rates`] (how fast one may call), [`page`] and [`ids`] (small types), [`database`] (the way to Postgres,
//! migrations, invariants), [`health`], [`config`], [`telemetry`] (logs, metrics, traces), [`openapi`], [`probe`] (how the
//! running service is), `connections` (how they begin and end), [`app`] (all of it put together) and [`local`] (what makes
//! one machine enough).

pub mod app;
pub mod auth;
pub mod config;
mod connections;
pub mod conversations;
pub mod database;
pub mod drafts;
pub mod error;
pub mod extract;
mod fallback;
pub mod health;
pub mod ids;
pub mod inbox;
pub mod local;
pub mod messages;
pub mod openapi;
pub mod page;
pub mod probe;
pub mod rates;
pub mod respond;
pub mod search;
pub mod telemetry;
pub mod users;

/// The migrations: tables and types. Functions are applied after them ([`database::apply_schema`]).
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// What this service can do, as `/.well-known/messaging` and `GET /v1/me` say it.
pub const FEATURES: &[&str] = &[
    "messages",
    "inbox",
    "read_marks",
    "receipts",
    "context",
    "flags",
    "trash",
    "edit",
    "retract",
    "batch",
    "search",
    "drafts",
];
