//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (4, "6306c229da03415272cae94dc2c92f318a2d9d9911127a425046dc83202e94f8");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 3;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
