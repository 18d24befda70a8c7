//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (4, "c908722232f1002a61fe103d1a0ee8195459e68a29c4fcb37c06da92759aef7e");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 3;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
