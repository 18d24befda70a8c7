//! What makes a shared secret fit for HS256.

/// The least length of a secret, in bytes (RFC 7518 §3.2: no shorter than the hash).
pub const MIN_SECRET_BYTES: usize = 32;

/// Beginnings of the secrets that stand in examples and templates.
const PLACEHOLDERS: &[&str] = &[
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
    /// Shorter than the hash.
    #[error("has {0} bytes; HS256 needs at least {MIN_SECRET_BYTES} (make one with `openssl rand -hex 32`)")]
    Short(usize),
    /// Copied from an example.
    #[error("is a placeholder; make one with `openssl rand -hex 32`")]
    Placeholder,
}

/// Judges a secret before anything is signed or verified with it.
pub fn check_secret(secret: &str) -> Result<(), WeakSecret> {
    let lower = secret.to_ascii_lowercase();
    if secret.len() < MIN_SECRET_BYTES {
        Err(WeakSecret::Short(secret.len()))
    } else if PLACEHOLDERS.iter().any(|word| lower.starts_with(word)) {
        Err(WeakSecret::Placeholder)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_32_bytes_and_is_nobody_elses() {
        assert_eq!(check_secret(&"k".repeat(31)), Err(WeakSecret::Short(31)));
        assert_eq!(check_secret("changeme-changeme-changeme-changeme"), Err(WeakSecret::Placeholder));
        assert_eq!(check_secret(&"k".repeat(32)), Ok(()));
    }
}
