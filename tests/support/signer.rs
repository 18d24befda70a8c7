//! Private keys of an LMS: the tokens that they sign, and the key set (JWKS) of their public keys.

use aws_lc_rs::{
    encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use pidge::auth::seconds_now;
use serde_json::{Value, json};

/// A private key for one JWS algorithm.
pub struct Signer {
    pub kid: String,
    algorithm: &'static str,
    key: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub fn new(algorithm: &'static str, kid: &str) -> Self {
        let key = match algorithm {
            "RS256" | "PS256" => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
            "ES256" => Pair::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()),
            "EdDSA" => Pair::Ed(Ed25519KeyPair::generate().unwrap()),
            other => panic!("no key for {other}"),
        };
        Self { kid: kid.to_owned(), algorithm, key }
    }

    /// The public key as a JWK (RFC 7517).
    pub fn jwk(&self) -> Value {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.key {
            Pair::Rsa(key) => {
                let parts: PublicKeyComponents<Vec<u8>> = key.public_key().into();
                json!({"kty": "RSA", "n": encode(&parts.n), "e": encode(&parts.e)})
            }
            Pair::Ec(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..])})
            }
            Pair::Ed(key) => json!({"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().as_ref())}),
        };
        jwk["kid"] = json!(self.kid);
        jwk["alg"] = json!(self.algorithm);
        jwk["use"] = json!("sig");
        jwk
    }

    /// The bytes of the public key. A verifier that mistakes it for a shared secret would accept an HMAC by it.
    pub fn public_bytes(&self) -> Vec<u8> {
        match &self.key {
            Pair::Rsa(key) => key.public_key().as_ref().to_vec(),
            Pair::Ec(key) => key.public_key().as_ref().to_vec(),
            Pair::Ed(key) => key.public_key().as_ref().to_vec(),
        }
    }

    /// The private key in PEM, as PKCS#8.
    pub fn pkcs8_pem(&self) -> String {
        let der = match &self.key {
            Pair::Rsa(key) => AsDer::<Pkcs8V1Der>::as_der(key).unwrap().as_ref().to_vec(),
            Pair::Ec(key) => key.to_pkcs8v1().unwrap().as_ref().to_vec(),
            Pair::Ed(key) => key.to_pkcs8v1().unwrap().as_ref().to_vec(),
        };
        pem("PRIVATE KEY", &der)
    }

    /// The private key in the older format of its type: PKCS#1 or SEC 1. Ed25519 keys have none.
    pub fn older_pem(&self) -> Option<String> {
        match &self.key {
            Pair::Rsa(key) => {
                let pkcs8 = AsDer::<Pkcs8V1Der>::as_der(key).unwrap();
                // For 2048 bits, PKCS#8 has 26 bytes before the key as in PKCS#1.
                Some(pem("RSA PRIVATE KEY", &pkcs8.as_ref()[26..]))
            }
            Pair::Ec(key) => {
                let der = AsDer::<EcPrivateKeyRfc5915Der>::as_der(&key.private_key()).unwrap();
                Some(pem("EC PRIVATE KEY", der.as_ref()))
            }
            Pair::Ed(_) => None,
        }
    }

    /// A valid token for a user.
    pub fn token(&self, sub: &str) -> String {
        self.sign(&json!({"alg": self.algorithm, "typ": "JWT", "kid": self.kid}), &claims(sub))
    }

    /// Signs any header and claims, valid or not.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", encode(header), encode(claims));
        let signature = match &self.key {
            Pair::Rsa(key) => {
                let padding: &dyn aws_lc_rs::signature::RsaEncoding =
                    if header["alg"] == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
            Pair::Ec(key) => key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
            Pair::Ed(key) => key.sign(text.as_bytes()).as_ref().to_vec(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let lines: Vec<_> =
        STANDARD.encode(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The claims of a valid token.
pub fn claims(sub: &str) -> Value {
    let now = seconds_now();
    json!({"iss": "https://lms.test", "aud": "pidge", "sub": sub, "iat": now, "exp": now + 600, "role": "educator"})
}

/// The key set (JWKS) of the public keys.
pub fn key_set(keys: &[&Signer]) -> String {
    json!({"keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>()}).to_string()
}
