//! Pidge: the drop-in messaging service for learning platforms. Educators and students write to each other, one to one,
//! inside their LMS; one binary, one Postgres.
//!
//! One module per capability (a *slice*), each with `mod.rs` (types and rules), `routes.rs` (HTTP) and `store.rs` (SQL). The
//! modules in groups, from the ground up: a module imports only modules of the groups above its own.
//!
//! Ground, which imports nothing of Pidge:
//! - [`types`]: ids, timestamps, page lengths, cursors
//! - [`error`]: the table of error codes, and the problem that an answer carries
//! - [`text`]: folding of text for search and word lists
//! - [`config`]: the configuration and its keys
//!
//! Infrastructure:
//! - [`http`]: what every slice uses of HTTP: extractors, responses, request ids, rate limits
//! - [`database`]: connections, transactions, deadlines, the schema, invariants
//!
//! Observation:
//! - [`telemetry`]: logs, metrics, traces
//!
//! Callers:
//! - [`auth`]: token verification, key sets, the `Caller` of a request
//!
//! People:
//! - [`users`]: the directory: users as the LMS describes them
//!
//! Messages:
//! - [`messages`]: one message: its shape, reading, editing and retracting it
//!
//! Conversations:
//! - [`conversations`]: one conversation: entry, history, read marker, flags, trash
//!
//! Capabilities over conversations:
//! - [`sending`]: from a checked request to a committed message
//! - [`search`]: messages by their words
//! - [`drafts`]: messages that are not sent yet
//!
//! Capabilities over all of them:
//! - [`inbox`]: entries, filters, totals, one action for many conversations
//!
//! Composition root:
//! - [`app`]: the list of slices, the server, background workers, the OpenAPI document
//!
//! Development:
//! - [`local`]: the private Postgres, demo data and tokens for `pidge dev` and the tests
//!
//! Command line:
//! - [`cli`]: one file for each command

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod conversations;
pub mod database;
pub mod drafts;
pub mod error;
pub mod http;
pub mod inbox;
pub mod local;
pub mod messages;
pub mod search;
pub mod sending;
pub mod telemetry;
pub mod text;
pub mod types;
pub mod users;
