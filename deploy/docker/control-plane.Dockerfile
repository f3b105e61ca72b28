# The control-plane with the built panel. Context: the root of the checkout. No build needs a shell in the final program.
# BASE is any Debian image with node and npm; deploy/docker/stand-in-base.sh makes one where no registry can be reached.
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
ENV NODE_ENV=production MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=32768
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
COPY prisma prisma
USER node
EXPOSE 17000
CMD ["node", "dist/control-plane/src/main.js"]
