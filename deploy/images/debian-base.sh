#!/usr/bin/env bash
# Makes mirab-debian:12 from Debian's packages, for machines that reach a mirror but no container registry.
# The mirrors are those that apt uses on this machine. Prints the tag; `--hash` prints the hash of the inputs and builds nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tag=mirab-debian:12
suite=bookworm

# One line per configured source: address, suite. apt reads both of its source formats for us.
list_sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" '$3 == "main" && ($2 == suite || $2 == suite "-updates" || $2 == suite "-security") && /^https?:/ {print $1, $2}' |
    sort -u
}

assert_program apt-get 'these scripts need Debian 12; elsewhere set MIRAB_IMAGE_BASE=official'
hash="$(hash_of_words "$(hash_of_files deploy/images/debian-base.sh)" "$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null)")"
if [ "${1:-}" = --hash ]; then
  echo "$hash"
  exit
fi
assert_docker
if reuse_image "$tag" "$hash"; then
  echo "$tag"
  exit
fi

sources="$(list_sources)"
mirror="$(awk -v suite="$suite" '$2 == suite {print $1; exit}' <<<"$sources")"
[ -n "$mirror" ] || fail "apt on this machine has no http mirror of Debian $suite; nothing was changed." \
  "Add one to /etc/apt/sources.list, or set MIRAB_IMAGE_BASE=official where a registry can be reached."
assert_program debootstrap 'apt-get install debootstrap'
assert_root debootstrap
say "$tag: fetching Debian $suite from $mirror (about 40 s)"
mkdir -p "$work_dir"
root="$(mktemp -d "$work_dir/debian.XXXXXX")"
trap 'as_root rm -rf --one-file-system "$root"' EXIT
proxies=()
for name in http_proxy https_proxy no_proxy; do
  if [ -n "${!name:-}" ]; then proxies+=("$name=${!name}"); fi
done
as_root env "${proxies[@]}" debootstrap --variant=minbase --include=ca-certificates "$suite" "$root/fs" "$mirror" >"$work_dir/debootstrap.log" 2>&1 ||
  fail "debootstrap failed; nothing was changed." "Its log is $work_dir/debootstrap.log; is $mirror reachable?"

# What is added is written as whoever runs this, and copied over as root.
added="$root/added"
mkdir -p "$added"/etc/apt/apt.conf.d "$added"/etc/dpkg/dpkg.cfg.d "$added"/etc/ssl/certs "$added"/usr/sbin
awk '{print "deb", $1, $2, "main"}' <<<"$sources" >"$added/etc/apt/sources.list"
# How this machine's apt reaches its mirrors (proxy, dates of frozen mirrors) holds for apt in the image as well.
apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date) ' >"$added/etc/apt/apt.conf.d/80mirror" || true
printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n' >"$added/etc/apt/apt.conf.d/90small"
printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian >"$added/etc/dpkg/dpkg.cfg.d/small"
install -m 644 /etc/ssl/certs/ca-certificates.crt "$added/etc/ssl/certs/ca-certificates.crt" 2>/dev/null || true
# Nothing may start inside a build: there is no init to start it.
printf '#!/bin/sh\nexit 101\n' >"$added/usr/sbin/policy-rc.d"
chmod 755 "$added/usr/sbin/policy-rc.d"
chmod -R go=rX "$added"
as_root cp -R "$added/." "$root/fs/"
as_root rm -rf "$root"/fs/usr/share/{doc,man,info,locale,lintian}/* "$root"/fs/var/cache/apt/* "$root"/fs/var/lib/apt/lists/* \
  "$root"/fs/var/log/* "$root"/fs/etc/hostname "$root"/fs/etc/resolv.conf

as_root tar --create --directory "$root/fs" --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' . |
  docker import --change 'CMD ["bash"]' - "$tag" >/dev/null
keep_tags "$tag" "$hash"
say "$tag: made"
echo "$tag"
