#!/bin/sh
# Switches this host to a release, service by service, and back to the one before it when a service does not pass its
# gate. It needs nothing from the connection that started it: it ignores a hangup, keeps the lock alive while it works,
# and writes what it does to RELEASE/events and how it stands to RELEASE/state.
#
#   sh switch.sh forward ROOT ID PROJECT SECONDS OWNER   to the release ID; SECONDS is a service's time to pass its gate
#   sh switch.sh back    ROOT ID PROJECT SECONDS OWNER   from ID to what ran before it, because another host has failed
#
# It does nothing when the lock is not OWNER's: the run that wants it was silent for so long that another took it over.
# To stop it: make the file RELEASE/stop and end the process named in RELEASE/watcher. It then goes back.
# It prints one JSON object a line; the last one has "event":"end".
#
# A release's folder says in "services", a line each and in the order of starting, what there is to do:
#   NAME KIND REPLICAS FOLLOWED
# KIND is what the service must do (run; end: end with success; any: either; none), FOLLOWED the services, separated by
# commas, after whose replacement it has to be restarted, or "-". "networks" has NAME HASH of each network.
set -u
export LC_ALL=C
umask 077
trap '' HUP INT PIPE
unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_PROJECT_NAME
export COMPOSE_IGNORE_ORPHANS=1

mode=$1 root=$2 id=$3 project=$4 patience=$5 owner=$6
release=$root/releases/$id
# Seconds that all services are watched for once they have started, when one of them has no healthcheck.
hold=2

emit() {
  printf '{%s}\n' "$1" >> "$release/events"
  # Nobody may be listening any more.
  printf '{%s}\n' "$1" 2> /dev/null || :
}

# Makes lines safe inside a JSON string.
escape() {
  tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g'
}

# Hands lines on as what there is to know of a service.
details() {
  escape | while IFS= read -r line; do emit "\"event\":\"detail\",\"service\":\"$1\",\"text\":\"$line\""; done
}

# Milliseconds since boot.
now() {
  read -r uptime _ < /proc/uptime
  printf '%s0\n' "${uptime%.*}${uptime#*.}"
}

state() {
  printf '%s\n' "$1" > "$release/state"
}

# Whether somebody wants us to stop.
stopped() {
  [ "$way" = forward ] && [ -e "$release/stop" ]
}

# The second word of the line of the file $2 that begins with $1.
entry() {
  awk -v name="$1" '$1 == name { print $2; exit }' "$2"
}

# Compose on the release of a folder, with the rest of the arguments.
compose() {
  folder=$1
  shift
  docker compose --ansi never --progress plain --project-name "$project" --project-directory "$folder" \
    --file "$folder/compose.yaml" "$@" > "$release/compose.log" 2>&1 < /dev/null
}

# The project's containers, of one service when it is given.
containers() {
  docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False \
    ${1:+--filter "label=com.docker.compose.service=$1"} | sort
}

# Reads what the engine knows of the containers of a service: one a line, in "found".
look() {
  ids=$(containers "$1")
  if [ -z "$ids" ]; then found=; return; fi
  # shellcheck disable=SC2086 # ids are words
  found=$(docker inspect --format '{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{index .Config.Labels "com.docker.compose.config-hash"}} {{.State.Error}}' $ids 2> /dev/null) || found=
}

# Sets verdict (passed, waiting, failed), reason and, when nothing says more than that it runs, bare.
# $1 service, $2 kind, $3 whether it is new, $4 how often it had been restarted, $5 the last event
judge() {
  verdict=failed reason='' bare='' total=0
  if stopped; then reason='stopped on request'; return; fi
  if [ "${5:-}" = oom ]; then reason='out of memory: a process of it was killed'; return; fi
  look "$1"
  if [ -z "$found" ]; then reason='its container is gone'; return; fi
  verdict=passed
  while read -r count status code oom health _ error; do
    total=$((total + count))
    if [ "$total" -gt "$4" ]; then verdict=failed reason='it was restarted'; return; fi
    if [ "$oom" = true ] && [ "$3" = yes ]; then verdict=failed reason='out of memory: a process of it was killed'; return; fi
    case $status in
      running)
        case $2,$health in
          end,*) verdict=waiting reason='not completed' ;;
          *,healthy) ;;
          *,none) bare=yes ;;
          # Left alone, it may have been unwell before, and this release may be the cure.
          *,unhealthy) if [ "$3" = yes ]; then verdict=failed reason=unhealthy; return; fi; verdict=waiting reason=unhealthy ;;
          *) verdict=waiting reason='not healthy' ;;
        esac ;;
      exited)
        if [ "$code" != 0 ]; then verdict=failed reason="ended with exit code $code${error:+: $error}"; return; fi
        if [ "$2" = run ]; then verdict=failed reason='ended with exit code 0, while it is to keep running'; return; fi ;;
      created) verdict=waiting reason="not started${error:+: $error}" ;;
      *) verdict=failed reason="it is $status, exit code $code${error:+: $error}"; return ;;
    esac
  done << END
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
  # A stop that was asked for before there was a watcher to end.
  if stopped; then kill "$watcher" 2> /dev/null; fi
  while [ "$verdict" = waiting ] && IFS='|' read -r what subject <&3; do on_event "$what" "$subject"; done
  exec 3<&-
  kill "$watcher" 2> /dev/null
  wait "$watcher" 2> /dev/null
  rm -f "$release/fifo" "$release/watcher"
}

# Waits until a service has passed its gate or failed it. Arguments as those of judge, then when it was started.
gate() {
  service=$1 kind=$2 fresh=$3 baseline=$4
  bare=
  if [ "$kind" = none ]; then verdict=passed; return; fi
  on_event() { judge "$service" "$kind" "$fresh" "$baseline" "$1"; }
  deadline=$(($(date +%s) + patience))
  judge "$service" "$kind" "$fresh" "$baseline"
  if [ "$verdict" != waiting ]; then return; fi
  follow "$5" "$deadline" --filter "label=com.docker.compose.service=$service"
  if [ "$verdict" != waiting ]; then return; fi
  # No more events: it is the deadline, somebody wants us to stop, or the engine is gone.
  judge "$service" "$kind" "$fresh" "$baseline"
  if [ "$verdict" != waiting ]; then return; fi
  verdict=failed
  if [ "$(date +%s)" -ge "$deadline" ]; then reason="$reason within $patience s"
  else reason="the engine sends no more events: $(tail -n 1 "$release/events.log")"; fi
}

# Says all there is to know of a service that has failed.
explain() {
  for container in $(containers "$1"); do
    docker inspect --format 'state: {{.State.Status}}, exit code {{.State.ExitCode}}, out of memory: {{.State.OOMKilled}}, restarts: {{.RestartCount}}{{if .State.Error}}, {{.State.Error}}{{end}}' "$container" 2>&1 | details "$1"
    docker inspect --format '{{if .State.Health}}{{range .State.Health.Log}}healthcheck: exit code {{.ExitCode}}: {{printf "%.400q" .Output}}{{println}}{{end}}{{end}}' "$container" 2> /dev/null |
      grep . | tail -n 3 | details "$1"
    docker logs --tail 30 "$container" 2>&1 | sed 's/^/| /' | details "$1"
  done
}

fail() {
  failed=$1
  emit "\"event\":\"failed\",\"service\":\"$1\",\"reason\":\"$(printf '%s' "$reason" | escape)\""
  # Whoever has asked to stop is in a hurry, and knows why.
  if ! stopped; then explain "$1"; fi
}

# Whether one of the services $1, separated by commas, has been replaced just now.
replaced() {
  for name in $(printf '%s' "$1" | tr ',' ' '); do
    if grep -qxF -e "$name" "$release/replaced"; then return 0; fi
  done
  return 1
}

# Whether a service is what the release wants already: as many containers, all made from the same definition, and in a
# state that needs no start. Compose would start a one-shot that has ended with success once more.
# $1 service, $2 kind, $3 replicas, $4 the hash of its definition
settled() {
  look "$1"
  count=0
  while read -r _ status code _ _ hash _; do
    if [ -z "$status" ]; then continue; fi
    count=$((count + 1))
    case $2,$status,$code in
      run,running,* | any,running,* | any,exited,0 | end,exited,0) ;;
      *) return 1 ;;
    esac
    if [ "$hash" != "$4" ]; then return 1; fi
  done << END
$found
END
  [ "$count" = "$3" ]
}

# Brings one service to the release of the folder $1 and waits for its gate. $2 service, $3 kind, $4 replicas, $5 followed
bring() {
  begun=$(now) started=$(date +%s) action=unchanged fresh=no made=no
  if stopped; then verdict=failed reason='stopped on request'; return 1; fi
  before=$(containers "$2")
  hash=$(entry "$2" "$release/hashes")
  if replaced "$5" || ! settled "$2" "$3" "$4" "$hash"; then
    if ! compose "$1" up --detach --no-deps --no-build --pull=never -- "$2"; then
      verdict=failed reason='docker compose could not start it'
      grep -v '^ *Container .* \(Creat\|Recreat\|Start\)' "$release/compose.log" | tail -n 10 | details "$2"
      return 1
    fi
    after=$(containers "$2")
    if [ -z "$before" ]; then action=created fresh=yes made=yes
    elif [ "$before" != "$after" ]; then action=replaced fresh=yes made=yes
    elif replaced "$5"; then
      compose "$1" restart --no-deps -- "$2"
      action=replaced fresh=yes
    fi
  fi
  if [ "$action" = replaced ]; then printf '%s\n' "$2" >> "$release/replaced"; fi
  # A new container may have been restarted already; of one that was there, only what comes from now on counts.
  baseline=0
  if [ "$made" = no ]; then
    look "$2"
    while read -r count _; do baseline=$((baseline + ${count:-0})); done << END
$found
END
  fi
  gate "$2" "$3" "$fresh" "$baseline" "$started"
  printf '%s %s %s %s\n' "$2" "$3" "$fresh" "$baseline" >> "$release/brought"
  if [ "$verdict" = failed ]; then return 1; fi
  if [ "$fresh" = yes ]; then changed=yes; fi
  if [ "$fresh" = yes ] && [ "$bare" = yes ]; then unproven=yes; fi
  emit "\"event\":\"$event\",\"service\":\"$2\",\"action\":\"$action\",\"duration\":$(($(now) - begun))"
}

# Brings all services of a release, in its order. $1 its folder, $2 the event for each: service, or restored on the way
# back, where one that fails does not keep the others down.
bring_all() {
  event=$2 unproven='' failed=''
  : > "$release/brought"
  : > "$release/replaced"
  if ! compose "$1" config --hash '*'; then
    emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"docker compose cannot read the release: $(tail -n 1 "$release/compose.log" | escape)\""
    return 1
  fi
  mv -f "$release/compose.log" "$release/hashes"
  while read -r target goal replicas followed <&4; do
    if bring "$1" "$target" "$goal" "$replicas" "$followed"; then continue; fi
    fail "$target"
    if [ "$event" = service ]; then return 1; fi
  done 4< "$1/services"
  [ -z "$failed" ]
}

# A service whose only sign of life is that it runs must go on running for a moment, and so must all the others.
stay() {
  if [ -z "$unproven" ]; then return 0; fi
  verdict=waiting reason=''
  on_event() {
    while read -r name kind fresh baseline <&5; do
      if [ "$name" != "$2" ] || [ "$kind" = none ]; then continue; fi
      judge "$name" "$kind" "$fresh" "$baseline" "$1"
      if [ "$verdict" = failed ]; then failed=$name; else verdict=waiting; fi
    done 5< "$release/brought"
  }
  moment=$(date +%s)
  follow "$moment" "$((moment + hold))"
  # What ended just before the events were followed.
  while [ "$verdict" != failed ] && read -r name kind fresh baseline <&5; do
    if [ "$kind" = none ]; then continue; fi
    judge "$name" "$kind" "$fresh" "$baseline"
    if [ "$verdict" = failed ]; then failed=$name; fi
  done 5< "$release/brought"
  if [ -z "$failed" ]; then return 0; fi
  fail "$failed"
  return 1
}

# Removes the project's containers whose service is not in the release of the folder $1.
remove_others() {
  for container in $(containers); do
    name=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$container") || continue
    if cut -d ' ' -f 1 "$1/services" | grep -qxF -e "$name"; then continue; fi
    changed=yes
    if docker stop "$container" > /dev/null 2>> "$release/compose.log" && docker rm --force "$container" > /dev/null 2>> "$release/compose.log"; then
      emit "\"event\":\"removed\",\"service\":\"$name\""
    else
      emit "\"event\":\"warning\",\"text\":\"$name is not in this release, and its container could not be removed\""
    fi
  done
}

# The engine cannot change a network that containers are attached to: when the release of the folder $2 wants one
# otherwise than the release of the folder $1 that runs, everything is taken down first. Volumes stay.
make_way() {
  while read -r name hash <&5; do
    wanted=$(entry "$name" "$2/networks")
    if [ -n "$wanted" ] && [ "$wanted" != "$hash" ]; then
      emit "\"event\":\"warning\",\"text\":\"the network $name is not what it was: all services are stopped and started again\""
      compose "$1" down --remove-orphans
      return
    fi
  done 5< "$1/networks"
}

# Makes the link that names the current release; by a rename, so that there always is one.
point() {
  ln -s "releases/$1" "$release/current.new" && mv -T -f "$release/current.new" "$root/current"
}

# Back to the release before; without one, away with what this one has made.
go_back() {
  way=back
  state rolling-back
  if [ -n "$previous" ]; then
    emit "\"event\":\"rollback\",\"to\":\"$previous\""
    make_way "$release" "$root/releases/$previous"
    if bring_all "$root/releases/$previous" restored; then back=rolled-back; else back=failed; fi
    remove_others "$root/releases/$previous"
    if [ "$(readlink "$root/current")" != "releases/$previous" ]; then point "$previous"; fi
    printf 'active\n' > "$root/releases/$previous/state"
  else
    emit '"event":"rollback","to":null'
    back=rolled-back
    # Anonymous volumes go with their containers, since nothing can refer to them any more. Named ones may hold data.
    compose "$release" rm --stop --force --volumes || back=failed
    compose "$release" down --remove-orphans || back=failed
    rm -f "$root/current"
    for volume in $(docker volume ls --quiet --filter "label=com.docker.compose.project=$project"); do
      emit "\"event\":\"warning\",\"text\":\"the volume $volume is kept: it may hold data\""
    done
  fi
  finish "$back" "$back"
}

# $1 the state, $2 the outcome
finish() {
  state "$1"
  kill "$pulse" 2> /dev/null
  # unlock.sh relies on this order: first "switching" goes, then "left" is looked for.
  rm -f "$root/lock/switching" "$release/brought" "$release/replaced" "$release/hashes"
  emit "\"event\":\"end\",\"outcome\":\"$2\""
  # Its owner is gone and has left the lock to us.
  if [ -e "$root/lock/left" ]; then mv "$root/lock" "$root/.lock-$$" && rm -rf "$root/.lock-$$"; fi
  if [ "$2" = deployed ] || [ "$2" = unchanged ]; then exit 0; fi
  exit 1
}

# Keeps the lock from being taken for a dead owner's for as long as this script runs.
beat() {
  while kill -0 "$$" 2> /dev/null && [ -e "$root/lock/switching" ]; do
    date +%s > "$root/lock/heartbeat"
    sleep 5
  done
}

holder=$(cat "$root/lock/owner" 2> /dev/null)
if [ "$holder" != "$owner" ]; then
  emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"nothing was done, because the lock is held by $(printf '%s\n' "${holder:-nobody}" | escape)\""
  emit '"event":"end","outcome":"failed"'
  exit 1
fi
printf '%s\n' "$$" > "$root/lock/switching"
# Without our output: a connection that waits for its end would wait for this as well.
beat > /dev/null 2>&1 < /dev/null &
pulse=$!
way=$mode changed=''

if [ "$mode" = back ]; then
  previous=$(cat "$release/previous")
  go_back
fi

previous=
if [ -L "$root/current" ]; then previous=$(basename "$(readlink "$root/current")"); fi
printf '%s' "$previous" > "$release/previous"
state switching
emit "\"event\":\"begin\",\"previous\":$(if [ -n "$previous" ]; then printf '"%s"' "$previous"; else echo null; fi)"

if [ -n "$previous" ]; then make_way "$root/releases/$previous" "$release"; fi
if bring_all "$release" service && stay; then
  point "$id"
  if [ -n "$previous" ]; then printf 'superseded\n' > "$root/releases/$previous/state"; fi
  remove_others "$release"
  if [ -n "$changed" ]; then finish active deployed; else finish active unchanged; fi
fi
go_back
