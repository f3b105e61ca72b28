#!/usr/bin/env bash
# Makes mirab-postgres:15 on the Debian base and prints that tag. `--hash` prints the hash of the inputs and builds nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tag=mirab-postgres:15
hash="$(hash_of_words "$("$images_dir/debian-base.sh" --hash)" "$(hash_of_files deploy/images/postgres.Dockerfile)")"
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
base="$("$images_dir/debian-base.sh")"
if ! reuse_image "$tag" "$hash"; then
  say "$tag: installing PostgreSQL 15 by apt (about 30 s)"
  mkdir -p "$work_dir/empty"
  build_image "$tag" "$work_dir/empty" --file "$images_dir/postgres.Dockerfile" --build-arg BASE="$base"
  keep_tags "$tag" "$hash"
  say "$tag: made"
fi
echo "$tag"
