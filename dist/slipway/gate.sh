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

# Whether something in the container $1 listens on the TCP port $2, not on its loopback alone: the kernel's tables have
# addresses and ports in hexadecimal, and 0A for LISTEN (proc_pid_net(5)). True where they cannot be read.
listens() {
  pid=$(docker inspect --format '{{.State.Pid}}' "$1")
  if [ ! -r "/proc/$pid/net/tcp" ]; then return; fi
  cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2> /dev/null | awk -v wanted="$(printf '%04X' "$2")" '
    $4 == "0A" {
      split($2, at, ":")
      if (at[2] == wanted && at[1] !~ /7F$/ && at[1] !~ /^0+1000000$/) found = 1
    }
    END { exit !found }'
}

# Waits until each container of a service listens on the ports $1, separated by commas, after its gate.
await_ports() {
  while [ "$verdict" = passed ]; do
    missing=''
    for container in ${only:-$(containers "$service")}; do
      for port in $(printf '%s' "$1" | tr ',' ' '); do
        if ! listens "$container" "$port"; then missing=$port; fi
      done
    done
    if [ -z "$missing" ]; then return; fi
    if [ "$(date +%s)" -ge "$deadline" ]; then
      verdict=failed reason="port $missing does not accept connections within $patience s"
    else
      sleep 0.2 2> /dev/null || sleep 1
      judge "$service" "$kind" "$fresh" "$baseline"
    fi
  done
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
