//! The event log: what is recorded, in which order events get their positions, and how the log is kept.

mod advance;
mod facts;
mod log;
mod order;
mod rotation;
