//! The lines of an export, with their number and their hash.

use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{ExportEnd, ExportEndKind, ExportLine};

/// Writes lines, and counts and hashes them.
#[derive(Default)]
pub(super) struct Lines {
    unsent: Vec<u8>,
    count: u64,
    hash: Sha256,
}

impl Lines {
    /// Writes a line.
    pub(super) fn push(&mut self, line: &impl Serialize) {
        let begin = self.unsent.len();
        serde_json::to_writer(&mut self.unsent, line).expect("a line is plain text and numbers");
        self.unsent.push(b'\n');
        self.hash.update(&self.unsent[begin..]);
        self.count += 1;
    }

    /// Writes the last line.
    pub(super) fn end(&mut self) {
        let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        self.push(&ExportLine::End(ExportEnd { kind: ExportEndKind::Kind, lines: self.count, sha256 }));
    }

    /// Returns how many bytes were written since the last [`Self::take`].
    pub(super) fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// Returns how many lines were written.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Returns what was written since the last call.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unsent)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_last_line_has_the_number_and_the_hash_of_those_before_it() {
        let mut lines = Lines::default();
        lines.push(&json!({"kind": "user", "name": "Änne\n"}));
        let mut all = lines.take();
        lines.push(&json!({"kind": "block"}));
        lines.end();
        all.extend(lines.take());

        let text = String::from_utf8(all).expect("UTF-8");
        let (before, end) = text.trim_end().rsplit_once('\n').expect("several lines");
        let end: Value = serde_json::from_str(end).expect("JSON");
        let bytes = before.len() + 1;
        let hash = hex(&Sha256::digest(&text.as_bytes()[..bytes]));
        assert_eq!(end, json!({"kind": "end", "lines": 2, "sha256": hash}));
        assert_eq!((text.lines().count(), lines.count()), (3, 3));
        assert!(text.ends_with('\n'));
    }
}
