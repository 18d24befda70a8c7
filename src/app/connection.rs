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
use tokio::time::{Sleep, sleep};

use super::demand::Demand;

/// A connection is closed if its client takes nothing of a response for this long. The kernel's own time limit
/// (`TCP_USER_TIMEOUT`) also ends connections of slow clients whose receive window stays small.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// No more is read from a connection that has sent a part of a request and has got nothing of a response for this long,
/// or whose client owes a part of a body. (actix itself has a time limit for the first head only.)
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The size of the kernel's send buffer of a connection, in bytes; the kernel doubles it. Without a limit it would grow
/// to several megabytes for a client that does not read. A connection notices that its client reads only when a third of
/// the buffer, about 43 KB, is free.
const SEND_BUFFER: usize = 64 * 1024;
/// How much is read at once, in bytes, and so how much may wait to be passed on.
const MOST_READ: usize = 2 * 1024;

/// A connection that passes on what actix has a demand for, and nothing while its client does not read.
pub(super) struct Connection {
    stream: TcpStream,
    demand: Rc<Demand>,
    /// What was read and not passed on yet.
    rest: Bytes,
    /// Runs while the client has sent something and has got nothing of a response, or owes a part of a body.
    read_deadline: Deadline,
    /// Runs while the client does not take what is written.
    write_deadline: Deadline,
}

/// The time of an end, if something runs.
type Deadline = Option<Pin<Box<Sleep>>>;

impl Connection {
    /// Takes over an accepted connection.
    pub(super) fn new(stream: TcpStream) -> Self {
        let limited = set_socket_send_buffer_size(&stream, SEND_BUFFER).map_err(io::Error::from);
        if let Err(error) = limited.and_then(|()| stream.set_nodelay(true)) {
            tracing::debug!(%error, "could not set an option of a connection");
        }
        let demand = Demand::new();
        Self { stream, demand, rest: Bytes::new(), read_deadline: None, write_deadline: None }
    }

    /// Returns the demand, which the requests of the connection change.
    pub(super) fn demand(&self) -> Rc<Demand> {
        Rc::clone(&self.demand)
    }
}

/// Starts a deadline if it does not run yet, and returns true if its time has come.
fn has_passed(deadline: &mut Deadline, timeout: Duration, context: &mut Context<'_>) -> bool {
    let sleep = deadline.get_or_insert_with(|| Box::pin(sleep(timeout)));
    sleep.as_mut().poll(context).is_ready()
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.write_deadline.is_some() {
            // `poll_write` wakes the task when the client reads again.
            return Poll::Pending;
        }
        let is_awaited = self.read_deadline.is_some() || self.demand.is_in_body();
        if is_awaited && has_passed(&mut self.read_deadline, READ_TIMEOUT, context) {
            // The end of what is read.
            return Poll::Ready(Ok(()));
        }
        if self.rest.is_empty() {
            let mut bytes = [0; MOST_READ];
            let mut arrived = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut arrived))?;
            if arrived.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.rest = Bytes::copy_from_slice(arrived.filled());
        }
        ready!(self.demand.poll_wanted(context));
        let most = self.rest.len().min(to.remaining());
        let length = self.demand.pass(&self.rest[..most]);
        has_passed(&mut self.read_deadline, READ_TIMEOUT, context);
        to.put_slice(&self.rest.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() {
            self.demand.response_written();
            self.read_deadline = None;
            if self.write_deadline.take().is_some() {
                // actix reads before it writes: it must read again.
                context.waker().wake_by_ref();
            }
        } else if has_passed(&mut self.write_deadline, WRITE_TIMEOUT, context) {
            // The kernel drops what it has of the response.
            self.stream.set_zero_linger()?;
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
