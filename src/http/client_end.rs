//! Whether a client has closed its side of a connection.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::HttpRequest;

/// Set when the client of a connection has closed its side of it. The connection and its requests share it, on one thread.
///
/// A client may do so and still read an answer. A stream has no end that it could wait for, so it ends then.
#[derive(Clone, Debug, Default)]
pub struct ClientEnd(Rc<Cell<bool>>);

impl ClientEnd {
    /// Returns that of the connection of a request.
    pub fn of(request: &HttpRequest) -> Self {
        request.conn_data::<Self>().cloned().unwrap_or_default()
    }

    /// Notes that the client has closed its side.
    pub fn reach(&self) {
        self.0.set(true);
    }

    /// Returns true if the client has closed its side.
    pub fn is_reached(&self) -> bool {
        self.0.get()
    }
}
