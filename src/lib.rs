//! Pidge is a messaging service for learning platforms. Educators and students write to each other, one to one, inside
//! their LMS. It is one binary with one Postgres database.
//!
//! Each capability is a module (a *slice*) with `mod.rs` (types and rules), `routes.rs` (HTTP) and `store.rs` (SQL).
//! The list of modules below is in the order of imports: a module imports only modules of the groups above its own.

// Foundations: import no other module of Pidge
pub mod config; // configuration keys, defaults and loading
pub mod error; // error codes, and the problem body of error responses
pub mod text; // splitting and folding of text into words for search
pub mod types; // ids, timestamps, page lengths, cursors

// Infrastructure
pub mod database; // connections, admission, deadlines, schema, check of invariants
pub mod http; // extractors, middleware for responses, request ids, rate limits

// Callers and telemetry
pub mod auth; // token verification, key sets (JWKS), the authenticated `Caller`
pub mod telemetry; // logs, metrics, traces

// Web elements
pub mod web; // the files of the web elements, for pages of all origins

// Policy
pub mod policy; // who may write to whom: the policy of a tenant, and the verdict on a message

// Users
pub mod users; // the user directory: profiles as the LMS describes them

// Users and messages
pub mod blocks; // users from whom a user accepts no messages
pub mod messages; // one message: its representation, reading, editing and retracting it
pub mod rosters; // the members of courses, cohorts and other contexts

// Conversations
pub mod conversations; // one conversation: inbox entry, history, read marker, flags, deletion

// Capabilities over conversations
pub mod drafts; // messages that are not sent yet
pub mod events; // the event log, and what its readers are told
pub mod search; // full-text search, and the indexer
pub mod sending; // rate limits, the send queue and the send worker

// Capabilities over all of them
pub mod inbox; // the list of conversations, unread totals, batch actions
pub mod inspection; // what `pidge inspect` tells of two users and their messages
pub mod privacy; // erasing and exporting a person's data, and the expiry of messages

// Composition root
pub mod app; // the list of slices, the server, background tasks, the OpenAPI document

// Development
pub mod local; // the private Postgres, demo data and tokens for `pidge dev` and the tests

// Command line
pub mod cli; // one file for each command
