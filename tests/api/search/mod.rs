//! Full-text search over the messages that are alive to the caller.

mod ages;
mod hostile_input;
mod pages;
mod queries;
