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

# everything that CI does
check:
    .ci/run

# builds, serves and stops the image; needs root and Debian
image:
    .ci/image
