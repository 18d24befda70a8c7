//! The body of a stream.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use super::Slot;
use super::queue::Queue;
use crate::http::{ClientEnd, SLICE};

/// The body of a stream: the frames of its queue, until the queue ends or the client closes the connection.
pub(super) struct StreamBody {
    queue: Arc<Queue>,
    /// What of a frame is not handed over yet: a connection takes slices.
    rest: Bytes,
    client: ClientEnd,
    _slot: Slot,
}

impl StreamBody {
    pub(super) fn new(queue: Arc<Queue>, client: ClientEnd, slot: Slot) -> Self {
        Self { queue, rest: Bytes::new(), client, _slot: slot }
    }
}

impl MessageBody for StreamBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.client.is_reached() {
            return Poll::Ready(None);
        }
        if self.rest.is_empty() {
            match self.queue.poll_next(context) {
                Poll::Ready(Some(frame)) => self.rest = frame,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        let length = self.rest.len().min(SLICE);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

impl Drop for StreamBody {
    fn drop(&mut self) {
        self.queue.abandon();
    }
}
