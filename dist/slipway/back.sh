# Back to the previous release; without one, everything that this release has created is removed.

go_back() {
  way=back
  state rolling-back
  rm -f "$release/outgoing"
  await_engine
  remove_hidden
  show_all
  remove_stray_standbys
  keep_standby
  if [ -n "$previous" ]; then
    emit "\"event\":\"rollback\",\"to\":\"$previous\""
    # First, since what only this release has may hold what the previous one needs.
    remove_others "$root/releases/$previous"
    renew_networks "$release" "$root/releases/$previous"
    if bring_all "$root/releases/$previous" restored; then back=rolled-back; else back=failed; fi
    if [ "$(readlink "$root/current")" != "releases/$previous" ]; then point "$previous"; fi
    printf 'active\n' > "$root/releases/$previous/state"
  else
    emit '"event":"rollback","to":null'
    back=rolled-back
    # Anonymous volumes go with their containers, since nothing can refer to them any more. Named ones may hold data.
    compose "$release" rm --stop --force --volumes || back=failed
    compose "$release" down --remove-orphans || back=failed
    rm -f "$root/current"
    for volume in $(docker volume ls --quiet --filter "label=com.docker.compose.project=$project"); do
      emit "\"event\":\"warning\",\"text\":\"the volume $volume is kept: it may hold data\""
    done
  fi
  finish "$back" "$back"
}
