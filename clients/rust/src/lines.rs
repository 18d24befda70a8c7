//! Reads the lines of an export, wherever its pieces end, and checks them against the last one.

use std::collections::VecDeque;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::types::ExportLine;

/// The kinds of lines that this version knows.
const KINDS: [&str; 8] = ["user", "membership", "conversation", "message", "revision", "draft", "block", "end"];
const LINE_FEED: u8 = b'\n';

/// A line of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedLine {
    /// The line as it came, with the line feed at its end: in a file, one after another, they are the export.
    pub text: String,
    /// What the line says; none if it is of a kind that a later version has added.
    pub data: Option<ExportLine>,
}

/// What any line has.
#[derive(Deserialize)]
struct Tag {
    kind: String,
}

#[derive(Debug, Default)]
pub(crate) struct LineReader {
    hash: Sha256,
    lines: u64,
    /// The beginning of a line.
    rest: Vec<u8>,
    /// Lines that were not taken yet.
    ready: VecDeque<Vec<u8>>,
    last: Option<ExportedLine>,
}

impl LineReader {
    /// The number of lines that were taken.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Adds a piece of the export.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        for part in piece.split_inclusive(|&byte| byte == LINE_FEED) {
            self.rest.extend_from_slice(part);
            if part.ends_with(&[LINE_FEED]) {
                self.ready.push_back(std::mem::take(&mut self.rest));
            }
        }
    }

    /// Takes the next line that is complete, but not the last one of the export. The error says how the export was changed.
    pub(crate) fn take(&mut self) -> Result<Option<ExportedLine>, String> {
        let Some(line) = self.ready.pop_front() else { return Ok(None) };
        if self.last.is_some() {
            return Err(FOLLOWED.to_owned());
        }
        let line = parse(line).ok_or_else(|| format!("line {} is none of an export", self.lines + 1))?;
        let Some(ExportLine::End(end)) = &line.data else {
            self.hash.update(&line.text);
            self.lines += 1;
            return Ok(Some(line));
        };
        if u64::try_from(end.lines) != Ok(self.lines) {
            return Err(format!("it should have {} lines, and has {}", end.lines, self.lines));
        }
        if end.sha256 != hexadecimal(&self.hash.finalize_reset()) {
            return Err("its SHA-256 is another one".to_owned());
        }
        self.last = Some(line);
        // There is nothing after the last line, unless the export was changed.
        self.take()
    }

    /// The last line, after which nothing has come; none if the export is cut off.
    pub(crate) fn finish(&mut self) -> Result<Option<ExportedLine>, String> {
        match self.last.take() {
            Some(_) if !self.rest.is_empty() => Err(FOLLOWED.to_owned()),
            last => Ok(last),
        }
    }
}

const FOLLOWED: &str = "something follows its last line";

fn parse(line: Vec<u8>) -> Option<ExportedLine> {
    let text = String::from_utf8(line).ok()?;
    let Tag { kind } = serde_json::from_str(&text).ok()?;
    let is_known = KINDS.contains(&kind.as_str());
    let data = if is_known { Some(serde_json::from_str(&text).ok()?) } else { None };
    Some(ExportedLine { text, data })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
