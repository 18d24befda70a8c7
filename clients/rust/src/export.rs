//! Reading an export: everything that is stored about a user, line by line.

use std::{error::Error as StdError, fmt, time::Duration};

use futures_util::StreamExt;
use tokio::time::timeout;

use crate::{
    ByteStream, Client, Error,
    lines::{ExportedLine, LineReader},
    types::{ExportUserOthers, Problem},
};

/// The time for which the service may be busy before the next lines: more than it takes to try a page of them four times.
const SILENCE: Duration = Duration::from_secs(60);

/// Reads an export, line by line, in memory for one piece of it. Made by [`Client::read_export`].
pub struct Export {
    /// What is still to come; none after its end.
    body: Option<ByteStream>,
    silence: Duration,
    lines: LineReader,
    is_over: bool,
}

/// Why an export cannot be read to its end. Forget the lines of one that is not complete, and request it again: there is no way
/// to go on with a part.
#[derive(Debug)]
pub enum ExportError {
    /// The service refused the export, or did not answer.
    Refused(Box<Error<Problem>>),
    /// The export was cut off.
    CutOff {
        /// The number of lines that came.
        lines: u64,
        /// Why no more of them came, if it was an error.
        cause: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// The export was changed on its way: how.
    Changed(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::CutOff { lines, .. } => write!(f, "the export is cut off after {lines} lines"),
            Self::Changed(how) => write!(f, "the export was changed: {how}"),
        }
    }
}

impl StdError for ExportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::CutOff { cause, .. } => cause.as_ref().map(|cause| &**cause as &(dyn StdError + 'static)),
            Self::Changed(_) => None,
        }
    }
}

impl Client {
    /// Begins to read an export: everything that is stored about a user, and about others their names, pictures and words, or
    /// their ids alone. Needs the user's own token, or one with the scope `privacy`.
    ///
    /// # Errors
    /// The service refuses the export.
    pub async fn read_export(&self, user_id: &str, others: ExportUserOthers) -> Result<Export, ExportError> {
        let response = self.export_user().user_id(user_id).others(others).send().await;
        let response = response.map_err(|error| ExportError::Refused(Box::new(error)))?;
        let lines = LineReader::default();
        Ok(Export { body: Some(response.into_inner()), silence: SILENCE, lines, is_over: false })
    }
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("lines", &self.lines.lines()).finish_non_exhaustive()
    }
}

impl Export {
    /// Sets for how long no byte may come before the export counts as cut off, 60 seconds otherwise. Time between the calls of
    /// [`next_line`](Self::next_line) does not count.
    #[must_use]
    pub fn silence(mut self, most: Duration) -> Self {
        self.silence = most;
        self
    }

    /// Returns the next line. The last one is an [`ExportLine::End`](crate::types::ExportLine::End), after which there is none. It
    /// comes only if the export is complete and was not changed, by its number of lines and its SHA-256. If the future is dropped,
    /// nothing is lost.
    ///
    /// # Errors
    /// The export is cut off, or was changed. Then it stays cut off.
    pub async fn next_line(&mut self) -> Result<Option<ExportedLine>, ExportError> {
        if self.is_over {
            return Ok(None);
        }
        let line = self.read().await;
        if line.is_err() {
            // What may still come is no export.
            (self.body, self.lines) = (None, LineReader::default());
        }
        line.map(Some)
    }

    async fn read(&mut self) -> Result<ExportedLine, ExportError> {
        let mut cause = None;
        loop {
            if let Some(line) = self.lines.take().map_err(ExportError::Changed)? {
                return Ok(line);
            }
            let Some(body) = &mut self.body else { break };
            match timeout(self.silence, body.next()).await {
                Ok(Some(Ok(piece))) => self.lines.add(&piece),
                Ok(None) => self.body = None,
                Ok(Some(Err(error))) => (self.body, cause) = (None, Some(error.into())),
                Err(error) => (self.body, cause) = (None, Some(error.into())),
            }
        }
        let last = self.lines.finish().map_err(ExportError::Changed)?;
        self.is_over = last.is_some();
        last.ok_or(ExportError::CutOff { lines: self.lines.lines(), cause })
    }
}
