# Forward: to the release, or back when a service fails.

# Makes the link that names the current release; by a rename, so that there always is one.
point() {
  ln -s "releases/$1" "$release/current.new" && mv -T -f "$release/current.new" "$root/current"
}

# The previous release is not the current one any more. "withdrawn" is where the next rollback by hand does not go.
supersede() {
  if [ -z "$previous" ]; then return; fi
  if [ -e "$release/rollback" ]; then left_as=withdrawn; else left_as=superseded; fi
  printf '%s\n' "$left_as" > "$root/releases/$previous/state"
}

go_forward() {
  previous=
  if [ -L "$root/current" ]; then previous=$(basename "$(readlink "$root/current")"); fi
  printf '%s' "$previous" > "$release/previous"
  note_completed
  : > "$release/moved"
  state switching
  emit "\"event\":\"begin\",\"previous\":$(if [ -n "$previous" ]; then printf '"%s"' "$previous"; else echo null; fi)"
  if [ -n "$previous" ]; then renew_networks "$root/releases/$previous" "$release"; fi
  if bring_all "$release" service && stay; then
    point "$id"
    supersede
    remove_others "$release"
    if [ -n "$changed" ]; then finish active deployed; else finish active unchanged; fi
  fi
  go_back
}
