# Finishing a switch that was killed. The files that it left decide, in the order in which it writes them:
#   state missing                                  it changed nothing
#   state "switching"                              "previous" is written; services may have been replaced: back
#   state "switching", "current" names the release every service had passed its gate: what was left is done
#   state "rolling-back"                           back, once more

# The processes of compose that have outlived it.
outlived() {
  grep -lF -e --project-directory /proc/[0-9]*/cmdline 2> /dev/null | while IFS=/ read -r _ _ process _; do
    if grep -qF -e "$root/releases/" "/proc/$process/cmdline" 2> /dev/null; then echo "$process"; fi
  done
}

# Waits for them, since two at once would replace the same containers, and ends those that take longer than a minute.
await_outlived() {
  waited=0
  while [ -n "$(outlived)" ]; do
    if [ "$waited" -ge 60 ]; then
      # shellcheck disable=SC2046 # ids are words
      kill -KILL $(outlived) 2> /dev/null
    fi
    waited=$((waited + 1))
    sleep 1
  done
}

resume() {
  emit "\"event\":\"warning\",\"text\":\"the switch to $id was killed before it had ended\""
  await_outlived
  await_engine
  rm -f "$release/current.new" "$release/fifo" "$release/watcher"
  if [ ! -e "$release/state" ]; then finish rolled-back rolled-back; fi
  previous=$(cat "$release/previous")
  if [ "$(readlink "$root/current")" = "releases/$id" ] && [ "$(cat "$release/state")" = switching ]; then
    supersede
    remove_others "$release"
    finish active deployed
  fi
  emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"the switch was killed before it had ended\""
  go_back
}
