//! Sending messages: one by one, in batches, and when answers or locks get in the way.

mod batch_locks;
mod batches;
mod lost_answers;
mod messages;
mod unknown_outcomes;
