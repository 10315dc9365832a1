#!/bin/sh
# As the official one: runs what is in /docker-entrypoint.d, then the command.
set -e
log() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"; }
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  find /docker-entrypoint.d/ -follow -type f -print | sort -V | while read -r file; do
    case $file in
      *.envsh) if [ -x "$file" ]; then log "Sourcing $file"; . "$file"; fi ;;
      *.sh) if [ -x "$file" ]; then log "Launching $file"; "$file"; fi ;;
      *) log "Ignoring $file" ;;
    esac
  done
  log "Configuration complete; ready for start up"
fi
exec "$@"
