# Development tasks. CI runs the same commands.

# run the service with a private Postgres and demo data
dev *arguments:
    cargo run -- dev {{arguments}}

# run all tests
test:
    cargo test

# check format and lints
lint:
    .ci/run format lints

# generate the OpenAPI documents and the clients, after a change of the API
clients:
    clients/generate

# generate .sqlx/ after a change of a query or a migration
prepare:
    .ci/prepare

# generate the tables of the documents, after a change of a configuration key, a metric or an error code
tables:
    UPDATE_DOCS=1 cargo test --test api documents

# compare the service with pgbench on the same database: about twenty minutes; needs wrk and pgbench
bench *arguments:
    cargo bench --bench table -- {{arguments}}

# run all checks of CI, or some of its steps: `just check --list`
check *steps:
    .ci/run {{steps}}
