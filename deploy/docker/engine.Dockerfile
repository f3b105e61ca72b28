# The engine with ansible-core and an SSH client. Context: the root of the checkout.
# BASE is any Debian image with node and npm; deploy/docker/stand-in-base.sh makes one where no registry can be reached.
# The first two stages are those of control-plane.Dockerfile, so that the builder makes them once.
ARG BASE=node:20.20.2-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY prisma prisma
COPY libs libs
COPY control-plane control-plane
COPY engine engine
COPY deploy deploy
COPY web web
# Prisma asks for the path of an engine that it does not use here. Source maps stay where the sources are.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/app/package.json node_modules/.bin/prisma generate \
 && node_modules/.bin/tsc -p tsconfig.build.json --sourceMap false \
 && node_modules/.bin/vite build web --logLevel warn

FROM ${BASE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc deploy/docker/remove-development-packages.mjs ./
RUN npm ci --omit=dev --no-progress && node remove-development-packages.mjs && find node_modules -name '*.map' -delete

FROM ${BASE}
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3 python3-venv openssh-client \
 && rm -rf /var/lib/apt/lists/*
COPY deploy/docker/requirements.txt /opt/ansible/requirements.txt
RUN python3 -m venv /opt/ansible \
 && /opt/ansible/bin/pip install --no-cache-dir --disable-pip-version-check --requirement /opt/ansible/requirements.txt
# Made here with its owner: a tmpfs mounted over it takes both.
RUN install -d -o node -g node -m 0700 /var/lib/mirab /var/lib/mirab/engine
ENV NODE_ENV=production MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=32768
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY playbooks playbooks
USER node
CMD ["node", "dist/engine/src/main.js"]
