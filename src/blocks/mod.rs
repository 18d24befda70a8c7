//! Blocks: a user does not accept messages from another one.

mod routes;

pub use self::routes::slice;
