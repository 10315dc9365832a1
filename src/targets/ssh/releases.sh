# Prints the releases in the folder ROOT, the oldest first, and changes nothing: sh releases.sh ROOT
#   current ID
#   release ID STATE JSON    JSON is its release.json in one line; STATE is "-" before its switch
set -u
export LC_ALL=C
cd -- "$1" 2> /dev/null || exit 0
if [ -L current ]; then printf 'current %s\n' "$(basename "$(readlink current)")"; fi
for release in releases/*; do
  if [ ! -r "$release/release.json" ]; then continue; fi
  state=$(cat "$release/state" 2> /dev/null)
  printf 'release %s %s %s\n' "${release#releases/}" "${state:--}" "$(tr -d '\n' < "$release/release.json")"
done
