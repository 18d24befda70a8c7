//! What `pidge dev` says once it is ready: where everything is, and a command to try. Also the tokens that it names.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::TokenSubject;
use super::demo::DEMO_USERS;
use super::page::NoPage;
use super::tokens::write_token_files;
use crate::config::{Auth, Config};

/// The lifetime of the tokens in the data directory, in seconds: a day, or `auth.max_lifetime_seconds` if that is
/// shorter.
const TOKEN_SECONDS: u64 = 86_400;

/// Writes the tokens of the demo users to the data directory.
pub(super) fn write_tokens(config: &Auth, data_dir: &Path) -> Result<(), String> {
    let subjects = DEMO_USERS.iter().map(TokenSubject::from);
    write_token_files(&tokens_dir(data_dir), config, subjects, token_lifetime(config))
}

fn tokens_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("tokens")
}

fn token_lifetime(config: &Auth) -> u64 {
    config.max_lifetime_seconds.min(TOKEN_SECONDS)
}

/// Returns the summary, which ends with a line break. It begins with the URL of the page, or with the reason why
/// there is none.
pub(super) fn summary(
    config: &Config,
    address: SocketAddr,
    page: Result<&str, NoPage>,
    data_dir: &Path,
    has_private_postgres: bool,
) -> String {
    // Cargo sets the variable for the programs that it runs, and those are usually not installed.
    let is_run_by_cargo = env::var_os("CARGO").is_some();
    let command = |arguments: &str| {
        if is_run_by_cargo { format!("cargo run -q -- {arguments}") } else { format!("pidge {arguments}") }
    };
    let docs = if config.docs.enabled { "/docs" } else { "/openapi.json" };
    let data = if has_private_postgres { data_dir.display().to_string() } else { "database.url".to_owned() };
    let ids =
        |role| DEMO_USERS.iter().filter(|user| user.role == role).map(|user| user.id).collect::<Vec<_>>().join(", ");
    let tokens = tokens_dir(data_dir);
    let token = shell_quoted(&tokens.join("ada").display().to_string());
    // Beside a key set, `pidge token` signs with a secret only if it is told to.
    let secret = match config.auth.secret_file.as_str() {
        file if !file.is_empty() && config.auth.has_key_set() => {
            format!("PIDGE__AUTH__SECRET_FILE={} ", shell_quoted(file))
        }
        _ => String::new(),
    };
    let start_over = has_private_postgres.then(|| command("dev --fresh"));
    let first = greeting(page, start_over.as_deref());
    let start_over = start_over.map_or_else(String::new, |command| format!("  Start over  {command}\n"));
    format!(
        "{first}\nCtrl-C stops Pidge and keeps the data.\n\
         \n  API         http://{address}/v1\
         \n  API docs    http://{address}{docs}\
         \n  Data        {data}\
         \n  Educators   {educators}\
         \n  Students    {students}\
         \n  Tokens      {tokens}/<user id>, valid for {lifetime} seconds\
         \n  New token   {secret}{new_token}\n\
         {start_over}\
         \nAda's inbox:\n\
         \ncurl -s 'http://{address}/v1/inbox?limit=3' -H \"Authorization: Bearer $(cat {token})\"\n",
        educators = ids("educator"),
        students = ids("student"),
        tokens = tokens.display(),
        lifetime = token_lifetime(&config.auth),
        new_token = command("token --sub mia --role student --name 'Mia Berg'"),
    )
}

/// Returns the first line: the URL of the page. Where there is no page, a second line has the reason, and the command that
/// starts over if that gives it back.
fn greeting(page: Result<&str, NoPage>, start_over: Option<&str>) -> String {
    let (reason, remedy) = match (page, start_over) {
        (Ok(url), _) => return format!("Open {url} to see Ada and Mia write to each other."),
        (Err(reason @ NoPage::NoPeople), Some(command)) => {
            (reason, format!("; `{command}` deletes all data and loads the demo school"))
        }
        (Err(reason), _) => (reason, String::new()),
    };
    format!("Pidge is running.\nThere is no page at /: {reason}{remedy}.")
}

/// Returns the text as one word of a POSIX shell.
fn shell_quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::{NoPage, greeting, shell_quoted};

    #[test]
    fn only_people_who_are_missing_in_the_private_database_come_back_by_starting_over() {
        for (reason, start_over, expected) in [
            (NoPage::NoPeople, Some("pidge dev --fresh"), true),
            (NoPage::NoPeople, None, false),
            (NoPage::NotThisMachine, Some("pidge dev --fresh"), false),
            (NoPage::ElementsDisabled, Some("pidge dev --fresh"), false),
        ] {
            let text = greeting(Err(reason), start_over);
            assert!(text.starts_with(&format!("Pidge is running.\nThere is no page at /: {reason}")), "{text}");
            assert_eq!(text.contains("`pidge dev --fresh`"), expected, "{text}");
        }
    }

    #[test]
    fn a_path_is_quoted_if_it_needs_to_be() {
        assert_eq!(shell_quoted("/var/lib/pidge/tokens/ada"), "/var/lib/pidge/tokens/ada");
        assert_eq!(shell_quoted("/home/o'neil x/ada"), r"'/home/o'\''neil x/ada'");
    }
}
