# Redirect: a service that publishes ports. Two containers cannot have the same port, but the kernel can send new connections
# elsewhere for a moment: a stand-by of the new release takes them while the old container gives its ports to the final one.
# Connections that exist stay where they are, since NAT decides on the first packet.
#
# RELEASE/standby names the stand-by and its service: ID SERVICE. It is a one-off container, which compose leaves alone. The
# rules are in a chain of our own, before the engine's; a reboot removes them. See network.sh.

# Whether new connections can be sent elsewhere on this host. $1 the service that is reported when not
can_redirect() {
  obstacle=$(redirect_obstacle)
  if [ -z "$obstacle" ]; then return; fi
  emit "\"event\":\"detail\",\"service\":\"$1\",\"text\":\"stopped first: $(printf '%s\n' "$obstacle" | escape)\""
  return 1
}

# Starts the stand-by of the service $2 of the release in the folder $1, and gives it the names of the final container once
# it has passed its gate. $3 what it must do, $4 its ports. A port on loopback makes the engine let traffic through to it.
stand_by() {
  final=$only
  docker inspect --format '{{range $port, $all := .HostConfig.PortBindings}}{{range $all}}{{$port}} {{or .HostIp "*"}} {{.HostPort}}{{println}}{{end}}{{end}}' "$final" |
    grep . > "$release/bindings"
  folder=$1 standing=$2 goal_of=$3 listened=$4 born=$(date +%s)
  set -- run --detach --no-deps --no-TTY --label slipway.standby="$id"
  while read -r port _ <&5; do set -- "$@" --publish "127.0.0.1::$port"; done 5< "$release/bindings"
  if ! compose "$folder" "$@" "$standing"; then
    verdict=failed reason='docker compose could not start its stand-by'
    tail -n 10 "$release/compose.log" | details "$standing"
    return 1
  fi
  only=$(docker ps --all --quiet --no-trunc --latest --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=True --filter "label=com.docker.compose.service=$standing")
  printf '%s %s\n' "$only" "$standing" > "$release/standby"
  gate "$standing" "$goal_of" yes 0 "$born"
  if [ "$bare" = yes ] && [ "$listened" != - ]; then await_ports "$listened"; fi
  if [ "$verdict" = failed ]; then return 1; fi
  cp "$release/nameless-$final" "$release/nameless-$only"
  if ! show "$only"; then
    verdict=failed reason="its stand-by could not be given its names: $(tail -n 1 "$release/compose.log")"
    return 1
  fi
}

# The rules that send new connections for RELEASE/bindings to the stand-by $1. What the engine does for its port on
# loopback says at which of its addresses; connections of this host to itself go to that port.
rules_to() {
  docker inspect --format '{{range $port, $all := .NetworkSettings.Ports}}{{range $all}}{{$port}} {{.HostPort}}{{println}}{{end}}{{end}}' "$1" |
    grep . > "$release/loopback"
  echo 'iptables -w -t nat -S DOCKER' | on_network > "$release/rules" || return
  awk -v chain="$chain" '
    BEGIN { print "*nat"; print ":" chain " - [0:0]" }
    FILENAME ~ /loopback$/ { at[$1] = $2; next }
    FILENAME ~ /rules$/ {
      if (match($0, / --dport [0-9]+/)) from = substr($0, RSTART + 9, RLENGTH - 9); else next
      if (match($0, /--to-destination .*/)) to[($0 ~ /-p udp/ ? "udp" : "tcp") from] = substr($0, RSTART + 17)
      next
    }
    # IPv6, and a port that the engine chooses.
    $2 ~ /:/ || $3 == "" { next }
    {
      split($1, port, "/")
      target = to[port[2] at[$1]]
      if (target == "") { missing = 1; next }
      if ($2 == "*" || $2 == "0.0.0.0") {
        print "-A " chain " -p " port[2] " -d 127.0.0.0/8 --dport " $3 " -j REDIRECT --to-ports " at[$1]
        print "-A " chain " -p " port[2] " -m addrtype --dst-type LOCAL --dport " $3 " -j DNAT --to-destination " target
      } else if ($2 ~ /^127[.]/)
        print "-A " chain " -p " port[2] " -d " $2 " --dport " $3 " -j REDIRECT --to-ports " at[$1]
      else print "-A " chain " -p " port[2] " -d " $2 " --dport " $3 " -j DNAT --to-destination " target
    }
    END {
      print "-I PREROUTING -j " chain; print "-I OUTPUT -j " chain; print "COMMIT"
      exit missing
    }' "$release/loopback" "$release/rules" "$release/bindings"
}

# Sends new connections to the stand-by $1.
open_redirect() {
  if rules_to "$1" > "$release/chain"; then
    : > "$release/redirected"
    { echo "iptables-restore --noflush << 'END'"; cat "$release/chain"; echo END; } | on_network 2> "$release/rules.log" && return
  fi
  verdict=failed reason="new connections could not be sent to its stand-by: $(tail -n 1 "$release/rules.log")"
  return 1
}

# New connections go to who has the ports.
close_redirect() {
  if [ ! -e "$release/redirected" ]; then return; fi
  if on_network 2> "$release/rules.log" << END
for from in PREROUTING OUTPUT; do
  while iptables -w -t nat -D "\$from" -j $chain 2> /dev/null; do :; done
done
iptables -w -t nat -F $chain 2> /dev/null
iptables -w -t nat -X $chain 2> /dev/null
! iptables -w -t nat -S $chain 2> /dev/null
END
  then rm -f "$release/redirected"
  else emit "\"event\":\"warning\",\"text\":\"the iptables chain $chain could not be removed, and still sends connections elsewhere\""; fi
}

# Ends the stand-by, if there is one. It has served, so an anonymous volume of it may hold data and stays. $1 milliseconds that it has to finish
end_standby() {
  close_redirect
  if [ ! -s "$release/standby" ]; then return; fi
  read -r standby _ < "$release/standby"
  wait_for "$1"
  { docker stop "$standby"; docker rm --force "$standby"; } >> "$release/compose.log" 2>&1
  rm -f "$release/standby" "$release/nameless-$standby" "$release/bindings" "$release/loopback" "$release/rules" \
    "$release/chain" "$release/rules.log"
}

# Removes stand-bys that nothing is known of: a switch was killed before it had noted what it started.
remove_stray_standbys() {
  noted=$(cut -d ' ' -f 1 "$release/standby" 2> /dev/null)
  for stray in $(docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" --filter "label=slipway.standby=$id"); do
    if [ "$stray" != "$noted" ]; then docker rm --force --volumes "$stray" > /dev/null 2>> "$release/compose.log"; fi
  done
}

# On the way back: a stand-by goes on serving when nothing else does, until the previous release has its ports again.
keep_standby() {
  if [ ! -s "$release/standby" ]; then return; fi
  read -r standby standing < "$release/standby"
  if [ ! -e "$release/redirected" ] || [ -n "$(created_from "$standing" '!')" ]; then
    end_standby 0
    return
  fi
  # It may have another address since the engine was restarted. These rules take the place of those.
  open_redirect "$standby"
}

# Ends it once the service $1 has been brought back.
settle_standby() {
  if grep -q " $1\$" "$release/standby" 2> /dev/null; then end_standby 2000; fi
}

# Replaces the service $2 by the one of the release in the folder $1. $3 what it must do, $4 its ports, $5 the hash of its
# definition, $6 how it drains
replace_redirected() {
  if [ -z "$(created_from "$2" "!$5")" ]; then return; fi
  create_hidden "$1" "$2" 1 || return
  stand_by "$1" "$2" "$3" "$4" || return
  open_redirect "$only" || return
  for old in $(created_from "$2" "!$5"); do
    name=$(docker inspect --format '{{.Name}}' "$old")
    retire "$old" "$2" "$6" "$1" || return
  done
  only=$final
  let_in "$2" "$3" "$4" || return
  docker rename "$new" "$name" 2>> "$release/compose.log"
  end_standby 2000
}
