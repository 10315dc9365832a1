# Events: what this script tells, one JSON object per line.

emit() {
  printf '{%s}\n' "$1" >> "$events"
  # Nobody may be listening any more.
  printf '{%s}\n' "$1" 2> /dev/null || :
}

# Makes lines safe inside a JSON string.
escape() {
  tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g'
}

# Reports lines of standard input as details about the service $1.
details() {
  escape | while IFS= read -r line; do emit "\"event\":\"detail\",\"service\":\"$1\",\"text\":\"$line\""; done
}

# Records the state of the release, for whoever comes next. A full disk leaves the one before.
state() {
  printf '%s\n' "$1" > "$release/state.new" && mv -f "$release/state.new" "$release/state"
}

# Milliseconds since boot.
now() {
  read -r uptime _ < /proc/uptime
  printf '%s0\n' "${uptime%.*}${uptime#*.}"
}
