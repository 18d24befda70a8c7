//! Running the service: the command line, health, metrics, logs, migrations, and the cost of its queries.

mod command_line;
mod health;
mod health_command;
mod interrupted_migrations;
mod metrics;
mod no_secrets_in_logs;
mod query_plans;
mod request_log;
