//! Keys that sign tokens for development and tests, as `pidge token` does: shared secrets, and private keys of an LMS.
//! In production the LMS signs tokens, and the service only verifies them.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};
use serde_json::{Value, json};

use super::token::TOKEN_TYPE;

/// A key of one of the types that the service can verify.
pub struct SigningKey(Key);

enum Key {
    Secret(Box<hmac::Key>),
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Why a private key cannot be used. The message follows the name of its file.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum InvalidSigningKey {
    #[error(
        "there is no unencrypted private key in PEM (`BEGIN PRIVATE KEY`, `BEGIN RSA PRIVATE KEY` or `BEGIN EC PRIVATE \
         KEY`); `openssl pkey` converts and decrypts keys"
    )]
    NotPem,
    #[error("the private key is not RSA (2048 to 8192 bits), EC P-256 or Ed25519")]
    Type,
}

/// A failure of the cryptography library, which gives no reason.
#[derive(Debug, thiserror::Error)]
#[error("the key cannot sign")]
pub struct SigningFailed;

/// Signs a token with a shared secret (HS256).
pub fn sign(claims: &Value, secret: &str) -> Result<String, SigningFailed> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    SigningKey(Key::Secret(Box::new(key))).sign(Algorithm::HS256, None, claims)
}

impl SigningKey {
    /// Reads the first private key of a PEM file: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC).
    pub fn from_pem(pem: &[u8]) -> Result<Self, InvalidSigningKey> {
        let pair = match PrivateKeyDer::from_pem_slice(pem).map_err(|_| InvalidSigningKey::NotPem)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(Key::Rsa),
            PrivateKeyDer::Sec1(der) => {
                let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, der.secret_sec1_der());
                pair.ok().map(Key::P256)
            }
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let p256 = || EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).ok().map(Key::P256);
                let ed25519 = || Ed25519KeyPair::from_pkcs8(der).ok().map(Key::Ed25519);
                RsaKeyPair::from_pkcs8(der).ok().map(Key::Rsa).or_else(p256).or_else(ed25519)
            }
            _ => None,
        };
        Ok(Self(pair.ok_or(InvalidSigningKey::Type)?))
    }

    /// Returns the algorithms that the key can sign with.
    pub fn algorithms(&self) -> &'static [Algorithm] {
        match self.0 {
            Key::Secret(_) => &[Algorithm::HS256],
            Key::Rsa(_) => &[Algorithm::RS256, Algorithm::PS256],
            Key::P256(_) => &[Algorithm::ES256],
            Key::Ed25519(_) => &[Algorithm::EdDSA],
        }
    }

    /// Signs a token with one of [`Self::algorithms`].
    pub fn sign(&self, algorithm: Algorithm, kid: Option<&str>, claims: &Value) -> Result<String, SigningFailed> {
        let mut header = json!({"alg": algorithm, "typ": TOKEN_TYPE});
        if let Some(kid) = kid {
            header["kid"] = json!(kid);
        }
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = format!("{header}.{claims}");
        let signature = self.signature(algorithm, text.as_bytes()).map_err(|_| SigningFailed)?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn signature(&self, algorithm: Algorithm, text: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        match &self.0 {
            Key::Secret(key) => Ok(hmac::sign(key, text).as_ref().to_vec()),
            Key::Rsa(pair) => {
                let encoding: &dyn RsaEncoding =
                    if algorithm == Algorithm::PS256 { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), text, &mut signature)?;
                Ok(signature)
            }
            Key::P256(pair) => Ok(pair.sign(&SystemRandom::new(), text)?.as_ref().to_vec()),
            Key::Ed25519(pair) => Ok(pair.try_sign(text)?.as_ref().to_vec()),
        }
    }
}
