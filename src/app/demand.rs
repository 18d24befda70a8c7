//! How much of what a client sends is passed on to actix. actix parses every request that it is given, also while it
//! handles an earlier one: each takes some kilobytes, and one whose body is not there yet ends the connection.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::{HttpMessage, Payload, Request};
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use futures_util::task::AtomicWaker;
use futures_util::{Stream, StreamExt};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The length of a head, in bytes, from which on it counts as long: a token of the greatest length, and as much again.
const LONG_HEAD: usize = 16 * 1024;
/// The long heads that there may be at once. actix accepts heads of 128 KiB, and keeps the buffer of one until its
/// response is sent.
static LONG_HEADS: Semaphore = Semaphore::const_new(64);

/// What a connection may pass on: a head, then its body, and the next head when something of the response is written. So
/// besides the request that is handled, one waits in actix, or two behind a response of several slices.
pub(super) struct Demand {
    wanted: Cell<Wanted>,
    /// Where in a head or piece the bytes that have passed end.
    position: Cell<Position>,
    long_head: Cell<Option<SemaphorePermit<'static>>>,
    waiting: AtomicWaker,
}

#[derive(Clone, Copy)]
enum Wanted {
    /// Nothing, until a handler begins, or asks for its body.
    Nothing,
    /// A head, which is a long one after so many bytes.
    Head(usize),
    /// A head, when something of the response is written.
    HeadAfterResponse,
    /// So many bytes of a body.
    Bytes(usize),
    /// All or a part of a body of unknown length, to the next empty line.
    Piece,
    /// The rest of a body of unknown length that its handler does not read, piece after piece.
    Rest,
    /// The same, when actix has parsed the piece before.
    RestAfterPause,
    /// The same, when something of the response is written.
    RestAfterResponse,
}

#[derive(Clone, Copy)]
enum Position {
    /// Before the first line. actix skips empty lines there.
    Before,
    InLine,
    /// At the beginning of a line that is not the first.
    AtLine,
}

impl Demand {
    /// Wants the head of the first request.
    pub(super) fn new() -> Rc<Self> {
        let (wanted, position) = (Cell::new(Wanted::Head(LONG_HEAD)), Cell::new(Position::Before));
        Rc::new(Self { wanted, position, long_head: Cell::default(), waiting: AtomicWaker::new() })
    }

    /// Is ready when something may pass.
    pub(super) fn poll_wanted(&self, context: &Context<'_>) -> Poll<()> {
        match self.wanted.get() {
            Wanted::Head(_) | Wanted::Bytes(_) | Wanted::Piece | Wanted::Rest => return Poll::Ready(()),
            Wanted::RestAfterPause => {
                self.wanted.set(Wanted::Rest);
                context.waker().wake_by_ref();
            }
            _ => self.waiting.register(context.waker()),
        }
        Poll::Pending
    }

    /// Returns true while the client has sent a part of a request, and the rest may still have to arrive.
    pub(super) fn is_in_request(&self) -> bool {
        match self.wanted.get() {
            Wanted::Head(_) => !matches!(self.position.get(), Position::Before),
            Wanted::Nothing | Wanted::HeadAfterResponse => false,
            _ => true,
        }
    }

    /// Returns how many of some bytes pass, and wants so many fewer. `None`: it is one long head too many. What follows is
    /// not a request any more, so all of it may pass.
    pub(super) fn pass(&self, bytes: &[u8]) -> Option<usize> {
        let mut wanted = self.wanted.get();
        let passing = match wanted {
            Wanted::Bytes(length) => Some(length).filter(|length| *length <= bytes.len()),
            _ => self.end_of_piece(bytes),
        };
        let length = passing.unwrap_or(bytes.len());
        if matches!(wanted, Wanted::Head(most) if length > most) {
            let Ok(permit) = LONG_HEADS.try_acquire() else {
                self.wanted.set(Wanted::Bytes(usize::MAX));
                return None;
            };
            self.long_head.set(Some(permit));
            wanted = Wanted::Head(usize::MAX);
        }
        self.wanted.set(match (wanted, passing) {
            (Wanted::Head(most), None) => Wanted::Head(most - length),
            (Wanted::Bytes(most), None) => Wanted::Bytes(most - length),
            (Wanted::Bytes(_), Some(_)) => Wanted::HeadAfterResponse,
            (Wanted::Rest, Some(_)) => Wanted::RestAfterPause,
            (_, Some(_)) => Wanted::Nothing,
            (unchanged, None) => unchanged,
        });
        Some(length)
    }

    /// Returns how many of some bytes belong to the head or piece that is passing, if it ends in them.
    fn end_of_piece(&self, bytes: &[u8]) -> Option<usize> {
        let mut position = self.position.get();
        let end = bytes.iter().position(|byte| {
            let is_end = matches!((byte, position), (b'\n', Position::AtLine));
            position = match (byte, position) {
                (b'\n', Position::AtLine) => Position::Before,
                (b'\n', Position::InLine) => Position::AtLine,
                (b'\n' | b'\r', same) => same,
                _ => Position::InLine,
            };
            is_end
        });
        self.position.set(position);
        end.map(|index| index + 1)
    }

    /// Is called when something of a response is written.
    pub(super) fn response_written(&self) {
        match self.wanted.get() {
            Wanted::HeadAfterResponse => {
                self.long_head.take();
                self.ask(Wanted::Head(LONG_HEAD));
            }
            Wanted::RestAfterResponse => self.ask(Wanted::Rest),
            _ => {}
        }
    }

    /// Is called when a request begins to be handled: asks for its body.
    pub(super) fn begin(request: &mut Request) {
        let Some(demand) = request.conn_data::<Rc<Self>>().cloned() else {
            return;
        };
        let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        match (request.take_payload(), length) {
            (Payload::None, _) => demand.wanted.set(Wanted::HeadAfterResponse),
            (payload, Some(length)) => {
                *request.payload() = payload;
                demand.ask(Wanted::Bytes(length));
            }
            (payload, None) => {
                let body = UnsizedBody { payload, is_read: false, demand };
                *request.payload() = Payload::Stream { payload: Box::pin(body) };
            }
        }
    }

    fn ask(&self, wanted: Wanted) {
        self.wanted.set(wanted);
        self.waiting.wake();
    }
}

/// A body of unknown length, such as a chunked one. It asks for more when its handler does: its end is known only then.
struct UnsizedBody {
    payload: Payload,
    is_read: bool,
    demand: Rc<Demand>,
}

impl Stream for UnsizedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.payload.poll_next_unpin(context);
        match polled {
            Poll::Pending => self.demand.ask(Wanted::Piece),
            Poll::Ready(None) if !self.is_read => {
                self.is_read = true;
                self.demand.wanted.set(Wanted::HeadAfterResponse);
            }
            Poll::Ready(_) => {}
        }
        polled
    }
}

impl Drop for UnsizedBody {
    fn drop(&mut self) {
        if !self.is_read {
            self.demand.wanted.set(Wanted::RestAfterResponse);
        }
    }
}
