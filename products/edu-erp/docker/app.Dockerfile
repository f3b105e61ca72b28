# The product's own programs. Context: products/edu-erp, after `npm ci --omit=dev --prefix app`. There is no RUN, so the same file
# builds on a base without a shell.
ARG BASE=node:20-alpine
FROM ${BASE}
ARG VERSION=1.0.0
COPY app/ /app/
# What a later release adds or replaces; for 1.0.0 it is the same tree.
COPY releases/${VERSION}/app/ /app/
# A new volume takes over content and owner of this folder.
COPY --chown=1000:1000 docker/uploads/ /var/lib/erp/uploads/
ENV PATH=/app/bin:/usr/local/bin:/usr/bin:/bin NODE_ENV=production
WORKDIR /app
USER 1000:1000
ENTRYPOINT []
CMD ["erp", "web"]
