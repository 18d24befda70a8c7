//! The web elements: the files of `web/dist`, which are part of the program. A page loads them like any script, so they
//! need no token, and pages of all origins may.

mod routes;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::Embed;
use sha2::{Digest, Sha256};

pub use self::routes::slice;

/// The files as they are embedded, in debug builds too: a program that is copied needs no folder.
#[derive(Embed)]
#[folder = "web/dist"]
struct Dist;

/// All files.
static FILES: LazyLock<Vec<WebFile>> = LazyLock::new(|| {
    let file = |name: Cow<'static, str>| Some(WebFile::new(Dist::get(&name)?.data, name.into_owned()));
    Dist::iter().filter_map(file).collect()
});

/// A file, with its compressed form.
struct WebFile {
    name: String,
    plain: Representation,
    gzip: OnceLock<Representation>,
}

/// The bytes that a response carries, and their strong entity tag: the SHA-256 in quotes. So the two forms of a file have
/// different tags, as RFC 9110 §8.8.3.3 demands.
struct Representation {
    bytes: Cow<'static, [u8]>,
    tag: String,
}

impl WebFile {
    fn new(bytes: Cow<'static, [u8]>, name: String) -> Self {
        Self { name, plain: Representation::new(bytes), gzip: OnceLock::new() }
    }

    /// Returns the file with this name. A name is never a path.
    fn find(name: &str) -> Option<&'static Self> {
        FILES.iter().find(|file| file.name == name)
    }

    /// Returns the file as it is.
    fn plain(&self) -> &Representation {
        &self.plain
    }

    /// Returns the compressed form, which is made once.
    fn gzip(&self) -> &Representation {
        self.gzip.get_or_init(|| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            let compressed = encoder.write_all(&self.plain.bytes).and_then(|()| encoder.finish());
            Representation::new(compressed.expect("memory takes every write").into())
        })
    }

    fn content_type(&self) -> &'static str {
        match self.name.rsplit_once('.') {
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "json")) => "application/json",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// Returns the value of `Cache-Control`. A file whose name has a hash of its content, such as
    /// `locale-en-cda383e6.js`, never changes.
    fn cache_control(&self) -> &'static str {
        let is_hash = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = self.name.strip_suffix(".js").and_then(|stem| stem.rsplit_once('-'));
        if hash.is_some_and(|(_, hash)| is_hash(hash)) {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=300"
        }
    }
}

impl Representation {
    fn new(bytes: Cow<'static, [u8]>) -> Self {
        let mut tag = String::from("\"");
        for byte in Sha256::digest(&bytes) {
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        Self { bytes, tag }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_part_of_the_program() {
        assert!(FILES.len() >= 9, "only {} files", FILES.len());
        for file in FILES.iter() {
            assert!(matches!(file.plain.bytes, Cow::Borrowed(bytes) if !bytes.is_empty()), "{}", file.name);
        }
    }

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_good() {
        let is_kept = |name: &str| WebFile::new(Cow::default(), name.to_owned()).cache_control().contains("immutable");

        assert!(is_kept("locale-en-cda383e6.js") && is_kept("locale-pt-BR-01234567.js"));
        for name in
            ["pidge.js", "badge.js", "manifest.json", "LICENSES.txt", "locale-en.js", "a-cda383e.js", "-cda383e6.txt"]
        {
            assert!(!is_kept(name), "{name}");
        }
    }
}
