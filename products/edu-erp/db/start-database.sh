#!/bin/sh
# Runs PostgreSQL on the volume at $PGDATA: makes the cluster at the first start, sets the password of the role `erp` to the one that
# is given now (a new one needs only a restart), and turns SIGTERM into a fast shutdown, which plain PostgreSQL does not.
set -eu
umask 077
secret_file="${SECRETS_DIRECTORY:-/run/secrets}/DATABASE_PASSWORD"
config=/etc/erp/postgresql.conf

say() { printf 'start-database: %s\n' "$*" >&2; }

if [ -r "$secret_file" ]; then password="$(cat "$secret_file")"; else password="${DATABASE_PASSWORD:-}"; fi
unset DATABASE_PASSWORD
if [ -z "$password" ]; then
  say "DATABASE_PASSWORD is neither in $secret_file nor in the environment; nothing was changed."
  exit 78
fi

# Single-user mode: SQL goes to the data files without any network being open. A statement ends with a semicolon and an empty line.
run_sql() { postgres --single -j -D "$1" -c config_file="$config" -c log_min_messages=fatal \
  -c log_min_error_statement=panic -c exit_on_error=on "$2" >/dev/null; }

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  say 'first start: making the cluster'
  rm -rf "$PGDATA.new" # of a first start that was interrupted
  initdb --pgdata="$PGDATA.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
    --auth-local=trust --auth-host=reject >/dev/null
  printf 'CREATE ROLE erp LOGIN;\n\nCREATE DATABASE erp OWNER erp;\n\n' | run_sql "$PGDATA.new" postgres
  sync
  mv "$PGDATA.new" "$PGDATA"
fi

# printf is part of the shell, so the password is in no process list; quotes are doubled, and backslashes mean nothing in '…'.
quoted="$(printf '%s' "$password" | sed "s/'/''/g")"
printf "ALTER ROLE erp PASSWORD '%s';\n\n" "$quoted" | run_sql "$PGDATA" postgres
unset password quoted

postgres -D "$PGDATA" -c config_file="$config" &
postmaster=$!
trap 'kill -INT "$postmaster" 2>/dev/null || true' TERM INT
# A trapped signal ends `wait` early; the exit code that counts is that of PostgreSQL.
while kill -0 "$postmaster" 2>/dev/null; do
  code=0
  wait "$postmaster" || code=$?
done
exit "$code"
