#!/bin/sh
# As the official one: an option or a configuration file is for redis-server, which never runs as root.
set -e
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec su-exec redis "$0" "$@"
fi
um=$(umask)
if [ "$um" = 0022 ]; then umask 0077; fi
# The image has protected mode off: the port is reached from other containers only when that is wanted.
if [ "$1" = redis-server ]; then
  shift
  case " $* " in
    *" --protected-mode "*) ;;
    *) set -- "$@" --protected-mode no ;;
  esac
  set -- redis-server "$@"
fi
exec "$@"
