//! Black-box tests: each starts the real service on a database of its own and calls it over HTTP.
#![expect(clippy::unwrap_used, reason = "a failing test should panic")]
#![expect(clippy::disallowed_methods, reason = "tests call the service with clients of their own")]

mod auth;
mod blocks;
mod bulk;
mod conversations;
mod directory;
mod documents;
mod drafts;
mod event_log;
mod events;
mod http;
mod imports;
mod inbox;
mod matrix;
mod model;
mod operations;
mod policy;
mod privacy;
mod races;
mod rosters;
mod schema;
mod search;
mod sending;
mod support;
mod web;
