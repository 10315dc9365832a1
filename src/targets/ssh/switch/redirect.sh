# Redirect: a service that publishes ports. Two containers cannot have the same port, but the kernel can send new connections
# elsewhere for a moment: a stand-by of the new release takes them while the old container gives its ports to the final one.
# Connections that exist stay where they are, since NAT decides on the first packet.
#
# RELEASE/standby names the stand-by, its service, how it drains and the folder of its release, in one line. It is a one-off container, which compose leaves alone. The
# rules are in a chain of our own, before the engine's; a reboot removes them. See network.sh.

# Whether new connections can be sent elsewhere on this host. $1 the service that is reported when not
can_redirect() {
  obstacle=$(redirect_obstacle)
  if [ -z "$obstacle" ]; then return; fi
  emit "\"event\":\"detail\",\"service\":\"$1\",\"text\":\"stopped first: $(printf '%s\n' "$obstacle" | escape)\""
  return 1
}

# Whether the running containers of the service $1 are reached by IPv6 too. Where their networks have none, it is the
# engine's proxy that they are reached by.
has_ipv6() {
  # shellcheck disable=SC2046 # ids are words
  docker inspect --format '{{range .NetworkSettings.Ports}}{{range .}}{{println .HostIp}}{{end}}{{end}}' $(created_from "$1" '!') |
    grep -q :
}

# The names of the networks of the container $1.
networks_of() {
  docker inspect --format '{{range $network, $_ := .NetworkSettings.Networks}}{{println $network}}{{end}}' "$1"
}

# The ports of a stand-by for those in RELEASE/bindings, one per line: on a loopback address, so that nobody else finds
# them. $1 the container that will have the bindings, $2 its service
standby_ports() {
  loopback=
  if has_ipv6 "$2"; then
    # Without IPv6 on its networks, what comes from outside is sent to the engine's proxy, which must listen for it.
    loopback='[::]'
    # shellcheck disable=SC2046 # names are words
    if docker network inspect --format '{{.EnableIPv6}}' $(networks_of "$1") | grep -q true; then loopback='[::1]'; fi
  fi
  awk -v ipv6="$loopback" '
    $2 !~ /:/ && !known[$1]++ { print "127.0.0.1::" $1 }
    ipv6 != "" && $2 ~ /:|^[*]$/ && !known6[$1]++ { print ipv6 "::" $1 }' "$release/bindings"
}

# Starts the stand-by of the service $2 of the release in the folder $1, and gives it the names of the final container once
# it has passed its gate. $3 what it must do, $4 its ports, $5 how it drains. A port of its own makes the engine let traffic through to it.
stand_by() {
  final=$only
  docker inspect --format '{{range $port, $all := .HostConfig.PortBindings}}{{range $all}}{{$port}} {{or .HostIp "*"}} {{.HostPort}}{{println}}{{end}}{{end}}' "$final" |
    grep . > "$release/bindings"
  folder=$1 standing=$2 goal_of=$3 listened=$4 drained=$5 born=$(date +%s)
  standby_ports "$final" "$standing" > "$release/loopback"
  set -- run --detach --no-deps --no-TTY --label slipway.standby="$id"
  while read -r port <&5; do set -- "$@" --publish "$port"; done 5< "$release/loopback"
  if ! compose "$folder" "$@" "$standing"; then
    verdict=failed reason='docker compose could not start its stand-by'
    tail -n 10 "$release/compose.log" | details "$standing"
    return 1
  fi
  only=$(docker ps --all --quiet --no-trunc --latest --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=True --filter "label=com.docker.compose.service=$standing")
  printf '%s %s %s %s\n' "$only" "$standing" "$drained" "$folder" > "$release/standby"
  gate "$standing" "$goal_of" yes 0 "$born"
  if [ "$bare" = yes ] && [ "$listened" != - ]; then await_ports "$listened"; fi
  if [ "$verdict" = failed ]; then return 1; fi
  cp "$release/nameless-$final" "$release/nameless-$only"
  if ! show "$only"; then
    verdict=failed reason="its stand-by could not be given its names: $(tail -n 1 "$release/compose.log")"
    return 1
  fi
}

# The rules for iptables, or with "ip6" for ip6tables, that send new connections for RELEASE/bindings to the stand-by whose
# ports are in RELEASE/loopback. What the engine does for those ports is in RELEASE/rules-$1, and says at which of its
# addresses the stand-by is. Where the engine's proxy serves connections of this host to its loopback address, they go to
# that port, and so does all IPv6 where the stand-by has no such address. To a container on a network of the stand-by,
# RELEASE/neighbours, the answer would come from another address than the one that it has asked; those take the way back.
rules_to() {
  # Without ip6tables there is nothing to be done about IPv6.
  if [ "$1" = ip6 ] && [ ! -s "$release/rules-ip6" ]; then return; fi
  awk -v chain="$chain" -v ipv6="$(test "$1" = ip; echo $?)" '
    function from(address) { rules = rules "-A " chain " -p " protocol address " --dport " wanted " " action "\n" }
    BEGIN { loopback = ipv6 ? "::1/128" : "127.0.0.0/8" }
    FILENAME ~ /neighbours$/ {
      if (($1 ~ /:/) == ipv6) back = back "-A " chain "-BACK -s " $1 " -d " $1 " -m conntrack --ctstate DNAT -j MASQUERADE\n"
      next
    }
    FILENAME ~ /loopback$/ { if (($2 ~ /:/) == ipv6) at[$1] = $3; next }
    /^-A OUTPUT ! -d .* -j DOCKER/ { proxy = 1 }
    FILENAME ~ /rules-ip6?$/ {
      if ($2 != "DOCKER" || !match($0, / --dport [0-9]+/)) next
      number = substr($0, RSTART + 9, RLENGTH - 9)
      if (match($0, /--to-destination .*/)) to[($0 ~ /-p udp/ ? "udp" : "tcp") number] = substr($0, RSTART + 17)
      next
    }
    # Of the other family, or a port that the engine chooses.
    $3 == "" || ($2 != "*" && ($2 ~ /:/) != ipv6) || (ipv6 && !($1 in at)) { next }
    {
      split($1, port, "/"); protocol = port[2]; wanted = $3
      target = to[protocol at[$1]]
      through = "-j REDIRECT --to-ports " at[$1]
      direct = target == "" ? through : "-j DNAT --to-destination " target
      if (target == "" && !ipv6) { missing = 1; next }
      action = through
      if ($2 ~ /^([*]|0[.]0[.]0[.]0|::)$/) {
        if (proxy && target != "") from(" -d " loopback)
        action = direct
        from(" -m addrtype --dst-type LOCAL")
      } else {
        if (!proxy || $2 !~ /^(127[.]|::1$)/) action = direct
        from(" -d " $2)
      }
    }
    END {
      if (rules == "") exit missing
      print "*nat\n:" chain " - [0:0]\n:" chain "-BACK - [0:0]\n" rules back \
        "-I PREROUTING -j " chain "\n-I OUTPUT -j " chain "\n-I POSTROUTING -j " chain "-BACK\nCOMMIT"
      exit missing
    }' "$release/neighbours" "$release/loopback" "$release/rules-$1" "$release/bindings"
}

# Sends new connections to the stand-by $1.
open_redirect() {
  docker inspect --format '{{range $port, $all := .NetworkSettings.Ports}}{{range $all}}{{$port}} {{.HostIp}} {{.HostPort}}{{println}}{{end}}{{end}}' "$1" |
    grep . > "$release/loopback"
  # shellcheck disable=SC2046 # names are words
  docker network inspect --format '{{range .IPAM.Config}}{{println .Subnet}}{{end}}' $(networks_of "$1") | grep . > "$release/neighbours"
  echo 'iptables -w -t nat -S && echo && ip6tables -w -t nat -S' | on_network 2> "$release/rules.log" |
    awk -v ip="$release/rules-ip" -v ip6="$release/rules-ip6" 'BEGIN { printf "" > ip; printf "" > ip6 } /^$/ { ip = ip6; next } { print > ip }'
  if rules_to ip > "$release/chain-ip" && rules_to ip6 > "$release/chain-ip6"; then
    : > "$release/redirected"
    for family in ip ip6; do
      if [ ! -s "$release/chain-$family" ]; then continue; fi
      echo "${family}tables-restore --noflush << 'END' || exit"
      cat "$release/chain-$family"
      echo END
    done | on_network 2> "$release/rules.log" && return
  fi
  verdict=failed reason="new connections could not be sent to its stand-by: $(tail -n 1 "$release/rules.log")"
  return 1
}

# New connections go to who has the ports.
close_redirect() {
  if [ ! -e "$release/redirected" ]; then return; fi
  if on_network 2> "$release/rules.log" << END
for family in iptables ip6tables; do
  for from in PREROUTING OUTPUT; do
    while "\$family" -w -t nat -D "\$from" -j $chain 2> /dev/null; do :; done
  done
  while "\$family" -w -t nat -D POSTROUTING -j $chain-BACK 2> /dev/null; do :; done
  for one in $chain $chain-BACK; do
    "\$family" -w -t nat -F "\$one" 2> /dev/null
    "\$family" -w -t nat -X "\$one" 2> /dev/null
  done
done
! iptables -w -t nat -S $chain 2> /dev/null && ! ip6tables -w -t nat -S $chain 2> /dev/null
END
  then rm -f "$release/redirected"
  else emit "\"event\":\"warning\",\"text\":\"the iptables chain $chain could not be removed, and still sends connections elsewhere\""; fi
}

# Ends the stand-by, if there is one: with "now" at once, else when it has finished what it has. It has served, so an
# anonymous volume of it may hold data and stays.
end_standby() {
  close_redirect
  if [ ! -s "$release/standby" ]; then return; fi
  read -r standby standing drained folder < "$release/standby"
  if [ "${1:-}" != now ]; then drain "$standby" "$standing" "$drained" "$folder"; fi
  { docker stop "$standby"; docker rm --force "$standby"; } >> "$release/compose.log" 2>&1
  rm -f "$release/standby" "$release/nameless-$standby" "$release/shut-$standby" "$release/bindings" "$release/neighbours" "$release/loopback" "$release/rules-ip" \
    "$release/rules-ip6" "$release/chain-ip" "$release/chain-ip6" "$release/rules.log"
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
  read -r standby standing _ < "$release/standby"
  if [ ! -e "$release/redirected" ] || [ -n "$(created_from "$standing" '!')" ]; then
    end_standby now
    return
  fi
  # It may have another address since the engine was restarted. These rules take the place of those.
  open_redirect "$standby"
}

# Ends it once the service $1 has been brought back.
settle_standby() {
  if grep -q " $1\$" "$release/standby" 2> /dev/null; then end_standby; fi
}

# Replaces the service $2 by the one of the release in the folder $1. $3 what it must do, $4 its ports, $5 the hash of its
# definition, $6 how it drains
replace_redirected() {
  if [ -z "$(created_from "$2" "!$5")" ]; then return; fi
  create_hidden "$1" "$2" 1 || return
  stand_by "$1" "$2" "$3" "$4" "$6" || return
  open_redirect "$only" || return
  for old in $(created_from "$2" "!$5"); do
    name=$(docker inspect --format '{{.Name}}' "$old")
    retire "$old" "$2" "$6" "$1" || return
  done
  only=$final
  let_in "$2" "$3" "$4" || return
  docker rename "$new" "$name" 2>> "$release/compose.log"
  end_standby
}
