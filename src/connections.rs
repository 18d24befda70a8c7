//! Connections of the API: HTTP/1.1 or HTTP/2 by how they begin, ended when they never do, and told when to go elsewhere.
//!
//! With HTTP/1.1 an answer's `Connection: close` tells. HTTP/2 has GOAWAY for that, which the server below never sends; so
//! it is put between its frames here. Clients then finish what is underway, take what comes next to a new connection, and
//! close this one.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_http::Protocol;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// How an HTTP/2 connection begins (RFC 9113 §3.4), as far as it takes to know.
const PREFACE: &[u8] = b"PRI * HTTP/2";
/// How long a connection may stay silent at its beginning.
const PATIENCE: Duration = Duration::from_secs(5);
/// GOAWAY (§6.8): no error, and all streams that the client has begun will be answered.
const GOAWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// When the service ends.
#[derive(Clone)]
pub struct Ends {
    /// It is about to: clients should go elsewhere.
    pub stop: CancellationToken,
    /// Nothing new is taken any more.
    pub stopped: CancellationToken,
}

/// A connection that has begun.
pub struct Line {
    socket: TcpStream,
    /// For HTTP/2 only.
    farewell: Option<Farewell>,
}

/// Waits for the beginning of a connection.
pub async fn begin(socket: TcpStream, ends: Ends) -> io::Result<(Line, Protocol, Option<SocketAddr>)> {
    let mut start = [0; PREFACE.len()];
    tokio::select! {
        said = tokio::time::timeout(PATIENCE, socket.peek(&mut start)) => said??,
        () = ends.stopped.cancelled() => return Err(io::ErrorKind::ConnectionAborted.into()),
    };
    let from = socket.peer_addr().ok();
    let (farewell, protocol) =
        if start == PREFACE { (Some(Farewell::new(ends)), Protocol::Http2) } else { (None, Protocol::Http1) };
    Ok((Line { socket, farewell }, protocol, from))
}

/// What is to be said before an HTTP/2 connection ends.
struct Farewell {
    time: Pin<Box<WaitForCancellationFutureOwned>>,
    frames: Frames,
    /// How much of it was said.
    said: usize,
}

impl Farewell {
    /// Whoever comes when the service is about to end has nowhere else to go yet, and stays until it does.
    fn new(Ends { stop, stopped }: Ends) -> Self {
        let time = if stop.is_cancelled() { stopped } else { stop };
        Self { time: Box::pin(time.cancelled_owned()), frames: Frames::default(), said: 0 }
    }

    /// Says it when it is time; nothing else may be written while this is pending.
    fn poll(&mut self, mut socket: Pin<&mut TcpStream>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.said == 0 && (self.time.as_mut().poll(cx).is_pending() || !self.frames.may_be_parted()) {
            return Poll::Ready(Ok(()));
        }
        while self.said < GOAWAY.len() {
            match ready!(socket.as_mut().poll_write(cx, &GOAWAY[self.said..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.said += written,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Where among the frames what was written stands (§4.1).
#[derive(Default)]
struct Frames {
    head: [u8; 9],
    /// How much of the head was written: all of it while the payload is.
    begun: usize,
    /// How much of the payload was not.
    left: usize,
    /// Whether there was one frame at all: the first must be SETTINGS.
    any: bool,
    /// Whether header fields go on in the next frame, which must follow at once.
    goes_on: bool,
}

impl Frames {
    fn pass(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.begun < self.head.len() {
                self.head[self.begun] = *first;
                self.begun += 1;
                bytes = rest;
                if self.begun == self.head.len() {
                    self.left =
                        usize::from(self.head[0]) << 16 | usize::from(self.head[1]) << 8 | usize::from(self.head[2]);
                }
            } else {
                let passing = self.left.min(bytes.len());
                self.left -= passing;
                bytes = &bytes[passing..];
            }
            if self.begun == self.head.len() && self.left == 0 {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        const HEADERS: u8 = 1;
        const CONTINUATION: u8 = 9;
        const END_HEADERS: u8 = 4;
        let (kind, flags) = (self.head[3], self.head[4]);
        self.goes_on = matches!(kind, HEADERS | CONTINUATION) && flags & END_HEADERS == 0;
        (self.begun, self.any) = (0, true);
    }

    /// Whether another frame may come here.
    fn may_be_parted(&self) -> bool {
        self.any && self.begun == 0 && !self.goes_on
    }
}

impl Line {
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.farewell {
            Some(farewell) => farewell.poll(Pin::new(&mut self.socket), cx),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // Who waits for requests is woken when it is time.
        if let Poll::Ready(said) = self.poll_farewell(cx) {
            said?;
        }
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_farewell(cx))?;
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, bytes))?;
        if let Some(farewell) = &mut self.farewell {
            farewell.frames.pass(&bytes[..written]);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_farewell(cx))?;
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_parted_at_their_ends_and_never_within_header_fields() {
        // SETTINGS, HEADERS without END_HEADERS, CONTINUATION with it, DATA: each with three bytes.
        let frame = |kind: u8, flags: u8| [0, 0, 3, kind, flags, 0, 0, 0, 1, 7, 7, 7];
        let bytes = [frame(4, 0), frame(1, 0), frame(9, 4), frame(0, 1)].concat();
        let mut frames = Frames::default();
        let ends: Vec<usize> = (1..=bytes.len())
            .filter(|end| {
                frames.pass(&bytes[end - 1..*end]);
                frames.may_be_parted()
            })
            .collect();
        assert_eq!(ends, [12, 36, 48]);
        let mut at_once = Frames::default();
        assert!(!at_once.may_be_parted(), "the first frame is SETTINGS");
        at_once.pass(&bytes);
        assert!(at_once.may_be_parted());
    }

    #[test]
    fn a_frame_without_payload_ends_with_its_head() {
        let mut frames = Frames::default();
        frames.pass(&[0, 0, 0, 4, 1, 0, 0, 0, 0]);
        assert!(frames.may_be_parted());
    }
}
