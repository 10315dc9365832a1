# Making way: what must stop before something else can start. Nothing is removed, so that the way back finds it. The file
# RELEASE/moved tells it apart from what has stopped by itself; it has one line for each service:
#   SERVICE start       its container was stopped
#   SERVICE recreate    its container was stopped and has lost a network

# Stops running containers and records their services. $1 the word, then the containers
move() {
  word=$1
  shift
  if [ $# = 0 ]; then return; fi
  changed=yes
  docker inspect --format "{{index .Config.Labels \"com.docker.compose.service\"}} $word" "$@" >> "$release/moved"
  docker stop "$@" > /dev/null 2>> "$release/compose.log"
}

# How the service $1 was moved: start, recreate or nothing.
moved() {
  awk -v name="$1" '$1 == name && how != "recreate" { how = $2 } END { print how }' "$release/moved"
}

# The engine cannot change a network that containers are attached to. When the release in the folder $2 defines one
# otherwise than the running release in the folder $1, its containers are stopped and detached, and it is removed. Compose
# then makes it anew, and new containers for it, which keep the anonymous volumes of the old ones.
renew_networks() {
  while read -r name hash <&5; do
    wanted=$(entry "$name" "$2/networks")
    if [ -z "$wanted" ] || [ "$wanted" = "$hash" ]; then continue; fi
    network=$(docker network ls --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
      --filter "label=com.docker.compose.network=$name")
    if [ -z "$network" ]; then continue; fi
    emit "\"event\":\"warning\",\"text\":\"the network $name has changed: the services on it are stopped and started again\""
    set -- "$1" "$2" --filter "network=$network" --filter "label=com.docker.compose.project=$project"
    # shellcheck disable=SC2046 # ids are words
    move recreate $(shift 2 && docker ps --quiet "$@")
    for container in $(shift 2 && docker ps --all --quiet "$@"); do
      docker network disconnect --force "$network" "$container" 2>> "$release/compose.log"
    done
    # Another project may use it too. Then compose reports it, or goes on with the network as it is.
    docker network rm "$network" > /dev/null 2>> "$release/compose.log"
  done 5< "$1/networks"
}

# The containers that hold a port or a name which the service $2 of the release in the folder $1 wants, unless the release
# has them as they are. One per line: ID port, or ID name NAME
holders() {
  ids=$(containers)
  if [ -z "$ids" ]; then return; fi
  # shellcheck disable=SC2086 # ids are words
  docker inspect --format '{{.Id}} {{index .Config.Labels "com.docker.compose.service"}} {{index .Config.Labels "com.docker.compose.config-hash"}} {{.Name}}{{range $port, $all := .HostConfig.PortBindings}}{{range $all}} {{$port}}/{{.HostPort}}{{end}}{{end}}' $ids |
    awk -v service="$2" '
      FILENAME ~ /hashes$/ { hash[$1] = $2; next }
      FILENAME ~ /wants$/ && $1 == service && $2 == "name" { name = $3 }
      FILENAME ~ /wants$/ && $1 == service && $2 == "port" { protocol[++ports] = $3; first[ports] = $4; last[ports] = $5 }
      FILENAME ~ /wants$/ { next }
      $2 == service || hash[$2] == $3 { next }
      name != "" && $4 == "/" name { print $1, "name", name; next }
      {
        for (field = 5; field <= NF; field++) {
          split($field, held, "/")
          split(held[3], range, "-")
          end = range[2] == "" ? range[1] : range[2]
          for (port = 1; port <= ports; port++)
            if (held[2] == protocol[port] && range[1] + 0 <= last[port] + 0 && end + 0 >= first[port] + 0) { print $1, "port"; next }
        }
      }' "$release/hashes" "$1/wants" -
}

# Stops what holds a port or a name that the service $2 of the release in the folder $1 wants, and gives back the name
# that was taken from it.
make_way() {
  # Releases of earlier versions do not have this file.
  if [ -s "$1/wants" ]; then
    holders "$1" "$2" > "$release/holders"
    while read -r container what name <&5; do
      move start "$container"
      if [ "$what" = name ]; then docker rename "$container" "$name.aside-$(printf %.12s "$container")" 2>> "$release/compose.log"; fi
    done 5< "$release/holders"
    rm -f "$release/holders"
  fi
  # Last, since a holder may have had the name until now.
  if [ -n "$(moved "$2")" ]; then
    for container in $(containers "$2"); do
      name=$(docker inspect --format '{{.Name}}' "$container")
      case $name in *.aside-*) docker rename "$container" "${name%.aside-*}" 2>> "$release/compose.log" ;; esac
    done
  fi
}
