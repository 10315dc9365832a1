# One service: replaces it when the release wants it otherwise, and waits for its gate.

# Whether one of the services $1, separated by commas, has just been replaced.
replaced() {
  for name in $(printf '%s' "$1" | tr ',' ' '); do
    if grep -qxF -e "$name" "$release/replaced"; then return 0; fi
  done
  return 1
}

# Whether the containers in "found" are what the release wants already: the right number, all created from the same
# definition, and in a state that needs no start. Compose would start a completed one-shot once more.
# $1 what the service must do, $2 replicas, $3 the hash of its definition
settled() {
  count=0
  while read -r _ status code _ _ hash _; do
    if [ -z "$status" ]; then continue; fi
    count=$((count + 1))
    case $1,$status,$code in
      run,running,* | any,running,* | any,exited,0 | end,exited,0) ;;
      *) return 1 ;;
    esac
    if [ "$hash" != "$3" ]; then return 1; fi
  done << END
$found
END
  [ "$count" = "$2" ]
}

# How often the containers in "found" have been restarted.
restarts() {
  awk '{ sum += $1 } END { print sum + 0 }' << END
$found
END
}

# Whether the service $1 was what the release wants when all were looked at, and has passed its gate. $2 what it must do,
# $3 replicas, $4 the hash of its definition
untouched() {
  recall "$1"
  if ! settled "$2" "$3" "$4"; then return 1; fi
  baseline=$(restarts)
  if [ "$2" = none ]; then return; fi
  verdict_of "$2" no "$baseline" << END
$found
END
  [ "$verdict" = passed ]
}

# Records the services that are over and done with before the switch begins: all their containers have ended with exit
# code 0, or were not started by the way back of an earlier switch.
note_completed() {
  docker ps --all --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.oneoff=False \
    --format '{{.Label "com.docker.compose.service"}} {{.Status}}' |
    awk '$2 == "Created" || $2 " " $3 == "Exited (0)" { ended[$1]; next } { others[$1] }
      END { for (name in ended) if (!(name in others)) print name }' > "$release/completed"
}

# Whether the service $1, which must do $2, is a one-shot that does not run on the way back, or when a release is repeated:
# an old migration may not know the schema that a newer one has left, and when it fails, so does the way back.
rests() {
  if [ "$way" != back ] && [ ! -e "$release/repeats" ]; then return 1; fi
  case $2 in
    end) return 0 ;;
    any) grep -qxF -e "$1" "$release/completed" 2> /dev/null ;;
    *) return 1 ;;
  esac
}

# Whether the service $1 is to be started anew although nothing about it has changed. One that has ended by itself is not.
restarting() {
  [ "$way" = forward ] && grep -qxF -e "$1" "$release/restart" 2> /dev/null && ! grep -qxF -e "$1" "$release/completed"
}

# Records the containers that a restart replaces: their definition is that of the new ones.
note_outgoing() {
  if [ ! -e "$release/restart" ]; then return; fi
  while read -r name <&5; do containers "$name"; done 5< "$release/restart" > "$release/outgoing"
}

# Runs compose for the service $2 of the release in the folder $1, with the rest of the arguments.
create() {
  for_folder=$1 for_service=$2
  shift 2
  if compose "$for_folder" "$@" --no-deps --no-build --pull=never -- "$for_service"; then return; fi
  verdict=failed reason='docker compose could not start it'
  grep -v '^ *Container .* \(Creat\|Recreat\|Start\)' "$release/compose.log" | tail -n 10 | details "$for_service"
  return 1
}

# Brings one service to the release in the folder $1 and waits for its gate. One that rests gets a container that is not
# started: it replaces the one of the other release, which may still run.
# $2 service, $3 what it must do, $4 replicas, $5 the services that it follows, $6 its ports, $7 how it is replaced, $8 how
# it drains, $9 how many of its containers are replaced at a time
bring() {
  begun=$(now) started=$(date +%s) action=unchanged fresh=no made=no kind=$3 start=--detach force='' stood_beside='' gap=''
  if stopped; then verdict=failed reason='stopped on request'; return 1; fi
  definition=$(entry "$2" "$release/hashes")
  how=$(moved "$2")
  if [ -z "$how" ] && ! replaced "$5" && ! restarting "$2" && untouched "$2" "$3" "$4" "$definition"; then
    if [ -n "$(stale_files "$1" "$2")" ]; then
      if ! reload "$1" "$2"; then
        if [ "$way" = forward ]; then return 1; fi
        # Whatever it answers, the way back ends with the files of before.
        compose "$1" restart --no-deps -- "$2"
      fi
      action=reloaded changed=yes
      gate "$2" "$kind" no "$baseline" "$started"
      if [ "$verdict" = failed ]; then return 1; fi
    fi
    brought "$2" "$3"
    return
  fi
  place_files "$1" "$2" || return
  before=$(containers "$2")
  look "$2"
  if [ -n "$how" ] || replaced "$5" || restarting "$2" || ! settled "$3" "$4" "$definition"; then
    make_way "$1" "$2"
    waiting=$(printf '%s\n' "$found" | grep '^[0-9]* created ')
    if rests "$2" "$3"; then
      kind=none start=--no-start waiting=
      # It runs, although it is as the release wants it.
      compose "$1" stop -- "$2"
      emit "\"event\":\"detail\",\"service\":\"$2\",\"text\":\"not run, because one-shots do not run on the way back\""
    fi
    if [ "$7" = start-first ] && [ -z "$how" ] && [ "$kind" = run ] && can_stand_beside "$2"; then
      stood_beside='start-first'
      if ! replace_beside "$1" "$2" "$3" "$4" "$definition" "${6:--}" "$8" "$9"; then
        if [ "$way" = forward ]; then return 1; fi
        # The way back ends with the definition of the previous release, whatever that does.
        only='' stood_beside=''
        remove_hidden
      fi
    elif [ "$7" = redirect ] && [ -z "$how" ] && [ "$kind" = run ] && can_stand_beside "$2" && can_redirect "$2"; then
      stood_beside='redirect'
      if ! replace_redirected "$1" "$2" "$3" "${6:--}" "$definition" "$8"; then
        if [ "$way" = forward ]; then return 1; fi
        only='' stood_beside=''
        remove_hidden
      fi
    elif [ "$7" = stop-first ] && [ -z "$how" ] && [ "$kind" = run ] && ! restarting "$2" && can_be_created_first "$1" "$2" "$4" "$definition"; then
      stood_beside='stop-first'
      if ! replace_stopped "$1" "$2" "$3" "${6:--}"; then
        if [ "$way" = forward ]; then return 1; fi
        only='' stood_beside=''
        remove_hidden
      fi
    fi
    if [ "$how" = recreate ]; then force=--force-recreate; fi
    create "$1" "$2" up "$start" ${force:+"$force"} || return 1
    after=$(containers "$2")
    if [ -z "$before" ]; then action=created fresh=yes made=yes
    elif [ "$before" != "$after" ]; then action=replaced fresh=yes made=yes
    elif [ -n "$waiting" ]; then action=created fresh=yes made=yes
    elif [ "$kind" != none ] && { replaced "$5" || restarting "$2"; }; then
      compose "$1" restart --no-deps -- "$2"
      action=replaced fresh=yes
    fi
  fi
  # Some of its containers may be those of before.
  if [ -n "$stood_beside" ]; then made=no; fi
  if [ "$action" = replaced ]; then printf '%s\n' "$2" >> "$release/replaced"; fi
  # A new container may have been restarted already; for one that was there before, only restarts from now on count.
  baseline=0
  if [ "$made" = no ]; then
    look "$2"
    baseline=$(restarts)
  fi
  gate "$2" "$kind" "$fresh" "$baseline" "$started"
  if [ "$fresh" = yes ] && [ "$bare" = yes ] && [ "${6:--}" != - ]; then await_ports "$6"; fi
  if [ "$verdict" = failed ]; then return 1; fi
  if [ "$fresh" = yes ]; then changed=yes; fi
  brought "$2" "$kind"
}

# Reports a service that has passed its gate, and records it for "stay". $1 service, $2 what it must do
brought() {
  printf '%s %s %s %s\n' "$1" "$2" "$fresh" "$baseline" >> "$release/brought"
  rollout_told=''
  if [ "$action" = replaced ]; then rollout_told=",\"rollout\":\"${stood_beside:-stop-first}\"${gap:+,\"gap\":$gap}"; fi
  emit "\"event\":\"$told\",\"service\":\"$1\",\"action\":\"$action\",\"duration\":$(($(now) - begun))$rollout_told"
}
