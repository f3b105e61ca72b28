# Traefik FROM scratch: the release binary is static. Context: a folder with `traefik` and `ca-certificates.crt`.
FROM scratch
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY traefik /usr/local/bin/traefik
EXPOSE 80
ENTRYPOINT ["/usr/local/bin/traefik"]
