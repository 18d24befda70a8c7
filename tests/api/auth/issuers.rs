//! Several issuers (LMSs) of one deployment, each with keys, rules and a tenant of its own.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::Reply,
    signer::{Signer, key_set},
};

const NORTH: &str = "the-secret-of-the-north-0123456789-0123456789";
const SOUTH: &str = "the-secret-of-the-south-0123456789-0123456789";

/// Loads a configuration file with these tables. Fails with the reason if it is refused.
fn load(tables: &str) -> Result<pidge::config::Config, String> {
    let name = format!("pidge-issuers-{}-{:?}.toml", std::process::id(), std::thread::current().id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, tables).unwrap();
    let loaded = pidge::config::Config::load(Some(&file), [].into_iter().collect()).map_err(|error| error.to_string());
    std::fs::remove_file(&file).unwrap();
    let loaded = loaded?;
    pidge::auth::Authenticator::new(&loaded.auth)?;
    Ok(loaded)
}

/// A configuration file with issuers.
fn with_issuers(issuers: &[String]) -> String {
    format!("[auth]\naudience = \"pidge\"\n{}", issuers.concat())
}

/// The table of the issuer `north` or `south`, with more keys.
fn issuer(name: &str, more: &str) -> String {
    let secret = if name == "north" { NORTH } else { SOUTH };
    format!("[[auth.issuers]]\nissuer = \"https://{name}.test\"\nsecret = \"{secret}\"\n{more}\n")
}

async fn spawn_with_issuers(issuers: &[String]) -> TestApp {
    let mut config = config();
    config.auth = load(&with_issuers(issuers)).unwrap().auth;
    TestApp::spawn_with(config).await
}

/// A token of Ada by an issuer, with more claims.
fn token(issuer: &str, secret: &str, more: &Value) -> String {
    let now = pidge::auth::seconds_now();
    let mut claims = json!({"iss": format!("https://{issuer}.test"), "aud": "pidge", "sub": "ada", "exp": now + 60, "role": "educator"});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    pidge::auth::sign(&claims, secret).unwrap()
}

async fn me(app: &TestApp, token: String) -> Reply {
    app.client("ada", token).get("/v1/me").await
}

/// A service with two issuers, of which `south` has an audience and a role claim of its own.
async fn spawn_with_two_issuers() -> TestApp {
    let south = issuer("south", "tenant = \"south\"\naudience = \"other\"\nrole_claim = \"/rank\"");
    spawn_with_issuers(&[issuer("north", "tenant = \"north\""), south]).await
}

#[tokio::test]
async fn each_issuer_has_its_own_key_audience_role_claim_and_tenant() {
    let app = spawn_with_two_issuers().await;

    let north = me(&app, token("north", NORTH, &json!({}))).await.json(200);
    let south = me(&app, token("south", SOUTH, &json!({"aud": "other", "rank": "staff"}))).await.json(200);

    assert_eq!(north["tenant"], "north");
    assert_eq!(north["user"]["role"], "educator");
    assert_eq!(south["tenant"], "south");
    assert_eq!(south["user"]["role"], "staff");
}

#[tokio::test]
async fn a_token_with_the_key_or_audience_of_another_issuer_is_refused() {
    let app = spawn_with_two_issuers().await;

    for (reason, token) in [
        ("the key of the south", token("north", SOUTH, &json!({}))),
        ("the audience of the north", token("south", SOUTH, &json!({}))),
        ("an unknown issuer", token("west", NORTH, &json!({}))),
    ] {
        let reply = me(&app, token).await;
        assert_eq!(reply.status, 401, "{reason}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_claimed_tenant_is_below_the_tenant_of_its_issuer() {
    let app = spawn_with_issuers(&[
        issuer("north", "tenant = \"north\"\ntenant_claim = \"/site\""),
        issuer("south", "tenant = \"south\"\ntenant_claim = \"/site\""),
    ])
    .await;
    let tenant = async |token: String| me(&app, token).await.json(200)["tenant"].clone();

    assert_eq!(tenant(token("north", NORTH, &json!({"site": "a"}))).await, "north/a");
    assert_eq!(tenant(token("south", SOUTH, &json!({"site": "a"}))).await, "south/a");
    assert_eq!(tenant(token("south", SOUTH, &json!({"site": "north"}))).await, "south/north");
}

#[tokio::test]
async fn a_token_without_the_tenant_claim_of_its_issuer_is_refused() {
    let app = spawn_with_issuers(&[issuer("south", "tenant = \"south\"\ntenant_claim = \"/site\"")]).await;

    let reply = me(&app, token("south", SOUTH, &json!({}))).await;

    reply.problem(403, "tenant_missing");
}

#[tokio::test]
async fn an_issuer_whose_keys_cannot_be_fetched_does_not_affect_the_others() {
    let unreachable = "[[auth.issuers]]\nissuer = \"https://south.test\"\ntenant = \"south\"\njwks_url = \"http://127.0.0.1:9/keys\"\n";
    let app = spawn_with_issuers(&[issuer("north", "tenant = \"north\""), unreachable.to_owned()]).await;

    me(&app, token("north", NORTH, &json!({}))).await.json(200);

    assert_eq!(app.anonymous().get("/health/ready").await.json(200), json!({"status": "degraded"}));
}

/// The number of issuers of a configuration with `north` and `south`, or why it is refused.
fn load_two_issuers(north: &str, south: &str) -> Result<usize, String> {
    load(&with_issuers(&[issuer("north", north), issuer("south", south)]))
        .map(|config| config.auth.each_issuer().count())
}

#[test]
fn issuers_with_tenants_of_their_own_or_an_agreed_one_are_accepted() {
    let shared = "tenant = \"a\"\nshare_tenant = true";

    assert_eq!(load_two_issuers("tenant = \"a\"", "tenant = \"b\""), Ok(2));
    assert_eq!(load_two_issuers(shared, shared), Ok(2));
}

#[test]
fn an_issuer_without_a_tenant_of_its_own_is_refused() {
    for (north, south) in [
        ("", "tenant = \"b\""),
        ("tenant = \"a\"", "tenant = \"a\""),
        ("tenant = \"a\"\nshare_tenant = true", "tenant = \"a\""),
        ("tenant = \"a\"\ntenant_claim = \"/site\"", "tenant = \"a/b\""),
    ] {
        let refusal = load_two_issuers(north, south).unwrap_err();
        assert!(refusal.contains("tenant"), "{north:?} and {south:?}: {refusal}");
    }
}

#[test]
fn the_same_issuer_twice_is_refused() {
    let twice = [issuer("north", "tenant = \"a\""), issuer("north", "tenant = \"b\"")];

    let refusal = load(&with_issuers(&twice)).unwrap_err();

    assert!(refusal.contains("the same `issuer`"), "{refusal}");
}

#[test]
fn a_weak_secret_of_an_issuer_is_refused() {
    let weak = issuer("north", "tenant = \"a\"").replace(NORTH, "short");

    let refusal = load(&with_issuers(&[weak])).unwrap_err();

    assert!(refusal.contains("at least 32"), "{refusal}");
}

#[test]
fn an_unknown_key_of_an_issuer_is_refused_with_the_key_that_may_be_meant() {
    let refusal = load(&with_issuers(&[issuer("north", "tenent = \"a\"")])).unwrap_err();

    assert!(refusal.contains("auth.issuers.tenent"), "{refusal}");
    assert!(refusal.contains("auth.issuers.tenant"), "{refusal}");
}

/// The issuer of the section `auth` itself, without a tenant of its own.
const WEST: &str = "[auth]\nissuer = \"https://west.test\"\naudience = \"pidge\"\nsecret = \"the-secret-of-the-west-0123456789-0123456789\"\n";

#[test]
fn the_issuer_of_the_auth_section_has_the_default_tenant() {
    let config = load(&format!("{WEST}{}", issuer("north", "tenant = \"north\""))).unwrap();

    let tenants: Vec<&str> = config.auth.each_issuer().map(|issuer| issuer.tenant.as_str()).collect();
    assert_eq!(tenants, ["default", "north"]);
}

#[test]
fn an_issuer_with_the_tenant_of_the_auth_section_is_refused() {
    let refusal = load(&format!("{WEST}{}", issuer("north", "tenant = \"default\""))).unwrap_err();

    assert!(refusal.contains("share the tenant"), "{refusal}");
}

#[test]
fn the_secret_of_an_issuer_may_come_from_a_file_and_is_masked() {
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
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("[[auth.issuers]]"), "{text}");
    assert!(text.contains("********"), "{text}");
    assert!(!text.contains(NORTH), "the secret is shown: {text}");
    std::fs::remove_dir_all(&dir).unwrap();
}
