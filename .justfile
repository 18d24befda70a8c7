# Development tasks. CI runs the same commands.

# run the service with a private Postgres and demo data
dev *arguments:
    cargo run -- dev {{arguments}}

# run all tests
test:
    cargo test

# check format and lints
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# generate openapi/pidge.json
openapi:
    cargo run -q -- openapi > openapi/pidge.json

# generate the OpenAPI documents and the clients
clients:
    clients/generate

# generate .sqlx/ after a change of a query or a migration
prepare:
    .ci/prepare

# compare the service with pgbench on the same database: about ten minutes; needs wrk and pgbench
bench *arguments:
    cargo bench --bench table -- {{arguments}}

# run the benchmark on tiny data, to test the benchmark itself
bench-smoke:
    cargo bench --quiet --profile dev --bench table -- --smoke

# run all checks of CI
check:
    .ci/run

# build, start and stop the container image; needs root and Debian
image:
    .ci/image
