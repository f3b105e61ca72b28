#!/usr/bin/env bash
# Makes the secrets of an installation by docker-compose.yml, once: every password and key, each from the random source of
# the system, as files of one directory. Never overwrites; what is there stays.
#
#   deploy/compose/make-secrets.sh [directory]        default: secrets, beside docker-compose.yml
#
# The directory is closed to everybody but its owner (0700). The files in it are readable (0444), because a container sees
# them with the owner and mode they have here and runs as a user of its own.
set -euo pipefail
umask 077

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
directory="${1:-$root/secrets}"

fail() {
  printf 'make-secrets: %s\n' "$@" >&2
  exit 1
}

command -v openssl >/dev/null || fail 'openssl is missing; nothing was written. Install it, then run this again.'
if [ -e "$directory" ]; then
  fail "$directory is there already; nothing was written." \
    'New secrets would lock Mirab out of its own database and leave every sealed value closed for ever.' \
    'To begin anew on purpose, move that directory away first.'
fi

# Written beside its final place and renamed at the end: an interrupted run leaves no half-made secrets.
unfinished="$(mktemp -d "$(dirname "$directory")/.secrets.XXXXXX")"
trap 'rm -rf "$unfinished"' EXIT

random() { openssl rand -hex 32; }
save() { cat >"$unfinished/$1"; }

# RabbitMQ's own form of a password: base64 of a salt of 4 bytes and SHA-256 of salt and password.
hash_for_rabbitmq() {
  local salt digest
  salt="$(openssl rand -hex 4)"
  digest="$( (unhex "$salt" && printf '%s' "$1") | openssl dgst -sha256 -r | cut -d' ' -f1)"
  unhex "$salt$digest" | openssl base64 -A
}
unhex() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }

make_databases() {
  local admin control_plane engine
  admin="$(random)" control_plane="$(random)" engine="$(random)"
  printf '%s' "$admin" | save postgres-password
  printf 'postgresql://postgres:%s@postgres:5432/mirab' "$admin" | save database-admin-url
  printf 'postgresql://mirab_control_plane_login:%s@postgres:5432/mirab' "$control_plane" | save control-plane-database-url
  printf 'postgresql://mirab_engine_login:%s@postgres:5432/mirab' "$engine" | save engine-database-url
}

# One user per process; names of ours, queues that the broker names, and the default exchange, nothing else.
make_broker() {
  local control_plane engine allowed='^(mirab\\.|amq\\.gen-|amq\\.default$)'
  control_plane="$(random)" engine="$(random)"
  printf 'amqp://mirab_control_plane:%s@rabbitmq:5672/%%2F' "$control_plane" | save control-plane-amqp-url
  printf 'amqp://mirab_engine:%s@rabbitmq:5672/%%2F' "$engine" | save engine-amqp-url
  save rabbitmq-definitions.json <<END
{
  "users": [
    {"name": "mirab_control_plane", "password_hash": "$(hash_for_rabbitmq "$control_plane")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []},
    {"name": "mirab_engine", "password_hash": "$(hash_for_rabbitmq "$engine")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}
  ],
  "vhosts": [{"name": "/"}],
  "permissions": [
    {"user": "mirab_control_plane", "vhost": "/", "configure": "$allowed", "write": "$allowed", "read": "$allowed"},
    {"user": "mirab_engine", "vhost": "/", "configure": "$allowed", "write": "$allowed", "read": "$allowed"}
  ]
}
END
}

make_name_server() {
  local key
  key="$(random)"
  printf '%s' "$key" | save powerdns-api-key
  printf 'api-key=%s\n' "$key" | save powerdns.conf
}

# X25519; both halves as base64 of 32 raw bytes, which are the last 32 of their DER form.
make_sealing_keys() {
  local pair="$unfinished/pair"
  openssl genpkey -algorithm X25519 -outform DER -out "$pair"
  tail -c 32 "$pair" | openssl base64 -A | save sealing-private-key
  openssl pkey -in "$pair" -inform DER -pubout -outform DER | tail -c 32 | openssl base64 -A | save sealing-public-key
  rm "$pair"
}

make_databases
make_broker
make_name_server
make_sealing_keys
random | tr -d '\n' | save audit-key
chmod 0444 "$unfinished"/*
mv -T "$unfinished" "$directory"
trap - EXIT

cat <<END
The secrets of this installation are in $directory.
Copy that directory to a safe place outside of this machine now. Without sealing-private-key no stored secret can ever be
opened again; Mirab has no second copy.
END
