//! What `pidge dev` prints once it is ready: where everything is, and a command to try.
#![expect(clippy::print_stdout, reason = "the summary is meant for the terminal")]

use std::env;
use std::net::SocketAddr;
use std::path::Path;

use super::TokenSubject;
use super::demo::{DEMO_USERS, DemoUser};
use super::tokens::write_token_files;
use crate::config::Config;

/// The lifetime of the tokens in the data directory, in seconds: a day, or `auth.max_lifetime_seconds` if that is
/// shorter.
const TOKEN_SECONDS: u64 = 86_400;

/// Writes the tokens of the demo users to the data directory and prints the summary.
pub(super) fn write_tokens_and_print(
    config: &Config,
    address: SocketAddr,
    data_dir: &Path,
    has_private_postgres: bool,
) -> Result<(), String> {
    let lifetime = config.auth.max_lifetime_seconds.min(TOKEN_SECONDS);
    let tokens = data_dir.join("tokens");
    write_token_files(&tokens, &config.auth, DEMO_USERS.iter().map(token_subject), lifetime)?;

    // Cargo sets the variable for the programs that it runs, and those are usually not installed.
    let is_run_by_cargo = env::var_os("CARGO").is_some();
    let command = |arguments: &str| {
        if is_run_by_cargo { format!("cargo run -q -- {arguments}") } else { format!("pidge {arguments}") }
    };
    let docs = if config.docs.enabled { "/docs" } else { "/openapi.json" };
    let data = if has_private_postgres { data_dir.display().to_string() } else { "database.url".to_owned() };
    let ids =
        |role| DEMO_USERS.iter().filter(|user| user.role == role).map(|user| user.id).collect::<Vec<_>>().join(", ");
    println!("Pidge is running. Ctrl-C stops it and keeps the data.\n");
    println!("  API         http://{address}/v1");
    println!("  API docs    http://{address}{docs}");
    println!("  Data        {data}");
    println!("  Educators   {}", ids("educator"));
    println!("  Students    {}", ids("student"));
    println!("  Tokens      {}/<user id>, valid for {lifetime} seconds", tokens.display());
    // Beside a key set, `pidge token` signs with a secret only if it is told to.
    let secret = match config.auth.secret_file.as_str() {
        file if !file.is_empty() && config.auth.has_key_set() => {
            format!("PIDGE__AUTH__SECRET_FILE={} ", shell_quoted(file))
        }
        _ => String::new(),
    };
    println!("  New token   {secret}{}", command("token --sub mia --role student --name 'Mia Berg'"));
    if has_private_postgres {
        println!("  Start over  {}", command("dev --fresh"));
    }
    println!("\nAda's inbox:\n");
    let token = shell_quoted(&tokens.join("ada").display().to_string());
    println!("curl -s 'http://{address}/v1/inbox?limit=3' -H \"Authorization: Bearer $(cat {token})\"");
    Ok(())
}

fn token_subject(user: &DemoUser) -> TokenSubject {
    let (role, name) = (Some(user.role.to_owned()), Some(user.name.to_owned()));
    TokenSubject { sub: user.id.to_owned(), role, name, scope: None }
}

/// Returns the text as one word of a POSIX shell.
fn shell_quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::shell_quoted;

    #[test]
    fn a_path_is_quoted_if_it_needs_to_be() {
        assert_eq!(shell_quoted("/var/lib/pidge/tokens/ada"), "/var/lib/pidge/tokens/ada");
        assert_eq!(shell_quoted("/home/o'neil x/ada"), r"'/home/o'\''neil x/ada'");
    }
}
