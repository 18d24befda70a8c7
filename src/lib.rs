//! Pidge: the drop-in messaging service for learning platforms. Educators and students write to each other, one to one,
//! inside their LMS; one binary, one Postgres.
//!
//! One module per capability (a *slice*), each with `mod.rs` (types and rules), `routes.rs` (HTTP) and `store.rs` (SQL). The map
//! below is also the order of imports: a module imports only modules of the groups above its own.

// Ground: imports nothing of Pidge
pub mod config; // the configuration and its keys
pub mod error; // the table of error codes, and the problem that an answer carries
pub mod text; // folding of text for search and word lists
pub mod types; // ids, timestamps, page lengths, cursors

// Infrastructure
pub mod database; // connections, transactions, deadlines, the schema, invariants
pub mod http; // what every slice uses of HTTP: extractors, responses, request ids, rate limits

// Observation and callers
pub mod auth; // token verification, key sets, the `Caller` of a request
pub mod telemetry; // logs, metrics, traces

// Users
pub mod users; // the directory: users as the LMS describes them

// Messages
pub mod messages; // one message: its shape, reading, editing and retracting it

// Conversations
pub mod conversations; // one conversation: entry, history, read marker, flags, trash

// Capabilities over conversations
pub mod drafts; // messages that are not sent yet
pub mod search; // messages by their words
pub mod sending; // from a checked request to a committed message

// Capabilities over all of them
pub mod inbox; // entries, filters, totals, one action for many conversations

// Composition root
pub mod app; // the list of slices, the server, background workers, the OpenAPI document

// Development
pub mod local; // the private Postgres, demo data and tokens for `pidge dev` and the tests

// Command line
pub mod cli; // one file for each command
