# The image of Kongress: one program on a small Debian. It keeps nothing inside; database and
# mail server are named by variables (README, section on running it).
#
#   docker build -t kongress .
#   docker run -p 8080:8080 -e KONGRESS_BASE_URL=… -e DATABASE_URL=… -e SMTP_URL=… -e KONGRESS_MAIL_FROM=… kongress

FROM rust:1.95-slim-bookworm AS builder
WORKDIR /build
# Statements were checked when .sqlx was written; no database is needed here.
ENV SQLX_OFFLINE=true
# First only what names the dependencies: this layer is built again when they change, not before.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src tests/it \
    && echo 'fn main() {}' > src/main.rs \
    && touch src/lib.rs tests/it/main.rs \
    && cargo build --release --locked \
    && rm -r src tests
COPY .sqlx .sqlx
COPY migrations migrations
COPY static static
COPY templates templates
COPY src src
# Cargo compares times; the copied files may be older than the empty ones built above.
RUN mkdir -p tests/it \
    && touch src/lib.rs src/main.rs tests/it/main.rs \
    && cargo build --release --locked

FROM debian:bookworm-slim
# Authorities for TLS to database and mail server. Own ones: mount a file and name it in SSL_CERT_FILE.
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /build/target/release/kongress /usr/local/bin/kongress
ENV KONGRESS_MODE=production \
    KONGRESS_LISTEN=0.0.0.0:8080 \
    KONGRESS_LOG_FORMAT=json
# Nobody in particular, and a number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# Whether the process answers. Not /readyz: a restart does not bring a missing database back.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["/bin/bash", "-c", "exec 3<>\"/dev/tcp/127.0.0.1/${KONGRESS_LISTEN##*:}\" && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ code _ <&3 && [ \"$code\" = 200 ]"]
ENTRYPOINT ["/usr/local/bin/kongress"]
CMD ["serve"]
