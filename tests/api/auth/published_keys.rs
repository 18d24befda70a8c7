//! The forms in which issuers publish their keys: each of them verifies the tokens of the real key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{
    key_server::{KeyServer, Mode},
    key_sets::{app_with, status},
    signer::{Signer, claims},
};

/// The numbers of each type of key. Those of EC and Ed25519 keys have a fixed size of 32 octets.
const NUMBERS: &[(&str, &[&str])] = &[("RS256", &["n", "e"]), ("ES256", &["x", "y"]), ("EdDSA", &["x"])];

fn octets(jwk: &Value, number: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(jwk[number].as_str().unwrap()).unwrap()
}

/// Returns a JWK with the octets of one of its numbers changed.
fn with_octets(mut jwk: Value, number: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Value {
    jwk[number] = json!(URL_SAFE_NO_PAD.encode(change(octets(&jwk, number))));
    jwk
}

fn with_padding(mut jwk: Value, number: &str) -> Value {
    let text = jwk[number].as_str().unwrap().to_owned();
    let padding = "=".repeat((4 - text.len() % 4) % 4);
    jwk[number] = json!(text + &padding);
    jwk
}

fn with_members(mut jwk: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("not an object: {more}") };
    jwk.as_object_mut().unwrap().extend(more);
    jwk
}

/// Every variant of a key that issuers publish, with a description.
fn variants(signer: &Signer, numbers: &[&str]) -> Vec<(String, Value)> {
    let jwk = signer.jwk();
    let mut variants = vec![
        (
            "optional members are null".to_owned(),
            with_members(
                jwk.clone(),
                json!({"use": null, "alg": null, "key_ops": null, "x5c": null, "x5t": null, "x5u": null, "ext": null}),
            ),
        ),
        (
            "members of private and shared keys are null".to_owned(),
            with_members(
                jwk.clone(),
                json!({"d": null, "p": null, "q": null, "dp": null, "dq": null, "qi": null, "oth": null, "k": null}),
            ),
        ),
        (
            "unknown and optional members".to_owned(),
            with_members(
                jwk.clone(),
                json!({"key_ops": ["verify"], "x5c": ["MIIB"], "x5t": "abc", "x5t#S256": "abc", "exp": 1, "nbf": null}),
            ),
        ),
    ];
    for number in numbers {
        let zeros = |count| move |octets: Vec<u8>| [vec![0; count], octets].concat();
        let short = |octets: Vec<u8>| octets.into_iter().skip_while(|octet| *octet == 0).collect();
        let mut add = |what: &str, jwk| variants.push((format!("{number} with {what}"), jwk));
        add("padding", with_padding(jwk.clone(), number));
        add("a leading zero", with_octets(jwk.clone(), number, zeros(1)));
        add("three leading zeros", with_octets(jwk.clone(), number, zeros(3)));
        add("a leading zero and padding", with_padding(with_octets(jwk.clone(), number, zeros(1)), number));
        add("its leading zeros left out", with_octets(jwk.clone(), number, short));
    }
    let all = numbers.iter().fold(jwk.clone(), |jwk, number| {
        with_padding(with_octets(jwk, number, |octets| [vec![0], octets].concat()), number)
    });
    variants.push(("leading zeros and padding in all numbers".to_owned(), all));
    variants
}

/// A key whose number begins with a zero, so that issuers may publish it with an octet less. One key of 256 does.
fn signer_with_leading_zero(algorithm: &'static str, number: &str) -> Signer {
    let mut signers = std::iter::repeat_with(|| Signer::new(algorithm, "k"));
    signers.find(|signer| octets(&signer.jwk(), number)[0] == 0).unwrap()
}

#[tokio::test]
async fn every_published_form_of_a_key_verifies_its_tokens() {
    let server = KeyServer::start(Mode::Keys(json!({"keys": []}).to_string())).await;
    let mut keys: Vec<_> = NUMBERS.iter().map(|(alg, numbers)| (Signer::new(alg, "k"), *numbers)).collect();
    keys.extend([("ES256", "x"), ("ES256", "y"), ("EdDSA", "x")].map(|(algorithm, number)| {
        let numbers = if algorithm == "ES256" { &["x", "y"][..] } else { &["x"] };
        (signer_with_leading_zero(algorithm, number), numbers)
    }));

    // One key set for all of them: each key has a name of its own.
    let mut published = Vec::new();
    let mut tokens = Vec::new();
    for (number, (signer, numbers)) in keys.iter().enumerate() {
        for (variant, (what, mut jwk)) in variants(signer, numbers).into_iter().enumerate() {
            let kid = format!("{number}-{variant}");
            jwk["kid"] = json!(kid);
            let header = json!({"alg": signer.jwk()["alg"], "kid": kid});
            tokens.push((format!("{jwk}: {what}"), signer.sign(&header, &claims("mia"))));
            published.push(jwk);
        }
    }
    for (keys, tokens) in published.chunks(50).zip(tokens.chunks(50)) {
        server.set(Mode::Keys(json!({ "keys": keys }).to_string()));
        let app = app_with(&server).await;
        for (what, token) in tokens {
            assert_eq!(status(&app, token).await, 200, "{what}");
        }
    }
}

#[tokio::test]
async fn a_key_whose_kid_is_null_has_none() {
    let signer = Signer::new("ES256", "k");
    let published = with_members(signer.jwk(), json!({"kid": null}));
    let server = KeyServer::start(Mode::Keys(json!({"keys": [published]}).to_string())).await;
    let app = app_with(&server).await;

    for kid in [json!({"alg": "ES256"}), json!({"alg": "ES256", "kid": null})] {
        assert_eq!(status(&app, &signer.sign(&kid, &claims("mia"))).await, 200, "{kid}");
    }
}
