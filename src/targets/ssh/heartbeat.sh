# Keeps the lock of the folder ROOT for OWNER, if it is still OWNER's: sh heartbeat.sh ROOT OWNER
# Prints "lost HOLDER" when it is not; HOLDER is empty when it is nobody's.
set -u
holder=$(cat "$1/lock/owner" 2> /dev/null)
if [ "$holder" = "$2" ]; then date +%s > "$1/lock/heartbeat"; else printf 'lost %s\n' "$holder"; fi
