# Keeps the lock of the folder ROOT if OWNER still holds it: sh heartbeat.sh ROOT OWNER
# Otherwise it prints "lost HOLDER"; HOLDER is empty when nobody holds the lock.
set -u
holder=$(cat "$1/lock/owner" 2> /dev/null)
if [ "$holder" = "$2" ]; then date +%s > "$1/lock/heartbeat"; else printf 'lost %s\n' "$holder"; fi
