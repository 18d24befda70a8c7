//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (2, "9d2ab5644877af52779ab567ee137f6eebfff8be0f2f1c12287dfc17e85935ab");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
