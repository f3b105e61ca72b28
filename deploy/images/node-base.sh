#!/usr/bin/env bash
# Makes a Node base image, FROM scratch, of the `node` on this machine: the binary, the libraries that ldd names, CA certificates,
# a user `node` (1000) and a busybox that answers to `wget` for health checks (Debian's crashes with -T: leave that option away).
# It stands in for node:<major>-alpine: node in /usr/local/bin, wget in /usr/bin. Prints the image's tag, mirab-node:<major>;
# `--hash` prints the hash of the inputs instead.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

assert_program node 'Node 20 or newer'
assert_program ldd 'apt-get install libc-bin'
read -r version node < <(node -p '`${process.versions.node} ${process.execPath}`')
certificates=/etc/ssl/certs/ca-certificates.crt
tag="mirab-node:${version%%.*}"
[ -r "$certificates" ] || fail "There is no $certificates on this machine; nothing was changed." 'Install it: apt-get install ca-certificates.'

hash="$(hash_of_words "$(hash_of_files deploy/images/node-base.sh)" "$version" "$(stat -Lc '%s %Y' "$node")" "$(sha256sum <"$certificates")")"
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
assert_docker
if reuse_image "$tag" "$hash"; then
  echo "$tag"
  exit
fi

say "$tag: packing Node $version"
mkdir -p "$work_dir"
root="$(mktemp -d "$work_dir/node.XXXXXX")"
trap 'rm -rf "$root"' EXIT
fs="$root/fs"
install -d "$fs"/{bin,dev,etc/ssl/certs,home/node,proc,root,sys,tmp,usr/bin,usr/local/bin,var/lib}
chmod 1777 "$fs/tmp"

# A static busybox runs without any library; where this machine has none, the package is unpacked, not installed.
copy_busybox() {
  local busybox
  busybox="$(command -v busybox || true)"
  if [ -z "$busybox" ] || LC_ALL=C ldd "$busybox" >/dev/null 2>&1; then
    (cd "$root" && apt-get download -qq busybox-static && dpkg-deb --extract busybox-static_*.deb unpacked) >/dev/null 2>&1 ||
      fail 'No static busybox is here and apt could not fetch one; nothing was changed.' 'Install it: apt-get install busybox-static.'
    busybox="$(find "$root/unpacked" -type f -name busybox | head -n 1)"
  fi
  install -m 755 "$busybox" "$fs/bin/busybox"
  ln -s ../../bin/busybox "$fs/usr/bin/wget"
}

install -m 755 "$node" "$fs/usr/local/bin/node"
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 755 "$library" "$fs$library"
done
copy_busybox
install -m 644 "$certificates" "$fs$certificates"
printf 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000::/home/node:/sbin/nologin\n' >"$fs/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$fs/etc/group"
printf 'hosts: files dns\n' >"$fs/etc/nsswitch.conf"

# Owners are given here, so that it makes no difference who runs this.
tar --create --file "$root/fs.tar" --directory "$fs" --owner=0 --group=0 --numeric-owner --exclude=./home/node .
tar --append --file "$root/fs.tar" --directory "$fs" --owner=1000 --group=1000 --numeric-owner ./home/node
docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change "ENV NODE_VERSION=$version" \
  --change "ENV SSL_CERT_FILE=$certificates" --change 'CMD ["node"]' "$root/fs.tar" "$tag" >/dev/null
docker run --rm --network none --read-only --user node "$tag" node -e 'require("node:crypto").randomBytes(1)' >/dev/null || {
  docker image rm "$tag" >/dev/null
  fail "Node does not start inside $tag; the image was removed." "Compare 'ldd $node' with what the image holds."
}
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
