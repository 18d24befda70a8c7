//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (2, "20f5e6ff9c55e7e94266f32bcb4313ef36269fdc7a14256e47cf0269a14c58da");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
