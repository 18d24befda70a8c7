//! `GET /v1/events`: a user's own stream of what happens in their conversations. `GET /v1/events/log`: the feed of a tenant, for
//! services.

mod ends;
mod feed;
mod feed_contents;
mod feed_gaps;
mod feed_pages;
mod feed_services;
mod feed_tenants;
mod feed_waiting;
mod kinds;
mod limits;
mod opening;
mod privacy;
mod replicas;
mod resuming;
mod slow_readers;
mod stream;
