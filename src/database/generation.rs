//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (4, "76e7fa9fe48cc5a33f6bb1ee955c3ed0ab8a48193f6900e2f3157aba1f0da2cc");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 3;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
