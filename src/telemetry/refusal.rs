//! What the log says of a request that was refused or failed.

use std::borrow::Cow;
use std::error::Error as _;

use actix_web::Error;
use actix_web::dev::ServiceResponse;

use crate::error::{self, FieldProblem, Problem};

/// The code of an error response, what it is about, and its cause, which the response does not tell.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The error code.
    pub code: Cow<'static, str>,
    /// The member of the body that was refused, as a JSON Pointer.
    pub pointer: Option<String>,
    /// The parameter that was refused.
    pub parameter: Option<String>,
    /// The cause, for operators.
    pub cause: Option<String>,
}

impl Refusal {
    /// Returns the refusal of a request; `None` if the request succeeded.
    pub(super) fn of<B>(outcome: &Result<ServiceResponse<B>, Error>) -> Option<Self> {
        match outcome {
            Ok(response) => {
                let response = response.response();
                let extensions = response.extensions();
                extensions.get::<Problem>().map(|problem| Self::new(problem, response.error()))
            }
            Err(error) => {
                let response = error.error_response();
                let extensions = response.extensions();
                extensions.get::<Problem>().map(|problem| Self::new(problem, Some(error)))
            }
        }
    }

    fn new(problem: &Problem, error: Option<&Error>) -> Self {
        Self {
            code: problem.code.clone(),
            pointer: problem.errors.first().map(FieldProblem::pointer_for_log),
            parameter: problem.parameter.clone(),
            cause: error.and_then(cause),
        }
    }
}

/// Returns the cause of an error. One of the framework is its own cause.
fn cause(error: &Error) -> Option<String> {
    match error.as_error::<error::Error>() {
        Some(error) => error.source().map(ToString::to_string),
        None => Some(error.to_string()),
    }
}
