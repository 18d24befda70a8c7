//! Which schema this release has: `migrations/README.md` explains when each of these changes.

/// The generation of the schema. It rises with the first change after a release.
pub const GENERATION: i32 = 1;

/// The oldest generation whose releases can run on this schema.
pub const OLDEST_GENERATION: i32 = 1;

/// The SHA-256 of the files under `migrations/`, in hexadecimal. A unit test says what it has to be.
pub const HASH: &str = "e78be6660123681fb67c1963aab2dcb05bd2a03305d67aa8941c1d9bcaaa1b4b";
