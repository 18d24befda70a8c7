# The recipes of the house; CI runs the same commands.

# the service with everything it needs
dev *arguments:
    cargo run -- dev {{arguments}}

# all tests
test:
    cargo test

# format, lints
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# writes the OpenAPI document anew
openapi:
    cargo run -q -- openapi > openapi/pidge.json

# writes the OpenAPI documents and the clients anew
clients:
    clients/generate

# writes .sqlx/ anew, after a change of a query or a migration
prepare:
    .ci/prepare

# how fast it is, against the database's own benchmark: about ten minutes; needs wrk and pgbench
bench *arguments:
    cargo bench --bench table -- {{arguments}}

# the same on tiny data, to see that it works
bench-smoke:
    cargo bench --quiet --profile dev --bench table -- --smoke

# everything that CI does
check:
    .ci/run

# builds, serves and stops the image; needs root and Debian
image:
    .ci/image
