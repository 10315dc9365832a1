#!/bin/bash
# The official image's behaviour: https://github.com/docker-library/docs/blob/master/postgres/README.md
set -Eeo pipefail

# NAME or NAME_FILE, not both; the default otherwise.
file_env() {
  local name=$1 file="${1}_FILE" default=${2:-}
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    printf >&2 'error: both %s and %s are set (but are exclusive)\n' "$name" "$file"
    exit 1
  fi
  local value=$default
  if [ -n "${!name:-}" ]; then value=${!name}; elif [ -n "${!file:-}" ]; then value=$(< "${!file}"); fi
  export "$name"="$value"
  unset "$file"
}

prepare_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 00700 "$PGDATA" || :
  chmod 03775 /var/run/postgresql || :
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
  fi
}

initialise() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    cat >&2 <<'TEXT'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".
TEXT
    exit 1
  fi
  # shellcheck disable=SC2086,SC2090 # POSTGRES_INITDB_ARGS is a list of words, as in the official image.
  eval 'initdb --set unix_socket_directories=/var/run/postgresql --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"
}

process_sql() {
  PGHOST= PGHOSTADDR= psql -h /var/run/postgresql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" \
    --dbname "${database-$POSTGRES_DB}" "$@"
}
docker_process_sql() { process_sql "$@"; }

run_init_files() {
  local file
  for file; do
    case $file in
      *.sh) if [ -x "$file" ]; then printf '%s: running %s\n' "$0" "$file"; "$file"; else printf '%s: sourcing %s\n' "$0" "$file"; . "$file"; fi ;;
      *.sql) printf '%s: running %s\n' "$0" "$file"; process_sql -f "$file"; printf '\n' ;;
      *.sql.gz) printf '%s: running %s\n' "$0" "$file"; gunzip -c "$file" | process_sql; printf '\n' ;;
      *) printf '%s: ignoring %s\n' "$0" "$file" ;;
    esac
  done
}

first_start() {
  shopt -s nullglob
  initialise
  export PGPASSWORD=$POSTGRES_PASSWORD
  # No TCP while it is being set up: nobody outside takes it for ready.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    database=postgres process_sql --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db" ;'
    printf '\n'
  fi
  run_init_files /docker-entrypoint-initdb.d/*
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  case " $* " in *" -? "* | *" --help "* | *" -V "* | *" --version "* | *" --describe-config "*) exec "$@" ;; esac
  file_env POSTGRES_PASSWORD
  file_env POSTGRES_USER postgres
  file_env POSTGRES_DB "$POSTGRES_USER"
  file_env POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
  prepare_folders
  if [ "$(id -u)" = 0 ]; then exec su-exec postgres "$BASH_SOURCE" "$@"; fi
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    first_start
  fi
fi
exec "$@"
