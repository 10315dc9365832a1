# Starts a switch where the end of this session does not reach it, and prints its events until it has ended:
#   sh start.sh MODE ROOT ID PROJECT SECONDS OWNER HOLD LINES     the arguments of switch.sh
# With the same arguments once more, as after a broken connection, it starts nothing and prints the events from the first
# one on. The last line is the event "end", or "gone" when the switch was killed.
set -u
export LC_ALL=C
umask 077
mode=$1 root=$2 id=$3 owner=$6
switch=$root/releases/$id/switch.sh
events=$root/releases/$id/events-$mode-$owner

# As a unit of systemd, of the machine or of the user ($1). The manager of a user ends with the last session of that user
# unless the user lingers. systemd would replace variables in arguments.
unit() {
  manager=$1
  shift
  case $* in *[\$%]*) return 1 ;; esac
  set -- sh "$switch" "$@"
  for name in PATH HOME USER XDG_RUNTIME_DIR DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY; do
    eval "value=\${$name-}"
    if [ -n "$value" ]; then set -- "--setenv=$name=$value" "$@"; fi
  done
  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} systemd-run "$manager" --quiet --collect \
    --description="Slipway switches to the release $id" --property=Type=exec --property=StandardOutput=null \
    --property=StandardError=null "$@" > /dev/null 2>&1 < /dev/null
}

# A session of its own is enough everywhere else. Where logind has KillUserProcesses, the switch gets SIGTERM when the
# connection breaks, and rolls back.
launch() {
  if [ -d /run/systemd/system ]; then
    if [ "$(id -u)" = 0 ]; then
      if unit --system "$@"; then return; fi
    elif [ -e "/var/lib/systemd/linger/$(id -un)" ]; then
      if unit --user "$@"; then return; fi
    fi
  fi
  if command -v setsid > /dev/null 2>&1; then
    setsid sh "$switch" "$@" > /dev/null 2>&1 < /dev/null &
  else
    sh "$switch" "$@" > /dev/null 2>&1 < /dev/null &
  fi
}

# Whether the switch is at work: it names itself in the lock by its process and when that started. See claim.sh.
working() {
  read -r pid since < "$root/lock/switching" || return 1
  [ "$(awk '{ sub(/.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$pid/stat")" = "$since" ]
} 2> /dev/null

# Prints the events as they come. A switch that is not at work is waited for: 20 seconds before its first event, since it
# may be about to begin, and one second later on, since it may be about to report its end.
follow() {
  rest='' idle=0 limit=200
  exec 3< "$events"
  while [ "$idle" -lt "$limit" ]; do
    if IFS= read -r part <&3; then
      line=$rest$part rest='' idle=0 limit=10
      printf '%s\n' "$line" || exit 1
      case $line in '{"event":"end"'*) return ;; esac
    else
      rest=$rest$part
      if working; then idle=0; else idle=$((idle + 1)); fi
      sleep 0.1 2> /dev/null || sleep 1
    fi
  done
  echo '{"event":"gone"}'
}

# Only one succeeds in creating the file.
if (set -C && : > "$events") 2> /dev/null; then launch "$@"
elif [ ! -e "$events" ]; then
  echo "$events cannot be created" >&2
  exit 1
fi
follow
