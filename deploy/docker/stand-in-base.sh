#!/usr/bin/env bash
# Makes mirab-node-debian:<major>, a stand-in for node:<major>-bookworm-slim where no registry can be reached: Debian from its
# mirror with the node and npm of this machine. Prints the tag; with it both images of deploy/docker are built:
#
#   docker build --file deploy/docker/engine.Dockerfile --build-arg BASE="$(deploy/docker/stand-in-base.sh)" .
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../images/lib.sh"

assert_program node 'Node 20 or newer'
assert_program npm 'it comes with Node'
node="$(node -p process.execPath)"
npm="$(npm root --global)/npm"
version="$(node -p process.versions.node)"
tag="mirab-node-debian:${version%%.*}"
[ -d "$npm" ] || fail "npm is not in $npm; nothing was changed." 'Install npm for this Node, then run this again.'

hash="$(hash_of_words "$("$images_dir/debian-base.sh" --hash)" "$(hash_of_files deploy/docker/stand-in-base.sh)" "$version" "$(cat "$npm/package.json")")"
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
take_lock
base="$("$images_dir/debian-base.sh" 9>&-)"
if has_image "$tag-$hash"; then
  echo "$tag"
  exit
fi

say "$tag: adding Node $version and npm to $base"
mkdir -p "$work_dir"
context="$(mktemp -d "$work_dir/node-debian.XXXXXX")"
trap 'rm -rf "$context"' EXIT
cp "$node" "$context/node"
cp -rL "$npm" "$context/npm"
# The name servers and proxies of the mirror hold for pip and npm of the builds as well.
cat >"$context/Dockerfile" <<'END'
ARG BASE
FROM ${BASE}
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
END
build_image "$tag" "$context" --build-arg BASE="$base"
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
