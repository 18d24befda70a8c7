//! Running the service: the command line, health, metrics, logs, migrations, and the cost of its queries.

mod closed_output;
mod command_line;
mod health;
mod health_command;
mod inspect;
mod interrupted_migrations;
mod metrics;
mod migrate_command;
mod no_secrets_in_logs;
mod query_plans;
mod request_log;
mod token_command;
mod traced_sends;
