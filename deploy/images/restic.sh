#!/usr/bin/env bash
# Makes mirab-restic:local, restic with an SSH client, and prints that tag. `--hash` prints the hash of the inputs and builds nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tag=mirab-restic:local
if [ "$image_base" = official ]; then
  official=restic/restic:0.18.1
  hash="$(hash_of_words "$official")"
else
  hash="$(hash_of_words "$("$images_dir/debian-base.sh" --hash)" "$(hash_of_files deploy/images/restic.Dockerfile)")"
fi
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
assert_docker
if reuse_image "$tag" "$hash"; then
  echo "$tag"
  exit
fi

if [ "$image_base" = official ]; then
  docker pull --quiet "$official" >/dev/null
  docker tag "$official" "$tag"
else
  base="$("$images_dir/debian-base.sh")"
  say "$tag: installing restic by apt (about 10 s)"
  mkdir -p "$work_dir/empty"
  build_image "$tag" "$work_dir/empty" --file "$images_dir/restic.Dockerfile" --build-arg BASE="$base"
fi
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
