//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (7, "0332b17b20b0af832574ed564e60d1997d8abe10df4f947320451c4c3d2bcb61");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 6;

/// The indexes that the functions of the release before use, and those of this one do not. They are dropped as soon as the
/// functions are replaced.
pub const UNUSED_INDEXES: &[&str] = &[];

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
