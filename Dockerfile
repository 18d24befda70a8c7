# The service as an image: the program, the C library that it needs, authorities to trust, and nothing else.
#
#     docker build -t pidge .
#
# Both builders can build it (BuildKit and the one before). Behind a registry mirror, build it on an image of your own that
# knows the mirror: --build-arg RUST_IMAGE=…

ARG RUST_IMAGE=rust:1.95-slim-bookworm

# Built with an empty program, and anew only if one of these files changes.
FROM ${RUST_IMAGE} AS dependencies
WORKDIR /pidge
ENV SQLX_OFFLINE=true
COPY Cargo.toml Cargo.lock ./
COPY src/build.rs src/
RUN echo '//! Nothing yet.' > src/lib.rs \
    && printf '//! Nothing yet.\nfn main() {}\n' > src/main.rs \
    && cargo build --release --locked --no-default-features \
    && cargo clean --release --package pidge

FROM dependencies AS build
COPY . .
RUN cargo build --release --locked --no-default-features

# The image's whole tree. What the program is linked with is asked of the program, so it fits any architecture.
RUN set -eu; \
    image() { install -D --mode="$1" "$2" "/image${3:-$2}"; }; \
    image 755 target/release/pidge /usr/bin/pidge; \
    ldd target/release/pidge | grep -o '/[^ ]*' | while read -r library; do image 755 "$library"; done; \
    image 644 /etc/ssl/certs/ca-certificates.crt; \
    image 644 LICENSE /usr/share/doc/pidge/LICENSE; \
    echo 'pidge:x:65532:65532::/:/nonexistent' > /image/etc/passwd; \
    echo 'pidge:x:65532:' > /image/etc/group; \
    echo 'hosts: files dns' > /image/etc/nsswitch.conf

FROM scratch
COPY --from=build /image/ /
USER 65532:65532
ENV PATH=/usr/bin \
    PIDGE__SERVER__ADDRESS=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# Readiness: Docker only shows it, and Compose waits for it. Where unhealthy means restarted, ask `pidge health --live`.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["/usr/bin/pidge", "health"]
ENTRYPOINT ["/usr/bin/pidge"]
CMD ["serve"]
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="Pidge" \
      org.opencontainers.image.description="The drop-in messaging service for learning platforms" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
