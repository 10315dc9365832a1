# Adds the line JSON to the audit log of the folder ROOT: sh note.sh ROOT JSON
set -u
umask 077
cd -- "$1" && printf '%s\n' "$2" >> audit.log
