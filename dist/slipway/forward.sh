# Forward: to the release, or back when a service fails.

# Makes the link that names the current release; by a rename, so that there always is one.
point() {
  ln -s "releases/$1" "$release/current.new" && mv -T -f "$release/current.new" "$root/current"
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
    if [ -n "$previous" ]; then printf 'superseded\n' > "$root/releases/$previous/state"; fi
    remove_others "$release"
    if [ -n "$changed" ]; then finish active deployed; else finish active unchanged; fi
  fi
  go_back
}
