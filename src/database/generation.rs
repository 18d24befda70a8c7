//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (3, "693debd92d495a7fdc08ac6d19b2097541433a5a27da80847f7d3e94f8eaf510");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 2;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
