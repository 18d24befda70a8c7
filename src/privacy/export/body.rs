//! The body of an export.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::limit::Slot;
use crate::http::SLICE;

/// A part of an export, some lines of it.
pub(super) struct Part {
    pub bytes: Bytes,
    /// True if it ends with the last line.
    pub is_last: bool,
}

/// The body of an export: the parts that the writer hands over, until the last one. If the writer stops before that, or the
/// client takes too long, it fails: then the connection is closed, and the client sees that the response is not complete.
pub(super) struct ExportBody {
    parts: Receiver<Part>,
    /// What of a part is not handed over yet: a connection takes slices.
    rest: Bytes,
    is_last: bool,
    deadline: Instant,
    _slot: Slot,
}

/// The export was not written to its end.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("an export was cut off")]
pub(super) struct CutOff;

impl ExportBody {
    pub(super) fn new(parts: Receiver<Part>, deadline: Instant, slot: Slot) -> Self {
        Self { parts, rest: Bytes::new(), is_last: false, deadline, _slot: slot }
    }
}

impl MessageBody for ExportBody {
    type Error = CutOff;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, CutOff>>> {
        if Instant::now() >= self.deadline {
            return Poll::Ready(Some(Err(CutOff)));
        }
        if self.rest.is_empty() {
            if self.is_last {
                return Poll::Ready(None);
            }
            match ready!(self.parts.poll_recv(context)) {
                Some(part) => (self.rest, self.is_last) = (part.bytes, part.is_last),
                None => return Poll::Ready(Some(Err(CutOff))),
            }
        }
        let length = self.rest.len().min(SLICE);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}
