# How a container goes whose place another one has taken: it finishes what it has, then nobody comes in any more, and it
# stops.
#
# RELEASE/shut-ID stands for a container that refuses connections.

# Milliseconds until everybody who asks for a name again every second knows a new container.
NOTICED=1200

# Has the container $1 refuse new connections, and go on with those that it has. A server that stops loses what waits to be
# accepted, and a proxy cannot send an upload twice; a connection that is refused it takes to another container. So this
# comes last, for a moment. The rule is in the container's own network, and goes with it.
shut() {
  : > "$release/shut-$1"
  in_network "container:$1" > /dev/null 2>> "$release/compose.log" << 'END'
for family in iptables ip6tables; do
  "$family" -w -I INPUT ! -i lo -p tcp --syn -j REJECT --reject-with tcp-reset
done
END
}

# Lets them in again.
reopen() {
  in_network "container:$1" > /dev/null 2>> "$release/compose.log" << 'END'
for family in iptables ip6tables; do
  while "$family" -w -D INPUT ! -i lo -p tcp --syn -j REJECT --reject-with tcp-reset; do :; done
done
END
  rm -f "$release/shut-$1"
}

# Waits $1 milliseconds, unless somebody wants this switch to stop.
wait_for() {
  end=$(($(now) + $1))
  until [ "$(now)" -ge "$end" ] || stopped; do sleep 0.2 2> /dev/null || sleep 1; done
}

# Lets the container $1 of the service $2 finish what it has. $3 milliseconds, or "command"; $4 the release's folder
drain() {
  draining=$1 drained_of=$2
  if [ "$3" = command ]; then
    eval "set -- $(cat "$4/drain-$2")"
    # One that fails keeps nobody from being replaced.
    docker exec "$draining" "$@" > "$release/drain.log" 2>&1 < /dev/null || tail -n 3 "$release/drain.log" | details "$drained_of"
    rm -f "$release/drain.log"
  else
    wait_for "$3"
  fi
  # Without names it is not asked any more.
  if [ -e "$release/nameless-$draining" ]; then return; fi
  shut "$draining"
  wait_for 300
}

# Drains a container and removes it, unless somebody wants this switch to stop. Arguments as those of drain.
retire() {
  retired=$1
  drain "$@"
  if stopped; then
    verdict=failed reason='stopped on request'
    return 1
  fi
  { docker stop "$retired" && docker rm "$retired"; } >> "$release/compose.log" 2>&1
  rm -f "$release/nameless-$retired" "$release/shut-$retired"
}
