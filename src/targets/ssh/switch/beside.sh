# Start-first: the new container runs beside the old one, and is hidden until it has passed its gate. The engine's DNS gives
# out the address of a container as soon as it runs, healthy or not, until after its process has ended, by the names that
# it has on a network. So a container has none there before it is healthy, nor while the old one finishes what it has.
#
# While a container is hidden, RELEASE/nameless-ID has the names to be given back: NETWORK NAME... The file RELEASE/hidden
# names the new ones, which nobody depends on and which may be removed.

# Connects the running container $1 to the network $2 once more, under the names that follow, at the address that it has.
# The engine gives a wanted address only where the network's subnet is configured; elsewhere the lowest free one, which is
# the same unless another container has ended meanwhile.
reconnect() {
  joining=$1 joined=$2
  shift 2
  for alias in "$@"; do
    shift
    set -- "$@" --alias "$alias"
  done
  address=$(docker inspect --format "{{with index .NetworkSettings.Networks \"$joined\"}}{{.IPAddress}}{{end}}" "$joining")
  # It is not connected when a switch was killed in between.
  docker network disconnect "$joined" "$joining" || :
  if [ -n "$address" ] && docker network connect "$@" --ip "$address" "$joined" "$joining" 2> /dev/null; then return; fi
  docker network connect "$@" "$joined" "$joining"
}

# Takes the names of the container $1 from it, except for its own and its id.
hide() {
  docker inspect --format '{{range $network, $at := .NetworkSettings.Networks}}{{$network}}{{range $at.Aliases}} {{.}}{{end}}{{println}}{{end}}' "$1" |
    grep . > "$release/nameless-$1"
  while read -r network _ <&5; do
    reconnect "$1" "$network" 2>> "$release/compose.log" || return
  done 5< "$release/nameless-$1"
}

# Gives them back, so that it gets traffic.
show() {
  while read -r network names <&5; do
    # shellcheck disable=SC2086 # names are words
    reconnect "$1" "$network" $names 2>> "$release/compose.log" || return
  done 5< "$release/nameless-$1"
  rm -f "$release/nameless-$1"
}

# What a switch that has stopped in the middle leaves: old containers without names, or which refuse connections.
show_all() {
  for file in "$release"/nameless-*; do
    if [ -e "$file" ]; then show "${file##*/nameless-}"; fi
  done
  for file in "$release"/shut-*; do
    if [ -e "$file" ]; then reopen "${file##*/shut-}"; fi
  done
}

# Whether the container $1 has the same addresses after "reconnect", so that its connections survive.
keeps_addresses() {
  docker inspect --format '{{range $network, $at := .NetworkSettings.Networks}}{{$network}} {{$at.IPAddress}} {{$at.GlobalIPv6Address}}{{println}}{{end}}' "$1" |
    grep . > "$release/addresses"
  while read -r network address ipv6 <&5; do
    # "reconnect" does not ask for it.
    if [ -n "$ipv6" ]; then return 1; fi
    # Networks with a configured subnet. Releases of earlier versions do not have this file.
    if grep -qxF -e "$network" "$root/releases/$id/subnets" 2> /dev/null; then continue; fi
    docker network inspect --format '{{range .IPAM.Config}}{{println .Gateway}}{{end}}{{range .Containers}}{{println .IPv4Address}}{{end}}' "$network" |
      awk -F '[./]' -v address="$address" '
        function number(a, b, c, d) { return ((a * 256 + b) * 256 + c) * 256 + d }
        BEGIN { split(address, part, "."); mine = number(part[1], part[2], part[3], part[4]) }
        NF < 4 || /:/ { next }
        { all[NR] = number($1, $2, $3, $4); if (lowest == "" || all[NR] < lowest) lowest = all[NR] }
        # The lowest is that of the gateway. Without gaps, this one is the lowest that becomes free.
        END { for (one in all) if (all[one] < mine) below++; exit below != mine - lowest }' || return
  done 5< "$release/addresses"
}

# Removes the new containers that are hidden, if there are any.
remove_hidden() {
  if [ ! -s "$release/hidden" ]; then return; fi
  while read -r hidden <&5; do
    # An anonymous volume of it holds nothing of anybody's.
    docker rm --force --volumes "$hidden" > /dev/null 2>> "$release/compose.log"
    rm -f "$release/nameless-$hidden"
  done 5< "$release/hidden"
  rm -f "$release/hidden"
}

# The running containers of the service $1 which were created from the definition with the hash $2, or with "!" before it
# from another one, the oldest first. Those that a restart replaces count as such.
created_from() {
  docker ps --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1" \
    --format '{{.ID}} {{.Label "com.docker.compose.config-hash"}}' | awk -v hash="$2" -v outgoing="$release/outgoing" '
      BEGIN { while ((getline id < outgoing) > 0) going[id] }
      $1 in going { $2 = "outgoing" }
      substr(hash, 1, 1) == "!" ? $2 != substr(hash, 2) : $2 == hash { found[++count] = $1 }
      END { for (; count > 0; count--) print found[count] }'
}

# Whether one of these containers has a volume without a name.
has_anonymous_volume() {
  docker inspect --format '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}' "$@" |
    grep -qxE '[0-9a-f]{64}'
}

# Whether the service $1 runs and can be replaced so. Compose hands an anonymous volume on to the container that takes the
# place of another, and gives an additional one an empty volume.
can_stand_beside() {
  # shellcheck disable=SC2046 # ids are words
  set -- "$1" $(docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1")
  if [ $# = 1 ]; then return 1; fi
  replaced_service=$1
  shift
  if has_anonymous_volume "$@"; then
    emit "\"event\":\"detail\",\"service\":\"$replaced_service\",\"text\":\"stopped first: its new container takes over an anonymous volume\""
    return 1
  fi
}

# Whether the container $1 has opened connections to others, such as a database's. To leave a network for a moment delays
# what is under way on them by up to a second, which an application may take for a failure.
has_opened_connections() {
  process=$(docker inspect --format '{{.State.Pid}}' "$1")
  if [ ! -r "/proc/$process/net/tcp" ]; then return; fi
  # proc_pid_net(5): 0A is LISTEN, 01 ESTABLISHED; the local address comes first, in hexadecimal.
  cat "/proc/$process/net/tcp" "/proc/$process/net/tcp6" 2> /dev/null | awk '
    { split($2, at, ":") }
    $4 == "0A" { listening[at[2]] }
    $4 == "01" && at[1] !~ /7F$/ && at[1] !~ /^0+1000000$/ { established[at[2]] }
    END { for (port in established) if (!(port in listening)) exit 0; exit 1 }'
}

# Takes the names of the container $1 from it where that does no harm. It still answers those who know its address. Who has
# asked for a name before the new container had it, and remembers for a second, knows this one alone, and would not reach it
# while it leaves its networks.
take_names() {
  if has_opened_connections "$1" || ! keeps_addresses "$1"; then return; fi
  wait_for "$NOTICED"
  hide "$1"
}

# Adds $3 containers to the service $2 of the release in the folder $1, without its names, and does not start them. Sets
# "only".
create_hidden() {
  known=$(containers "$2")
  create "$1" "$2" up --no-start --no-recreate --scale "$2=$(($(printf '%s\n' "$known" | grep -c .) + $3))" || return
  only=$(containers "$2" | grep -vxF -e "$known")
  printf '%s\n' "$only" > "$release/hidden"
  for added in $only; do
    if hide "$added"; then continue; fi
    verdict=failed reason="its names could not be kept back: $(tail -n 1 "$release/compose.log")"
    return 1
  done
}

# Starts them and waits for their gate. $1 service, $2 what it must do, $3 its ports
start_hidden() {
  born=$(date +%s)
  # shellcheck disable=SC2086 # ids are words
  if ! docker start $only > /dev/null 2>> "$release/compose.log"; then
    # The last line has the container's id alone.
    verdict=failed reason="docker could not start it: $(grep -v 'failed to start containers' "$release/compose.log" | tail -n 1)"
    return 1
  fi
  gate "$1" "$2" yes 0 "$born"
  if [ "$bare" = yes ] && [ "$3" != - ]; then await_ports "$3"; fi
  [ "$verdict" != failed ]
}

# Starts them, and gives them traffic once they have passed their gate. Arguments as those of start_hidden. Sets "new".
let_in() {
  start_hidden "$@" || return
  for shown in $only; do
    if show "$shown"; then continue; fi
    verdict=failed reason="it could not be given its names: $(tail -n 1 "$release/compose.log")"
    return 1
  done
  rm -f "$release/hidden"
  new=$only only=''
}

# Adds containers of a service until there are as many as wanted, each in the place of an old one, and removes the others.
# $1 folder of the release, $2 service, $3 what it must do, $4 replicas, $5 hash of its definition, $6 its ports, $7 how it
# drains, $8 how many at a time
replace_beside() {
  missing=$(($4 - $(created_from "$2" "$5" | grep -c .)))
  while [ "$missing" -gt 0 ]; do
    batch=$8
    if [ "$batch" = 0 ] || [ "$batch" -gt "$missing" ]; then batch=$missing; fi
    missing=$((missing - batch))
    create_hidden "$1" "$2" "$batch" && let_in "$2" "$3" "$6" || return
    for one in $new; do
      old=$(created_from "$2" "!$5" | head -n 1)
      if [ -z "$old" ]; then break; fi
      name=$(docker inspect --format '{{.Name}}' "$old")
      # People know it by this name.
      take_names "$old"
      retire "$old" "$2" "$7" "$1" || return
      docker rename "$one" "$name" 2>> "$release/compose.log"
    done
  done
  for old in $(created_from "$2" "!$5") $(created_from "$2" "$5" | tail -n "+$(($4 + 1))"); do
    take_names "$old"
    retire "$old" "$2" "$7" "$1" || return
  done
}
