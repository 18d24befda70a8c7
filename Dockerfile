# The service as an image: the program, the C library that it needs, CA certificates, and nothing else.
#
#     docker build -t pidge .
#
# Both builders can build it (BuildKit and the legacy builder). Behind a registry mirror, use a Rust image that is configured
# for the mirror: --build-arg RUST_IMAGE=…

ARG RUST_IMAGE=rust:1.95-slim-bookworm

# The dependencies, built with an empty program. This layer is rebuilt only if one of these files changes.
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

# The complete file tree of the image. `ldd` names the libraries of the program, so this works on any architecture.
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
# The last setting makes glibc return the memory of long responses to the system as soon as they are sent.
ENV PATH=/usr/bin \
    MALLOC_MMAP_THRESHOLD_=131072 \
    PIDGE__SERVER__ADDRESS=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# Readiness: Docker displays it, and Compose waits for it. Where unhealthy containers are restarted, use `pidge health --live`.
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
