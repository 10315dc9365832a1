# Tries once to take the lock of the folder ROOT: sh lock.sh ROOT OWNER RUN STALE
# The folder ROOT/lock is the lock. It is created by a rename, which succeeds for one run only. When the heartbeat is
# older than STALE seconds, the owner of the lock is dead. Prints "root PATH" (absolute), then one of:
#   held                                    OWNER has the lock, perhaps after "dead PREVIOUS-OWNER"
#   busy OWNER SECONDS-SINCE-HEARTBEAT RUN  another owner has it
#   closed USER OWNER                       the folder belongs to OWNER, and USER, who signed in, may not write to it
set -u
export LC_ALL=C
umask 077
mkdir -p -- "$1" && cd -- "$1" || exit 1
printf 'root %s\n' "$(pwd -P)"
if [ ! -w . ]; then
  printf 'closed %s %s\n' "$(id -un)" "$(stat -c %U .)"
  exit 0
fi

take() {
  mkdir ".lock-$$" || exit 1
  date +%s > ".lock-$$/heartbeat"
  printf '%s\n' "$2" > ".lock-$$/run"
  printf '%s\n' "$1" > ".lock-$$/owner"
  if mv -T -f ".lock-$$" lock 2> /dev/null; then
    echo held
    exit 0
  fi
  rm -rf ".lock-$$"
}

# Seconds since the file $1 was changed; 0 when there is none.
since() {
  echo $(($(date +%s) - $(stat -c %Y "$1" 2> /dev/null || date +%s)))
}

# An empty heartbeat is just being written, or was being written when the machine lost power.
age() {
  beat=$(cat lock/heartbeat 2> /dev/null)
  if [ -n "$beat" ]; then echo $(($(date +%s) - beat)); else since lock/heartbeat; fi
}

take "$2" "$3"
owner=$(cat lock/owner 2> /dev/null)
# We have it already: the answer to an earlier request was lost.
if [ "$owner" = "$2" ]; then echo held; exit 0; fi
if [ "$(age)" -gt "$4" ]; then
  # Only one may take it over. A stale mark means that its owner crashed during a takeover: nest a new mark inside it.
  mark=lock/taken
  while [ "$(since "$mark")" -gt "$4" ]; do mark=$mark/taken; done
  if mkdir "$mark" 2> /dev/null; then
    # Another run may have taken it over meanwhile.
    if [ "$(cat lock/owner 2> /dev/null)" = "$owner" ] && [ "$(age)" -gt "$4" ]; then
      printf 'dead %s\n' "$owner"
      mv lock ".lock-$$" && rm -rf ".lock-$$"
      take "$2" "$3"
    else
      rmdir "$mark"
    fi
  fi
fi
printf 'busy %s %s %s\n' "${owner:-unknown}" "$(age)" "$(cat lock/run 2> /dev/null)"
