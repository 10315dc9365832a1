# Asks the switch to the release of the folder RELEASE to stop, which makes it go back: sh stop.sh RELEASE
set -u
: > "$1/stop"
# What it waits for is the end of docker's events.
if pid=$(cat "$1/watcher" 2> /dev/null); then kill "$pid"; fi
