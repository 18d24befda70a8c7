//! A typed client of Pidge. Everything in [`types`] and every call of [`Client`] is generated from the service's OpenAPI
//! document; [`connect`] adds the token, time limits and retries.
#![forbid(unsafe_code)]

mod connect;
mod export;
mod follow;
#[rustfmt::skip]
// Descriptions of the document are wrapped, also in lists of parameters.
#[expect(clippy::doc_lazy_continuation, reason = "the generator does not indent the lines of a list item")]
mod generated;
mod lines;
mod path_user_id;
mod retries;

pub use connect::{ConnectError, connect, connect_with};
pub use export::{Export, ExportError};
pub use follow::{FollowError, Follower};
pub use generated::*;
pub use lines::ExportedLine;
pub use path_user_id::{InvalidUserId, PathUserId};
pub use retries::Limits;

/// The result of a call: its answer, or an [`Error`] with the service's problem.
pub type Result<T> = std::result::Result<ResponseValue<T>, Error<types::Problem>>;

/// The problem that an error carries, if the service sent one.
pub fn problem(error: &Error<types::Problem>) -> Option<&types::Problem> {
    match error {
        Error::ErrorResponse(response) => Some(response),
        _ => None,
    }
}
