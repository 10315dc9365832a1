# All services of a release.

# Brings them in the release's order. $1 its folder, $2 the event that reports each: "service", or "restored" on the way
# back, where one that fails does not keep the others down.
bring_all() {
  failed='' told=$2
  : > "$release/brought"
  : > "$release/replaced"
  if ! compose "$1" config --hash '*'; then
    emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"docker compose cannot read the release: $(tail -n 1 "$release/compose.log" | escape)\""
    return 1
  fi
  mv -f "$release/compose.log" "$release/hashes"
  look_at_all
  while read -r target goal replicas followed ports rollout drained parallel <&4; do
    # Releases of earlier versions do not have the last words.
    if bring "$1" "$target" "$goal" "$replicas" "$followed" "$ports" "${rollout:-stop-first}" "${drained:-0}" "${parallel:-1}"; then
      if [ "$way" = back ]; then settle_standby "$target"; fi
      continue
    fi
    fail "$target"
    only=''
    remove_hidden
    if [ "$2" = service ]; then return 1; fi
    settle_standby "$target"
  done 4< "$1/services"
  [ -z "$failed" ]
}

# When something has changed, all services must stay up for a moment.
stay() {
  if [ -z "$changed" ] || [ "$hold" = 0 ]; then return 0; fi
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
  # What exited just before the events were followed.
  while [ "$verdict" != failed ] && read -r name kind fresh baseline <&5; do
    if [ "$kind" = none ]; then continue; fi
    judge "$name" "$kind" "$fresh" "$baseline"
    if [ "$verdict" = failed ]; then failed=$name; fi
  done 5< "$release/brought"
  if [ -z "$failed" ]; then return 0; fi
  fail "$failed"
  return 1
}

# Gives the only container of a service the name that people know it by. It has another one when a switch was killed, or
# the engine was away, after it had taken the place of the old one.
settle_names() {
  docker ps --all --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.oneoff=False \
    --format '{{.ID}} {{.Names}} {{.Label "com.docker.compose.service"}}' | awk -v project="$project" '
      { count[$3]++; id[$3] = $1; name[$3] = $2 }
      END {
        for (service in count) {
          start = project "-" service "-"
          number = substr(name[service], length(start) + 1)
          if (count[service] == 1 && index(name[service], start) == 1 && number ~ /^[0-9]+$/ && number != 1)
            print id[service], start "1"
        }
      }' | while read -r nameless called; do docker rename "$nameless" "$called" 2>> "$release/compose.log"; done
}

# Removes the project's containers whose service is not in the release in the folder $1.
remove_others() {
  for container in $(containers); do
    name=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$container") || continue
    if cut -d ' ' -f 1 "$1/services" | grep -qxF -e "$name"; then continue; fi
    changed=yes
    if docker stop "$container" > /dev/null 2>> "$release/compose.log" && docker rm --force "$container" > /dev/null 2>> "$release/compose.log"; then
      emit "\"event\":\"removed\",\"service\":\"$name\""
    else
      emit "\"event\":\"warning\",\"text\":\"$name is not in this release, but its container could not be removed\""
    fi
  done
}
