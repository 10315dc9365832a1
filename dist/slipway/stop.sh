# Asks the switch to the release in the folder RELEASE to stop and to roll back: sh stop.sh RELEASE
set -u
: > "$1/stop"
# The switch waits for docker's events, so their end wakes it up.
if pid=$(cat "$1/watcher" 2> /dev/null); then kill "$pid"; fi
