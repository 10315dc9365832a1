# Runs a command until it ends or standard input is closed: sh attached.sh COMMAND...
# sshd closes it when the connection ends. A command that prints nothing would otherwise go on for ever, with nobody to
# read what it prints.
set -u
exec 3<&0
"$@" < /dev/null 3<&- &
running=$!
{ cat <&3; kill "$running"; } > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$running"
code=$?
kill "$watcher" 2> /dev/null
exit "$code"
