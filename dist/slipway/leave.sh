# Leaves the folder ROOT to another project: sh leave.sh ROOT OWNER. OWNER holds the lock. The releases of the project
# that had it stay until they are pruned, but none is current: the next deployment is the first one of its project.
set -u
cd -- "$1" || exit 1
if [ "$(cat lock/owner 2> /dev/null)" != "$2" ]; then
  echo "the lock is held by another run" >&2
  exit 1
fi
if [ -L current ]; then
  printf 'superseded\n' > current/state
  rm current
fi
