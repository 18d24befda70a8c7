//! A client's connection, between the socket and actix.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::web::Bytes;
use rustix::net::sockopt::set_socket_send_buffer_size;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::demand::Demand;
use crate::http::ClientEnd;

/// A connection is closed if its client takes nothing of a response for this long. The kernel's own time limit
/// (`TCP_USER_TIMEOUT`) also ends connections of slow clients whose receive window stays small.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// No more is read from a connection that has sent a part of a request, and has neither sent the rest nor got anything of
/// a response for this long. (actix itself has a time limit for the first head only.)
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The size of the kernel's send buffer of a connection, in bytes; the kernel doubles it. Without a limit it would grow
/// to several megabytes for a client that does not read. A connection notices that its client reads only when a third of
/// the buffer, about 43 KB, is free.
const SEND_BUFFER: usize = 64 * 1024;
/// How much is read at once, in bytes, and so how much may wait to be passed on.
const MOST_READ: usize = 2 * 1024;

/// More header fields than actix accepts. It answers them with 431, and with them Pidge ends a head that is one long head too many.
const TOO_MANY_FIELDS: usize = 100;

/// A connection that passes on what actix has a demand for, and nothing while its client does not read.
pub(super) struct Connection {
    stream: TcpStream,
    demand: Rc<Demand>,
    client_end: ClientEnd,
    /// What was read and not passed on yet.
    rest: Bytes,
    /// Runs while a request is incomplete, from the beginning or from the last part of a response that was written.
    read_deadline: Deadline,
    /// Runs while the client does not take what is written.
    write_deadline: Deadline,
}

/// A time limit that is started and stopped with each request. Its timer is set only when a task has to wait.
#[derive(Default)]
struct Deadline {
    /// When the time is over; `None`: it does not run.
    end: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    /// Starts it, unless it runs.
    fn start(&mut self, timeout: Duration) {
        self.end.get_or_insert_with(|| Instant::now() + timeout);
    }

    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| end <= Instant::now())
    }

    /// Is ready when the time is over.
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(end) = self.end else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if timer.deadline() != end {
            timer.as_mut().reset(end);
        }
        timer.as_mut().poll(context)
    }
}

impl Connection {
    /// Takes over an accepted connection.
    pub(super) fn new(stream: TcpStream) -> Self {
        let limited = set_socket_send_buffer_size(&stream, SEND_BUFFER).map_err(io::Error::from);
        if let Err(error) = limited.and_then(|()| stream.set_nodelay(true)) {
            tracing::debug!(%error, "could not set an option of a connection");
        }
        let demand = Demand::new();
        Self {
            stream,
            demand,
            client_end: ClientEnd::default(),
            rest: Bytes::new(),
            read_deadline: Deadline::default(),
            write_deadline: Deadline::default(),
        }
    }

    /// Returns the demand, which the requests of the connection change.
    pub(super) fn demand(&self) -> Rc<Demand> {
        Rc::clone(&self.demand)
    }

    /// Returns what tells the requests of the connection that the client has closed its side.
    pub(super) fn client_end(&self) -> ClientEnd {
        self.client_end.clone()
    }

    /// Reads what there is a demand for. Something is read in advance, to notice the end of what the client sends.
    fn pass_on(&mut self, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            let mut bytes = [0; MOST_READ];
            let mut arrived = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut arrived))?;
            if arrived.filled().is_empty() {
                self.client_end.reach();
                return Poll::Ready(Ok(()));
            }
            self.rest = Bytes::copy_from_slice(arrived.filled());
        }
        ready!(self.demand.poll_wanted(context));
        let most = self.rest.len().min(to.remaining());
        let length = self.demand.pass(&self.rest[..most]).unwrap_or_else(|| {
            self.rest = Bytes::from(["\r\n", &"x:\r\n".repeat(TOO_MANY_FIELDS), "\r\n"].concat());
            self.rest.len().min(to.remaining())
        });
        to.put_slice(&self.rest.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.write_deadline.end.is_some() {
            // `poll_write` wakes the task when the client reads again.
            return Poll::Pending;
        }
        if self.read_deadline.is_over() {
            // The end of what is read.
            return Poll::Ready(Ok(()));
        }
        let read = self.pass_on(context, to);
        if self.demand.is_in_request() {
            self.read_deadline.start(READ_TIMEOUT);
            if read.is_pending() {
                return self.read_deadline.poll_over(context).map(Ok);
            }
        } else {
            self.read_deadline.end = None;
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() {
            self.demand.response_written();
            self.read_deadline.end = None;
            if self.write_deadline.end.take().is_some() {
                // actix reads before it writes: it must read again.
                context.waker().wake_by_ref();
            }
            return written;
        }
        self.write_deadline.start(WRITE_TIMEOUT);
        ready!(self.write_deadline.poll_over(context));
        // The kernel drops what it has of the response.
        self.stream.set_zero_linger()?;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
