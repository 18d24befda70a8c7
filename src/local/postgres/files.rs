//! Helpers for the files of the private server.

use super::LocalError;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opens a file for reading and appending, created with mode 0600 because logs may quote data.
pub(super) fn open_private(options: &mut OpenOptions, path: &Path) -> Result<File, LocalError> {
    // Symbolic links are not followed: root may be using a directory that another user can write to.
    let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let opened = options.read(true).append(true).create(true).mode(0o600).custom_flags(flags).open(path);
    opened.map_err(LocalError::io(format!("write to {}", path.display())))
}

/// Makes the removal or renaming of a missing file a success.
pub(super) fn ignore_not_found(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
