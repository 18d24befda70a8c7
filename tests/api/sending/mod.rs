//! Sending messages: one by one, in batches, on behalf of users, and when answers are lost or rows are locked.

mod batch_locks;
mod batches;
mod deactivated;
mod disconnects;
mod history;
mod idempotency_keys;
mod invisible_texts;
mod line_ends;
mod lost_answers;
mod messages;
mod sent_batches;
mod services;
mod unknown_outcomes;
