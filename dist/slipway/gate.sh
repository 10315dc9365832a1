# The gate of a service: waits until it has passed or failed, as the engine's events tell.

# Whether somebody wants this switch to stop.
stopped() {
  [ "$way" = forward ] && [ -e "$release/stop" ]
}

# Sets verdict, reason and bare, as verdict_of does.
# $1 service, $2 what it must do, $3 whether it is new, $4 how often it had been restarted, $5 the last event
judge() {
  bare=''
  if stopped; then verdict=failed reason='stopped on request'; return; fi
  if [ "${5:-}" = oom ]; then verdict=failed reason='out of memory: a process of it was killed'; return; fi
  look "$1"
  verdict_of "$2" "$3" "$4" << END
$found
END
}

# Follows the engine's events from $1 to $2, in seconds since 1970, and calls "on_event EVENT SERVICE" for each until
# verdict is no longer "waiting". The rest of the arguments are filters.
follow() {
  since=$1 until=$2
  shift 2
  rm -f "$release/fifo"
  mkfifo "$release/fifo"
  docker events --since "$since" --until "$until" --filter type=container \
    --filter "label=com.docker.compose.project=$project" "$@" \
    --filter event=start --filter event=die --filter event=oom --filter event=restart --filter event=destroy \
    --filter event=health_status \
    --format '{{.Action}}|{{index .Actor.Attributes "com.docker.compose.service"}}' > "$release/fifo" 2> "$release/events.log" &
  watcher=$!
  # The way back is not to be stopped.
  if [ "$way" = forward ]; then printf '%s\n' "$watcher" > "$release/watcher"; fi
  exec 3< "$release/fifo"
  # A stop may have been requested before there was a watcher to end.
  if stopped; then kill "$watcher" 2> /dev/null; fi
  while [ "$verdict" = waiting ] && IFS='|' read -r what subject <&3; do on_event "$what" "$subject"; done
  exec 3<&-
  kill "$watcher" 2> /dev/null
  wait "$watcher" 2> /dev/null
  rm -f "$release/fifo" "$release/watcher"
}

# Waits until a service has passed its gate or failed it. Arguments as those of judge, $5 when it was started.
gate() {
  service=$1 kind=$2 fresh=$3 baseline=$4
  bare=''
  if [ "$kind" = none ]; then verdict=passed; return; fi
  on_event() { judge "$service" "$kind" "$fresh" "$baseline" "$1"; }
  deadline=$(($(date +%s) + patience))
  judge "$service" "$kind" "$fresh" "$baseline"
  if [ "$verdict" != waiting ]; then return; fi
  follow "$5" "$deadline" --filter "label=com.docker.compose.service=$service"
  if [ "$verdict" != waiting ]; then return; fi
  # No more events: the time is up, somebody wants this to stop, or the engine is gone.
  judge "$service" "$kind" "$fresh" "$baseline"
  if [ "$verdict" != waiting ]; then return; fi
  verdict=failed
  if [ "$(date +%s)" -ge "$deadline" ]; then reason="$reason within $patience s"
  else reason="the engine sends no more events: $(tail -n 1 "$release/events.log")"; fi
}
