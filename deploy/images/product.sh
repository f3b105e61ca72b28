#!/usr/bin/env bash
# Builds one image of products/edu-erp and prints its local tag. `--hash` as a second argument prints the hash of the inputs instead.
#   product.sh app:1.0.0 | app:1.1.0 | db:15
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

product="$repository_root/products/edu-erp"
image="${1:?which image: app:<version> or db:15}"
version="${image#*:}"

# base_of node|postgres [--hash]: the tag (or the hash) of the base that this machine can have.
base_of() {
  case "$image_base:$1" in
    official:node) echo node:20-alpine ;;
    official:postgres) echo postgres:15-bookworm ;;
    debian:*) "$images_dir/$1-base.sh" "${@:2}" ;;
    *) fail "MIRAB_IMAGE_BASE is '$image_base'; nothing was changed." "Set it to 'official' (registry) or 'debian' (packages)." ;;
  esac
}

case "$image" in
  app:*)
    [ -d "$product/releases/$version/app" ] || fail "edu-erp has no release $version." "Its releases: $(ls "$product/releases" | xargs)."
    base=node dockerfile=app.Dockerfile
    inputs=(products/edu-erp/app "products/edu-erp/releases/$version/app" products/edu-erp/docker/app.Dockerfile)
    ;;
  db:15)
    base=postgres dockerfile=db.Dockerfile
    inputs=(products/edu-erp/db products/edu-erp/docker/db.Dockerfile)
    ;;
  *) fail "There is no image '$image' in edu-erp." 'It has app:<version> and db:15.' ;;
esac

tag="edu-erp/$image"
base_hash="$(base_of "$base" --hash)"
hash="$(hash_of_words "$base_hash" "$(hash_of_files "${inputs[@]}")")"
if [ "${2:-}" = --hash ]; then
  echo "$hash"
  exit
fi
assert_docker
if reuse_image "$tag" "$hash"; then
  echo "$tag"
  exit
fi

base_tag="$(base_of "$base")"
say "$tag: building on $base_tag"
# Built from a copy, so that what npm installs never lands in the checkout.
context="$work_dir/edu-erp"
rm -rf "$context"
mkdir -p "$context"
tar --create --directory "$product" --exclude=node_modules . | tar --extract --directory "$context"
if [ "$base" = node ]; then
  # Not by --prefix: with it npm looks elsewhere for the machine's own npmrc, in which its registry and certificates may stand.
  (cd "$context/app" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund) >"$work_dir/npm.log" 2>&1 ||
    fail "npm could not install what edu-erp needs; nothing was changed." "Its log is $work_dir/npm.log."
fi
build_image "$tag" "$context" --file "$context/docker/$dockerfile" --build-arg "BASE=$base_tag" --build-arg "VERSION=$version"
rm -rf "$context"
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
