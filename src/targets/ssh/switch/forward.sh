# Forward: to the release, or back when a service fails.

# Makes the link that names the current release; by a rename, so that there always is one.
point() {
  ln -s "releases/$1" "$release/current.new" && mv -T -f "$release/current.new" "$root/current"
}

# The previous release is not the current one any more. "withdrawn" is where the next rollback does not go.
supersede() {
  if [ -z "$previous" ]; then return; fi
  if [ -e "$release/repeats" ]; then left_as=withdrawn; else left_as=superseded; fi
  printf '%s\n' "$left_as" > "$root/releases/$previous/state"
}

# The release counts as active only when its own commands agree.
after_hooks() {
  if run_hooks after-switch; then
    # They may take a while, and somebody may want this switch to stop meanwhile.
    if ! stopped; then return; fi
    reason='stopped on request'
  fi
  emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"$(printf '%s' "$reason" | escape)\""
  return 1
}

go_forward() {
  previous=
  if [ -L "$root/current" ]; then previous=$(basename "$(readlink "$root/current")"); fi
  printf '%s' "$previous" > "$release/previous"
  note_completed
  emit "\"event\":\"begin\",\"previous\":$(if [ -n "$previous" ]; then printf '"%s"' "$previous"; else echo null; fi)"
  if ! back_up || ! run_hooks before-switch; then
    emit "\"event\":\"failed\",\"service\":\"\",\"reason\":\"$(printf 'nothing was changed, because %s' "$reason" | escape)\""
    finish rolled-back rolled-back
  fi
  note_outgoing
  : > "$release/moved"
  state switching
  if [ -n "$previous" ]; then renew_networks "$root/releases/$previous" "$release"; fi
  if bring_all "$release" service && stay && after_hooks; then
    point "$id"
    supersede
    remove_others "$release"
    if [ -n "$changed" ]; then finish active deployed; else finish active unchanged; fi
  fi
  go_back
}
