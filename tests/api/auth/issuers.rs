//! Several LMSs on one deployment.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    signer::{Signer, key_set},
};

const NORTH: &str = "the-secret-of-the-north-0123456789-0123456789";
const SOUTH: &str = "the-secret-of-the-south-0123456789-0123456789";

/// The configuration in a file with these tables, or why it is refused.
fn configuration(tables: &str) -> Result<pidge::config::Config, String> {
    let name = format!("pidge-issuers-{}-{:?}.toml", std::process::id(), std::thread::current().id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, tables).unwrap();
    let loaded = pidge::config::Config::load(Some(&file), [].into_iter().collect()).map_err(|error| error.to_string());
    std::fs::remove_file(&file).unwrap();
    let loaded = loaded?;
    pidge::auth::Authenticator::new(&loaded.auth)?;
    Ok(loaded)
}

fn issuer(name: &str, more: &str) -> String {
    let secret = if name == "north" { NORTH } else { SOUTH };
    format!("[[auth.issuers]]\nissuer = \"https://{name}.test\"\nsecret = \"{secret}\"\n{more}\n")
}

async fn app_of(tables: &str) -> TestApp {
    let mut whole = config();
    whole.auth = configuration(tables).unwrap().auth;
    TestApp::spawn_with(whole).await
}

fn token(issuer: &str, secret: &str, more: &Value) -> String {
    let now = pidge::auth::seconds_now();
    let mut claims = json!({"iss": format!("https://{issuer}.test"), "aud": "pidge", "sub": "ada", "exp": now + 60, "role": "educator"});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    pidge::auth::sign(&claims, secret).unwrap()
}

#[tokio::test]
async fn each_issuer_has_its_own_keys_rules_and_tenant() {
    let south = issuer("south", "tenant = \"south\"\naudience = \"other\"\nrole_claim = \"/rank\"");
    let app = app_of(&format!("[auth]\naudience = \"pidge\"\n{}{south}", issuer("north", "tenant = \"north\""))).await;
    let me = async |token: String| app.client("ada", token).get("/v1/me").await;
    let north = me(token("north", NORTH, &json!({}))).await.json(200);
    assert_eq!((&north["tenant"], &north["user"]["role"]), (&json!("north"), &json!("educator")));
    let there = json!({"aud": "other", "rank": "staff"});
    let south = me(token("south", SOUTH, &there)).await.json(200);
    assert_eq!((&south["tenant"], &south["user"]["role"]), (&json!("south"), &json!("staff")));
    for (why, token) in [
        ("the other's key", token("north", SOUTH, &json!({}))),
        ("the other's audience", token("south", SOUTH, &json!({}))),
        ("nobody's issuer", token("west", NORTH, &json!({}))),
    ] {
        assert_eq!(me(token).await.status, 401, "{why}");
    }
}

#[tokio::test]
async fn a_claimed_tenant_counts_within_the_issuers_own_only() {
    let tables = format!(
        "[auth]\naudience = \"pidge\"\n{}{}",
        issuer("north", "tenant = \"north\"\ntenant_claim = \"/site\""),
        issuer("south", "tenant = \"south\"\ntenant_claim = \"/site\"")
    );
    let app = app_of(&tables).await;
    let tenant = async |token: String| app.client("ada", token).get("/v1/me").await.json(200)["tenant"].clone();
    assert_eq!(tenant(token("north", NORTH, &json!({"site": "a"}))).await, "north/a");
    assert_eq!(tenant(token("south", SOUTH, &json!({"site": "a"}))).await, "south/a");
    assert_eq!(tenant(token("south", SOUTH, &json!({"site": "north"}))).await, "south/north");
    app.client("ada", token("south", SOUTH, &json!({}))).get("/v1/me").await.problem(403, "tenant_missing");
}

#[tokio::test]
async fn an_lms_that_is_away_does_not_silence_the_others() {
    let away = "[[auth.issuers]]\nissuer = \"https://south.test\"\ntenant = \"south\"\njwks_url = \"http://127.0.0.1:9/keys\"\n";
    let app = app_of(&format!("[auth]\naudience = \"pidge\"\n{}{away}", issuer("north", "tenant = \"north\""))).await;
    app.client("ada", token("north", NORTH, &json!({}))).get("/v1/me").await.json(200);
    assert_eq!(app.client("", String::new()).get("/health/ready").await.json(200), json!({"status": "degraded"}));
}

#[test]
fn issuers_without_a_tenant_of_their_own_are_refused() {
    let both = |north: &str, south: &str| {
        configuration(&format!("[auth]\naudience = \"pidge\"\n{}{}", issuer("north", north), issuer("south", south)))
            .map(|config| config.auth.each_issuer().count())
    };
    assert_eq!(both("tenant = \"a\"", "tenant = \"b\""), Ok(2));
    assert_eq!(both("tenant = \"a\"\nshare_tenant = true", "tenant = \"a\"\nshare_tenant = true"), Ok(2));
    for (north, south) in [
        ("", "tenant = \"b\""),
        ("tenant = \"a\"", "tenant = \"a\""),
        ("tenant = \"a\"\nshare_tenant = true", "tenant = \"a\""),
        ("tenant = \"a\"\ntenant_claim = \"/site\"", "tenant = \"a/b\""),
    ] {
        let refused = both(north, south).unwrap_err();
        assert!(refused.contains("tenant"), "{refused}");
    }
    let twice = format!(
        "[auth]\naudience = \"pidge\"\n{}{}",
        issuer("north", "tenant = \"a\""),
        issuer("north", "tenant = \"b\"")
    );
    assert!(configuration(&twice).unwrap_err().contains("the same `issuer`"));
    let weak = issuer("north", "tenant = \"a\"").replace(NORTH, "short");
    assert!(configuration(&format!("[auth]\naudience = \"pidge\"\n{weak}")).unwrap_err().contains("at least 32"));
    let typo = format!("[auth]\naudience = \"pidge\"\n{}", issuer("north", "tenent = \"a\""));
    let refused = configuration(&typo).unwrap_err();
    assert!(refused.contains("auth.issuers.tenent") && refused.contains("auth.issuers.tenant"), "{refused}");
}

#[test]
fn the_issuer_of_the_section_itself_is_one_of_them() {
    let first = "[auth]\nissuer = \"https://west.test\"\naudience = \"pidge\"\nsecret = \"the-secret-of-the-west-0123456789-0123456789\"\n";
    let config = configuration(&format!("{first}{}", issuer("north", "tenant = \"north\""))).unwrap();
    let tenants: Vec<&str> = config.auth.each_issuer().map(|issuer| issuer.tenant.as_str()).collect();
    assert_eq!(tenants, ["default", "north"]);
    let clash = configuration(&format!("{first}{}", issuer("north", "tenant = \"default\""))).unwrap_err();
    assert!(clash.contains("share the tenant"), "{clash}");
}

#[test]
fn a_secret_of_an_issuer_may_come_from_a_file_and_is_masked() {
    let dir = std::env::temp_dir().join(format!("pidge-issuer-secret-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (secret, keys, file) = (dir.join("secret"), dir.join("keys.json"), dir.join("pidge.toml"));
    std::fs::write(&secret, format!("{NORTH}\n")).unwrap();
    std::fs::write(&keys, key_set(&[&Signer::new("EdDSA", "k")])).unwrap();
    let tables = format!(
        "[auth]\naudience = \"pidge\"\n[[auth.issuers]]\nissuer = \"n\"\ntenant = \"n\"\nsecret_file = {secret:?}\n\
         [[auth.issuers]]\nissuer = \"s\"\ntenant = \"s\"\njwks_file = {keys:?}\n"
    );
    std::fs::write(&file, tables).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_pidge"))
        .args(["config", "--config", file.to_str().unwrap()])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("[[auth.issuers]]"), "{text}");
    assert!(!text.contains(NORTH) && text.contains("********"), "{text}");
    std::fs::remove_dir_all(&dir).unwrap();
}
