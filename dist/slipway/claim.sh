# The claim on the lock, which is held while this script works, and its end.

# Ends at once unless the lock is the owner's, who started this.
claim() {
  holder=$(cat "$root/lock/owner" 2> /dev/null)
  if [ "$holder" != "$owner" ]; then
    emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"nothing was changed, because the lock is held by $(printf '%s\n' "${holder:-nobody}" | escape)\""
    emit '"event":"end","outcome":"failed"'
    exit 1
  fi
  printf '%s\n' "$$" > "$root/lock/switching"
  # Without our output: a connection that waits for its end would wait for this as well.
  beat > /dev/null 2>&1 < /dev/null &
  pulse=$!
}

# Keeps the lock from being taken for a dead owner's for as long as this script runs.
beat() {
  while kill -0 "$$" 2> /dev/null && [ -e "$root/lock/switching" ]; do
    date +%s > "$root/lock/heartbeat"
    sleep 5
  done
}

# Ends this script. $1 the state of the release, $2 the outcome
finish() {
  state "$1"
  kill "$pulse" 2> /dev/null
  # unlock.sh relies on this order: first "switching" is removed, then "left" is looked for.
  rm -f "$root/lock/switching" "$release/brought" "$release/replaced" "$release/hashes"
  emit "\"event\":\"end\",\"outcome\":\"$2\""
  # Its owner is gone and has left the lock to us.
  if [ -e "$root/lock/left" ]; then mv "$root/lock" "$root/.lock-$$" && rm -rf "$root/.lock-$$"; fi
  if [ "$2" = deployed ] || [ "$2" = unchanged ]; then exit 0; fi
  exit 1
}
