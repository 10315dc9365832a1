# Takes the lock of the folder ROOT, once and without waiting: sh lock.sh ROOT OWNER RUN STALE
# The folder ROOT/lock is the lock: it appears as a whole, by a rename that succeeds for one only. A lock whose heartbeat
# is older than STALE seconds is a dead owner's. Prints "root PATH" (absolute), then "held", "busy OWNER
# SECONDS-SINCE-HEARTBEAT RUN", or "closed USER OWNER": the folder is OWNER's, and USER, who we are, may not write to it.
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

# Seconds since something was changed; 0 when it is gone.
since() {
  echo $(($(date +%s) - $(stat -c %Y "$1" 2> /dev/null || date +%s)))
}

# An empty heartbeat is being written, or was when the machine went down.
age() {
  beat=$(cat lock/heartbeat 2> /dev/null)
  if [ -n "$beat" ]; then echo $(($(date +%s) - beat)); else since lock/heartbeat; fi
}

take "$2" "$3"
owner=$(cat lock/owner 2> /dev/null)
# Ours already: the answer to an earlier request was lost.
if [ "$owner" = "$2" ]; then echo held; exit 0; fi
if [ "$(age)" -gt "$4" ]; then
  # Only one may take it over. A mark that is as old is of one that died over it: the next one's mark lies within.
  mark=lock/taken
  while [ "$(since "$mark")" -gt "$4" ]; do mark=$mark/taken; done
  if mkdir "$mark" 2> /dev/null; then
    # It may have changed hands meanwhile.
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
