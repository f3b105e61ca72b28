#!/usr/bin/env bash
# Builds the images that the demo and the tests need and pushes them to a registry; writes which digest each one has there.
# What did not change is neither built nor pushed again. Needs a Docker daemon (DOCKER_HOST), and no other registry unless
# MIRAB_IMAGE_BASE=official. README.md in this folder says more.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat >&2 <<'TEXT'
usage: build.sh --registry ADDRESS --out FILE [--only PART[,PART…]]
       build.sh --only bases
  --registry  where to push, such as 127.0.0.1:5055
  --out       JSON file to write: {"edu-erp/app:1.0.0": "ADDRESS/edu-erp/app@sha256:…", …}
  --only      parts: product, restic, traefik, bases (default: product,restic,traefik); bases are built and not pushed
TEXT
  exit 64
}

registry='' out='' parts='product,restic,traefik'
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case "$1" in
    --registry) registry="$2" ;;
    --out) out="$2" ;;
    --only) parts="$2" ;;
    *) usage ;;
  esac
  shift 2
done
has_part() { [[ ",$parts," == *",$1,"* ]]; }
[[ "$parts" =~ ^(product|restic|traefik|bases)(,(product|restic|traefik|bases))*$ ]] || usage
if has_part product || has_part restic || has_part traefik; then
  [ -n "$registry" ] && [ -n "$out" ] || usage
  [[ "$registry" =~ ^[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._/-]*)?$ ]] || usage
fi

take_lock
assert_docker
remove_leftovers
pinned=()

# publish <name> <tag> <script> [argument…]: pushes what the script builds, unless the registry has exactly that already.
publish() {
  local name="$1" tag="$2" hash digest local_tag log="$work_dir/push.log"
  shift 2
  hash="$("$images_dir/$1" "${@:2}" --hash)"
  # An address may end in a path: registry.example.org/team.
  local server="${registry%%/*}" path="$name"
  if [ "$server" != "$registry" ]; then path="${registry#*/}/$name"; fi
  digest="$(node "$images_dir/find-digest.mjs" "$server" "$path" "$tag-$hash")" ||
    fail "$name:$tag was not pushed; what was pushed before stays." "Start the registry or correct --registry."
  if [ -n "$digest" ]; then
    say "$name:$tag: current"
  else
    local_tag="$("$images_dir/$1" "${@:2}" 9>&-)"
    say "$name:$tag: pushing to $registry"
    docker tag "$local_tag" "$registry/$name:$tag"
    docker tag "$local_tag" "$registry/$name:$tag-$hash"
    { docker push "$registry/$name:$tag" && docker push "$registry/$name:$tag-$hash"; } >"$log" 2>&1 ||
      fail "Pushing $name:$tag to $registry failed; what was pushed before stays." "Docker says: $(tail -n 1 "$log")"
    digest="$(grep -o 'digest: sha256:[0-9a-f]*' "$log" | tail -n 1 | cut -d' ' -f2)"
    docker image rm --no-prune "$registry/$name:$tag-$hash" >/dev/null
  fi
  pinned+=("$name:$tag=$registry/$name@$digest")
}

write_result() {
  mkdir -p "$(dirname "$out")"
  node -e '
    const { renameSync, writeFileSync } = require("node:fs");
    const [out, ...pairs] = process.argv.slice(1);
    const images = Object.fromEntries(pairs.map((pair) => pair.split("=")));
    writeFileSync(`${out}.new`, `${JSON.stringify(images, null, 2)}\n`);
    renameSync(`${out}.new`, out);
  ' "$out" "${pinned[@]}"
  say "wrote $out"
}

if has_part bases; then
  "$images_dir/node-base.sh" >/dev/null 9>&-
  "$images_dir/postgres-base.sh" >/dev/null 9>&-
fi
if has_part product; then
  for release in "$repository_root"/products/edu-erp/releases/*/; do
    publish edu-erp/app "$(basename "$release")" product.sh "app:$(basename "$release")"
  done
  publish edu-erp/db 15 product.sh db:15
fi
if has_part restic; then publish mirab/restic local restic.sh; fi
if has_part traefik; then publish traefik 3.7.15 traefik.sh; fi
if [ ${#pinned[@]} -gt 0 ]; then write_result; fi
