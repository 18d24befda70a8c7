//! Which schema this release has: `migrations/README.md` explains when each of these changes.

/// The generation of the schema. It rises with the first change after a release.
pub const GENERATION: i32 = 1;

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The SHA-256 of the files under `migrations/`, in hexadecimal. A unit test says what it has to be.
pub const HASH: &str = "8b0846fae2bba9dfd71b427f40a7abbd3b80daf05c17b3295b167ceb6f526175";
