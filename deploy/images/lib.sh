# Shared by the scripts of this folder: progress lines, failures, content hashes and tags. Sourced, never run.

images_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository_root="$(cd "$images_dir/../.." && pwd)"
work_dir="${MIRAB_IMAGES_DIR:-$repository_root/.mirab/images}"
image_base="${MIRAB_IMAGE_BASE:-debian}"
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # where Debian puts debootstrap, and nobody but root looks

say() { printf 'images: %s\n' "$*" >&2; }

# fail <what happened> <what to do next>
fail() {
  printf 'images: %s\nimages: %s\n' "$1" "$2" >&2
  exit 1
}

assert_program() {
  command -v "$1" >/dev/null || fail "The program '$1' is missing; nothing was changed." "Install it ($2), then run this again."
}

# Runs one command with the rights of root: directly, or through sudo, which never asks here.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -- "$@"; fi
}

assert_root() {
  as_root true 2>/dev/null ||
    fail "$1 needs the rights of root and sudo does not give them without a password; nothing was changed." \
      'Run this as root, or let sudo remember its password first: sudo -v.'
}

# One build at a time in a work folder; the lock ends with whoever holds descriptor 9.
take_lock() {
  mkdir -p "$work_dir"
  exec 9>"$work_dir/lock"
  flock --nonblock 9 || { say 'waiting for another build to finish'; flock 9; }
}

# What builds left that were killed; under the lock nobody else is at work here.
remove_leftovers() {
  local left
  for left in "$work_dir"/{debian,node,node-debian}.??????; do
    [ -d "$left" ] || continue
    as_root umount --lazy "$left"/fs/{proc,sys} >/dev/null 2>&1 || true # debootstrap's
    as_root rm -rf --one-file-system -- "$left"
  done
}

assert_docker() {
  assert_program docker 'apt-get install docker.io, or any Docker client'
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
    fail "No Docker daemon answers at ${DOCKER_HOST:-the default socket}; nothing was changed." 'Start dockerd or set DOCKER_HOST.'
}

# Hash of names, modes and contents below the given paths. Specs and their types are no part of an image; what npm installs is described by its
# lock file.
hash_of_files() {
  (
    cd "$repository_root"
    find "$@" -name node_modules -prune -o -type f ! -name '*.spec.ts' ! -name '*.d.mts' -printf '%m %p\n' | LC_ALL=C sort
    find "$@" -name node_modules -prune -o -type f ! -name '*.spec.ts' ! -name '*.d.mts' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -c1-16
}

hash_of_words() { printf '%s\n' "$@" | sha256sum | cut -c1-16; }

# Every image carries a second tag made from the hash of its inputs, so "is it current?" is one question to Docker.
# No label says it: labels of an image are inherited by its containers.
# reuse_image <name:tag> <hash>: makes name:tag the image of these inputs, if there is one.
reuse_image() { docker tag "$1-$2" "$1" 2>/dev/null; }

# keep_tags <name:tag> <hash>: the image just built as name:tag gets its hash tag; tags of older inputs go.
keep_tags() {
  local name="${1%:*}" tag="${1##*:}" old
  docker tag "$1" "$1-$2"
  docker image ls --format '{{.Repository}}:{{.Tag}}' "$name" | while read -r old; do
    case "$old" in
      "$name:$tag-$2") ;;
      "$name:$tag"-????????????????) docker image rm --no-prune "$old" >/dev/null 2>&1 || true ;; # a container may still hold it
    esac
  done
}

# build_image <tag> <context> [docker build arguments…]. The classic builder needs no registry and no plugin.
build_image() {
  local tag="$1" context="$2"
  shift 2
  local log="$work_dir/build.log"
  mkdir -p "$work_dir"
  DOCKER_BUILDKIT=0 docker build --network host --tag "$tag" "$@" "$context" >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "Building $tag failed; images built before it stay usable." "The end of the log is above, all of it in $log."
  }
}
