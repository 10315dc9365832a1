# What happens around a switch: the project's own commands, and a copy of the data before it.
#
# The file "hooks" of a release has one line for each command: WHEN NAME SECONDS FAILURE SERVICE. WHEN is before-switch or
# after-switch, FAILURE required or optional, SERVICE the one in whose container it runs, or "-" for this host. The file
# hook-NAME has the command. A file dump-SERVICE has the command that writes the data of that service.

# A running container of the service $1.
running() {
  docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1" | head -n 1
}

# Runs the command that follows for at most $1 seconds.
limited() {
  if command -v timeout > /dev/null 2>&1; then timeout "$@"; else shift && "$@"; fi
}

# Runs the command that follows in the container $2, or on this host when that is "-". $1 seconds
run_hook() {
  allowed=$1 inside=$2
  shift 2
  if [ "$inside" = - ]; then
    (cd "$release" && limited "$allowed" "$@")
  else
    limited "$allowed" docker exec --env SLIPWAY_ACTION --env SLIPWAY_PROJECT --env SLIPWAY_RELEASE \
      --env SLIPWAY_VERSION --env SLIPWAY_PREVIOUS "$inside" "$@"
  fi
}

# Runs the hooks of the time $1, and stops at the first required one that fails. Then "reason" says why.
run_hooks() {
  case $(recorded action) in '"restart"' | '"scale"') return 0 ;; esac
  if [ ! -s "$release/hooks" ]; then return 0; fi
  SLIPWAY_ACTION=$(recorded action | tr -d '"') SLIPWAY_VERSION=$(recorded version | tr -d '"')
  export SLIPWAY_ACTION SLIPWAY_VERSION SLIPWAY_PROJECT="$project" SLIPWAY_RELEASE="$id" SLIPWAY_PREVIOUS="$previous"
  while read -r when hook seconds failure where <&5; do
    if [ "$when" != "$1" ]; then continue; fi
    begun=$(now) place=-
    if [ "$where" != - ]; then place=$(running "$where"); fi
    # Before the first release there is nothing that it could prepare.
    if [ -z "$place$previous" ] && [ "$1" = before-switch ]; then
      emit "\"event\":\"detail\",\"service\":\"$hook\",\"text\":\"not run, because $where does not run yet\""
      continue
    fi
    if [ -z "$place" ]; then
      reason="$where is not running"
    elif eval "run_hook $seconds $place $(cat "$release/hook-$hook")" > "$release/hook.log" 2>&1 < /dev/null; then
      reason=''
    else
      reason="exit code $?"
      if [ "$reason" = 'exit code 124' ]; then reason="no end within $seconds s"; fi
    fi
    # What a hook prints is treated like a service's log.
    if [ "$lines" != 0 ] && [ -e "$release/hook.log" ]; then tail -n "$lines" "$release/hook.log" | cut -c 1-500 | sed 's/^/| /' | details "$hook"; fi
    rm -f "$release/hook.log"
    if [ -z "$reason" ]; then
      emit "\"event\":\"detail\",\"service\":\"$hook\",\"text\":\"passed after $(($(now) - begun)) ms\""
    elif [ "$failure" = required ]; then
      reason="the hook $hook failed: $reason"
      return 1
    else
      emit "\"event\":\"warning\",\"text\":\"the hook $hook failed: $(printf '%s' "$reason" | escape)\""
    fi
  done 5< "$release/hooks"
  reason=''
}

# Keeps the data as it is before the switch in ROOT/backups/ID, with its checksum. It is not in the folder of the release,
# which is removed when the release fails: just then somebody may need it. Then "reason" says why it could not.
back_up() {
  for dump in "$release"/dump-*; do
    if [ ! -e "$dump" ]; then return 0; fi
    saved=${dump##*/dump-}
    place=$(running "$saved")
    if [ -z "$place" ]; then
      # Before the first release there is nothing to keep.
      if [ -z "$previous" ]; then return 0; fi
      reason="there is no backup, because $saved is not running"
      return 1
    fi
    copy=$root/backups/$id
    mkdir -p "$root/backups"
    if eval "docker exec $place $(cat "$dump")" > "$copy.part" 2> "$release/backup.log" < /dev/null &&
      [ -s "$copy.part" ] && mv -f "$copy.part" "$copy" &&
      (cd "$root/backups" && sha256sum "$id" > "$id.sha256"); then
      rm -f "$release/backup.log"
      emit "\"event\":\"detail\",\"service\":\"$saved\",\"text\":\"backed up to $(printf '%s' "$copy" | escape) ($(wc -c < "$copy") bytes)\""
    else
      if [ -s "$copy.part" ]; then reason="the backup of $saved failed"; else reason="the backup of $saved is empty"; fi
      reason="$reason: $(tail -n 1 "$release/backup.log")"
      rm -f "$copy.part" "$release/backup.log"
      return 1
    fi
  done
}
