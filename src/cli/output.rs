//! The standard output of the commands.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Prints a text. If standard output is closed, as that of `pidge config | head -1` is after a line, the rest is
/// dropped: a program that has read enough is not an error.
///
/// # Errors
/// A sentence: the text cannot be written.
pub(super) fn print(text: impl Display) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot write to standard output: {error}")),
        _ => Ok(()),
    }
}

/// Prints a text and a line break, like [`print()`].
pub(super) fn print_line(text: impl Display) -> Result<(), String> {
    print(format_args!("{text}\n"))
}
