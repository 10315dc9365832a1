# Services that read their configuration again on request. RELEASE/live has a line SERVICE NAME CONTENT for each of their
# files: containers have ROOT/live/SERVICE/NAME mounted, and it has to be what is in ROOT/content/CONTENT. NAME.from says
# what it is now. The way back puts back what was there in the same way.

# The files of the service $2 that are not those of the release in the folder $1, one per line: NAME CONTENT
stale_files() {
  if [ ! -e "$1/live" ]; then return; fi
  while read -r of name content <&5; do
    if [ "$of" = "$2" ] && [ "$(cat "$root/live/$2/$name.from" 2> /dev/null)" != "$content" ]; then printf '%s %s\n' "$name" "$content"; fi
  done 5< "$1/live"
}

# Puts them there. What is in ROOT/content cannot be written to; this can, for the next time. Running containers see it, so a file that exists is written to, and a folder stays the same.
place_files() {
  put_files "$@" 2>> "$release/compose.log" && return
  verdict=failed reason="its files could not be put in place: $(tail -n 1 "$release/compose.log")"
  return 1
}

put_files() {
  stale_files "$1" "$2" > "$release/stale"
  if [ ! -s "$release/stale" ]; then return; fi
  mkdir -p "$root/live/$2"
  chmod 0755 "$root/live/$2"
  while read -r name content <&5; do
    from=$root/content/$content to=$root/live/$2/$name
    rm -f "$to.from"
    if [ -d "$from" ]; then
      mkdir -p "$to"
      (cd "$to" && find . -mindepth 1 -depth) | while read -r entry; do
        if [ ! -e "$from/$entry" ] || { [ -d "$from/$entry" ] && [ ! -d "$to/$entry" ]; } || { [ ! -d "$from/$entry" ] && [ -d "$to/$entry" ]; }; then
          rm -rf "${to:?}/$entry"
        fi
      done
      cp -R -p "$from/." "$to/"
    else
      cp -p "$from" "$to"
    fi && chmod -R u+w "$to" || return
    printf '%s\n' "$content" > "$to.from"
  done 5< "$release/stale"
  rm -f "$release/stale"
}

# Runs the command in the file $1 in the container $2. $3 what it is
told_to() {
  running_in=$2 what=$3
  eval "set -- $(cat "$1")"
  if docker exec "$running_in" "$@" > "$release/reload.log" 2>&1 < /dev/null; then return; fi
  verdict=failed reason="$what failed: $(tail -n 1 "$release/reload.log")"
  return 1
}

# Has the running containers of the service $2 read the files of the release in the folder $1 that have changed.
reload() {
  place_files "$1" "$2" || return
  for container in $(docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$2"); do
    if [ -e "$1/check-$2" ]; then told_to "$1/check-$2" "$container" 'the check of its new configuration' || return; fi
    told_to "$1/reload-$2" "$container" 'reading its new configuration' || return
  done
  rm -f "$release/reload.log"
}
