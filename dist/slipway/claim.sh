# The claim on the lock, which is held while this script works, and its end.

# When a process started, in the kernel's ticks since boot; empty when it is gone. Its number alone may be another's by now.
started() {
  awk '{ sub(/.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2> /dev/null
}

# Whether a switch works on this host. The first version named itself by its process alone.
at_work() {
  read -r pid since 2> /dev/null < "$root/lock/switching" || return 1
  now=$(started "$pid")
  [ -n "$now" ] && [ "$now" = "${since:-$now}" ]
}

# Ends this script before it has changed anything. $1 the reason
refuse() {
  emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"nothing was changed, because $(printf '%s\n' "$1" | escape)\""
  emit '"event":"end","outcome":"failed"'
  exit 1
}

# Ends at once unless the lock is the owner's, who started this, and nothing else works under it.
claim() {
  holder=$(cat "$root/lock/owner" 2> /dev/null)
  if [ "$holder" != "$owner" ]; then refuse "the lock is held by ${holder:-nobody}"; fi
  if at_work; then refuse "another switch is still at work on this host"; fi
  # It was started late, and somebody has decided meanwhile that it is gone.
  if [ "$mode" = forward ] && [ -e "$release/state" ]; then refuse "the switch to $id was given up before it began"; fi
  rm -f "$root/lock/switching"
  if ! (set -C && printf '%s %s\n' "$$" "$(started "$$")" > "$root/lock/switching") 2> /dev/null; then
    refuse "the lock cannot be written to: check the disk space and who owns $root/lock"
  fi
  trap give_up TERM
  # Without our output: a connection that waits for its end would wait for this as well.
  beat > /dev/null 2>&1 < /dev/null &
  pulse=$!
}

# What SIGTERM does: the same as stop.sh. A machine that shuts down and an administrator want this to end soon, with the
# old release running. The way back is not to be stopped.
give_up() {
  if [ "$way" != forward ]; then return; fi
  : > "$release/stop"
  if pid=$(cat "$release/watcher" 2> /dev/null); then kill "$pid" 2> /dev/null; fi
}

# Keeps the lock from being taken for a dead owner's for as long as this script runs, also while it gives up.
beat() {
  trap '' TERM
  while kill -0 "$$" 2> /dev/null && [ -e "$root/lock/switching" ]; do
    date +%s > "$root/lock/heartbeat"
    sleep 5
  done
}

# The value of $1 in release.json, as JSON.
recorded() {
  value=$(sed -n "s/^  \"$1\": \(.*[^,]\),*\$/\1/p" "$release/release.json" 2> /dev/null)
  printf '%s' "${value:-null}"
}

# Adds to the host's audit log what became of the release: $1 the outcome
record() {
  printf '{"time":"%s","action":%s,"details":%s,"release":"%s","outcome":"%s","by":%s,"runUrl":%s}\n' \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(recorded action)" "$(recorded details)" "$id" "$1" "$(recorded by)" "$(recorded runUrl)" \
    >> "$root/audit.log"
}

# Ends this script. $1 the state of the release, $2 the outcome
finish() {
  # It failed for want of the engine alone, which may have been restarted.
  if [ "$2" = failed ] && ! answers; then go_back; fi
  end_standby now
  settle_names
  state "$1"
  kill -KILL "$pulse" 2> /dev/null
  # unlock.sh relies on this order: first "switching" is removed, then "left" is looked for.
  rm -f "$root/lock/switching" "$release/brought" "$release/replaced" "$release/hashes" "$release/seen" "$release/addresses" "$release/outgoing" "$release"/nameless-* "$release"/shut-*
  record "$2"
  emit "\"event\":\"end\",\"outcome\":\"$2\""
  # Its owner is gone and has left the lock to us.
  if [ -e "$root/lock/left" ]; then mv "$root/lock" "$root/.lock-$$" && rm -rf "$root/.lock-$$"; fi
  if [ "$2" = deployed ] || [ "$2" = unchanged ]; then exit 0; fi
  exit 1
}
