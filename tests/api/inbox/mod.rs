//! The inbox: its pages and filters, and calls that change many conversations at once.

mod batch;
mod batch_items;
mod batch_limits;
mod batch_locks;
mod batch_requests;
mod contexts;
mod contexts_refused;
mod filters;
mod pages;
mod read_all;
