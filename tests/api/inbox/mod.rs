//! The list of conversations: pages, filters, and calls that change many conversations at once.

mod batch;
mod batch_limits;
mod contexts;
mod filters;
mod pages;
