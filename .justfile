# Common tasks.

# the service with a private Postgres, demo data and tokens
dev *arguments:
    cargo run -- dev {{arguments}}

# all tests
test:
    cargo test

# format, lints
lint:
    .ci/run format lints

# generates the OpenAPI documents and the clients: after a change of the API
clients:
    clients/generate

# generates .sqlx/: after a change of a query or a migration
prepare:
    .ci/prepare

# generates the tables of the documents: after a change of a configuration key, a metric or an error code
tables:
    UPDATE_DOCS=1 cargo test --test api documents

# speed, compared with the database's own benchmark: about ten minutes; needs wrk and pgbench
bench *arguments:
    cargo bench --bench table -- {{arguments}}

# the gate, or some of its steps: `just check --list`
check *steps:
    .ci/run {{steps}}
