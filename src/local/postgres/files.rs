//! Files of the private server.

use super::LocalError;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opens a file of ours for reading and appending, closed to others because logs may quote data.
pub(super) fn open(options: &mut OpenOptions, path: &Path) -> Result<File, LocalError> {
    // Links are not followed: as root we may be in a directory of somebody else's.
    let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let opened = options.read(true).append(true).create(true).mode(0o600).custom_flags(flags).open(path);
    opened.map_err(LocalError::io(format!("write to {}", path.display())))
}

/// What is not there need not be removed.
pub(super) fn gone(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
