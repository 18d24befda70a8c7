//! The version of the schema in this release. `migrations/README.md` explains when each constant changes.

/// The generation of the schema, which is raised with the first change after a release, and the SHA-256 of the files
/// under `migrations/`, in hexadecimal. A test reports the required hash.
pub const SCHEMA: (i32, &str) = (2, "f2db6440a55956263a37fedbb6125f8e6fe1a1692c8bb04ba50c1f1791aa114d");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The generation of the schema.
pub const GENERATION: i32 = SCHEMA.0;

/// The hash of the files under `migrations/`.
pub const HASH: &str = SCHEMA.1;
