//! The minimum strength of a shared secret (HS256).

/// The minimum length of a secret, in bytes: that of the hash (RFC 7518 §3.2).
pub const MIN_SECRET_BYTES: usize = 32;

/// Prefixes of secrets that are copied from examples and templates. Compared without regard to case.
const PLACEHOLDER_PREFIXES: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "change me",
    "your-256-bit-secret",
    "your-secret",
    "replace-me",
    "placeholder",
    "django-insecure-",
];

/// Why a secret is refused at start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// Fewer than [`MIN_SECRET_BYTES`] bytes.
    #[error("has {0} bytes; HS256 needs at least {MIN_SECRET_BYTES} (make one with `openssl rand -hex 32`)")]
    Short(usize),
    /// Begins like a secret of an example.
    #[error("is a placeholder; make one with `openssl rand -hex 32`")]
    Placeholder,
}

/// Checks that a secret is strong enough to sign and verify tokens with.
pub fn check_secret(secret: &str) -> Result<(), WeakSecret> {
    let lower = secret.to_ascii_lowercase();
    if secret.len() < MIN_SECRET_BYTES {
        Err(WeakSecret::Short(secret.len()))
    } else if PLACEHOLDER_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
        Err(WeakSecret::Placeholder)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_at_least_32_bytes_and_is_no_placeholder() {
        assert_eq!(check_secret(&"k".repeat(31)), Err(WeakSecret::Short(31)));
        assert_eq!(check_secret("changeme-changeme-changeme-changeme"), Err(WeakSecret::Placeholder));
        assert_eq!(check_secret(&"k".repeat(32)), Ok(()));
    }
}
