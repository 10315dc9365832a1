# Stop-first: the old container stops before the new one starts. The new one is created before that, so that only its start
# is waited for, and the time between the two is measured.

# Whether the service has one container, of another definition, which compose need not replace by itself: compose hands on
# anonymous volumes, and only one container can have a given name.
# $1 folder of the release, $2 service, $3 replicas, $4 hash of its definition
can_be_created_first() {
  # Releases of earlier versions do not have this file.
  if [ "$3" != 1 ] || [ ! -e "$1/wants" ] || grep -q "^$2 name " "$1/wants"; then return 1; fi
  old=$(containers "$2")
  case $old in '' | *[!0-9a-f]*) return 1 ;; esac
  [ "$(docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$old")" != "$4" ] &&
    ! has_anonymous_volume "$old"
}

# Replaces the one container of a service. Sets "gap": the milliseconds in which it did not serve.
# $1 folder of the release, $2 service, $3 what it must do, $4 its ports
replace_stopped() {
  old=$(containers "$2")
  create "$1" "$2" up --no-start --no-recreate --scale "$2=2" || return
  only=$(containers "$2" | grep -vxF -e "$old")
  printf '%s\n' "$only" > "$release/hidden"
  name=$(docker inspect --format '{{.Name}}' "$old")
  gone=$(now)
  docker stop "$old" > /dev/null 2>> "$release/compose.log"
  start_hidden "$2" "$3" "$4" || return
  gap=$(($(now) - gone))
  new=$only only=''
  docker rm "$old" > /dev/null 2>> "$release/compose.log"
  docker rename "$new" "$name" 2>> "$release/compose.log"
  rm -f "$release/hidden"
}
