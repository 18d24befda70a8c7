//! `GET /v1/events`: a user's own stream of what happens in their conversations.

mod ends;
mod kinds;
mod limits;
mod opening;
mod privacy;
mod replicas;
mod resuming;
mod slow_readers;
mod stream;
