# The network of this host, and our chain of iptables rules in it, which is named after the project.

chain=SLIPWAY-$(printf '%s' "$project" | cksum | cut -d ' ' -f 1)

# Runs the shell commands on standard input with the right to change this host's network: as root, by sudo, or in a
# container. Everybody who may use Docker can start one.
on_network() {
  if [ "$(id -u)" = 0 ]; then PATH=$PATH:/usr/sbin:/sbin sh -s; return; fi
  if sudo -n true 2> /dev/null; then sudo -n env "PATH=$PATH:/usr/sbin:/sbin" sh -s; return; fi
  in_network host
}

# Runs the shell commands on standard input in a container that has only the host's own programs, and may change the
# network $1: "host", or that of another container.
in_network() {
  # Docker would make a folder for a missing one.
  for place in /usr /bin /sbin /lib /lib64 /etc; do
    if [ -e "$place" ]; then set -- "$@" --volume "$place:$place:ro"; fi
  done
  # Its name is ours alone: another project's switch removes its own.
  empty=slipway/empty:$$
  tar -c -T /dev/null | docker import - "$empty" > /dev/null || return
  # SELinux would keep it from reading the host's programs.
  docker run --rm --interactive --pull never --network "$@" --security-opt label=disable --cap-drop ALL --cap-add NET_ADMIN \
    --cap-add NET_RAW --volume /run:/run --env PATH=/usr/sbin:/usr/bin:/sbin:/bin --entrypoint /bin/sh "$empty" -s
  ended=$?
  docker image rm "$empty" > /dev/null
  return "$ended"
}

# Prints why new connections cannot be sent elsewhere on this host; nothing when they can.
redirect_obstacle() {
  case $(docker info --format '{{.SecurityOptions}} {{.OperatingSystem}}') in
    *name=rootless*) echo 'the engine is rootless' ;;
    *'Docker Desktop'*) echo 'Docker Desktop has a network of its own' ;;
    *)
      if said=$(echo 'iptables -w -t nat -S DOCKER > /dev/null && iptables-restore --version > /dev/null' | on_network 2>&1); then return; fi
      printf 'iptables cannot be used: %s\n' "$(printf '%s\n' "$said" | tail -n 1)"
      ;;
  esac
}
