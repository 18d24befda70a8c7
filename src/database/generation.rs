//! Which schema this release has: `migrations/README.md` explains when each of these changes.

/// The generation of the schema, which rises with the first change after a release, and the SHA-256 of the files under
/// `migrations/`, in hexadecimal. A unit test says what the hash has to be.
pub const SCHEMA: (i32, &str) = (1, "e78be6660123681fb67c1963aab2dcb05bd2a03305d67aa8941c1d9bcaaa1b4b");

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The first of the pair.
pub const GENERATION: i32 = SCHEMA.0;

/// The second of the pair.
pub const HASH: &str = SCHEMA.1;
