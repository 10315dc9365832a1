# An engine that does not answer, because it or its host restarts. What needs it waits.

answers() {
  docker version > /dev/null 2>&1
}

# Waits until the engine answers. When it does not, everything is left to the next contact.
await_engine() {
  waited=0
  until answers; do
    waited=$((waited + 1))
    if [ "$waited" -gt 120 ]; then postpone "the engine does not answer"; fi
    sleep 1
  done
}

# Ends this script in the middle. $1 the reason
postpone() {
  kill -KILL "$pulse" 2> /dev/null
  rm -f "$root/lock/switching"
  emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"$1; the next deployment finishes what this one has begun\""
  emit '"event":"end","outcome":"failed"'
  exit 1
}
