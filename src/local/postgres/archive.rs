//! The Postgres server that is embedded in this program, and its unpacking. `archive/README.md` tells how the archive
//! was made.

use super::passable_dir;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const ARCHIVE: &[u8] = include_bytes!("archive/postgres-18.4-x86_64-linux-gnu.tar.zst");
const SHA256: &str = "c25580feed5f44da992e4454eea18bc673f1219d399425570feb32d2d2b649a9";
const VERSION: &str = "18.4";

/// Unpacks the archive below `under`, once, and returns its directory, or why that failed. The name of the directory
/// contains the hash of the archive, so releases with different archives do not disturb each other.
pub(super) fn unpack(under: &Path) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("it cannot be unpacked below {}: {error}", under.display());
    passable_dir(under).map_err(failed)?;
    let under = &under.canonicalize().map_err(failed)?;
    check_trusted(under)?;
    let root = under.join(format!("postgres-{VERSION}-{}", &SHA256[..12]));
    if !root.exists() {
        // One process unpacks, and the others wait for it. The lock is released when its holder ends.
        let lock = File::create(under.join("unpack.lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        if !root.exists() {
            unpack_into(&root).map_err(failed)?;
        }
    }
    check_trusted(&root)?;
    Ok(root)
}

fn unpack_into(root: &Path) -> io::Result<()> {
    if format!("{:x}", Sha256::digest(ARCHIVE)) != SHA256 {
        return Err(io::Error::other("the archive in this program is damaged"));
    }
    let partial = root.with_added_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    passable_dir(&partial)?;
    let decoder = ruzstd::decoding::StreamingDecoder::new(ARCHIVE).map_err(io::Error::other)?;
    tar::Archive::new(decoder).unpack(&partial)?;
    // Synced before the rename: after a power cut, the name must not stand for incomplete files.
    rustix::fs::syncfs(File::open(&partial)?)?;
    fs::rename(&partial, root)
}

/// Checks that no other user can write to a directory from which programs are run.
fn check_trusted(dir: &Path) -> Result<(), String> {
    let found = fs::symlink_metadata(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let is_own = [0, rustix::process::geteuid().as_raw()].contains(&found.uid());
    if found.is_dir() && is_own && found.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(format!("{} must be a directory that belongs to you and that no other user can write to", dir.display()))
}
