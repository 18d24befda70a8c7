//! Pidge from outside: every test starts the real service on a database of its own and talks HTTP to it.
#![expect(clippy::unwrap_used, reason = "a failing test should panic")]
#![expect(clippy::disallowed_methods, reason = "tests call the service with clients of their own")]

mod app;
mod broken_lines;
mod cluster;
mod command_line;
mod gate;
mod key_server;
mod mailbox;
mod mailbox_locks;
mod signer;

mod auth;
mod batch_locks;
mod batches;
mod browsers;
mod contexts;
mod conversations;
mod corrections;
mod discretion;
mod documents;
mod drafts;
mod filters;
mod flags;
mod health;
mod hostile_searches;
mod imports;
mod inbox;
mod inbox_verbs;
mod inbox_verbs_many;
mod issuers;
mod key_outages;
mod key_sets;
mod measures;
mod messages;
mod model;
mod openapi;
mod paths;
mod plans;
mod probe;
mod problems;
mod races;
mod rates;
mod schema;
mod search_ages;
mod search_pages;
mod searching;
mod service;
mod trash;
mod trash_refusals;
mod unfinished;
mod unknown_outcomes;
