# Removes what no kept release needs: sh prune.sh ROOT KEEP [list]
# With "list", it only prints what it would remove.
# It keeps the current release and the KEEP - 1 latest of those that were current before it. Of a release and those that
# repeat it, the newest is enough. One whose switch was killed stays: it is still to be finished. An image is removed when
# a removed release names it and no kept one does. Of the backups before switches it keeps the KEEP latest. Prints
# "release ID", "image REFERENCE" and "backup ID" for what it removed.
set -u
export LC_ALL=C
umask 077
cd -- "$1" && [ -d releases ] || exit 0
current=
if [ -L current ]; then current=$(basename "$(readlink current)"); fi
work=$(mktemp -d "$PWD/.incoming-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM PIPE
: > "$work/kept"
: > "$work/gone"
printf '%s' "${current:+$current
}" > "$work/releases"
left=$(($2 - 1)) list=${3:-}

# The release that $1 repeats, or itself.
origin() {
  if ! cat "releases/$1/repeats" 2> /dev/null; then printf '%s\n' "$1"; fi
}

if [ -n "$current" ]; then origin "$current" > "$work/origins"; else : > "$work/origins"; fi
for id in $(cd releases && printf '%s\n' * | sort -r); do
  if [ "$id" = "$current" ] || [ ! -d "releases/$id" ]; then continue; fi
  case $left,$(cat "releases/$id/state" 2> /dev/null) in
    *,switching | *,rolling-back)
      printf '%s\n' "$id" >> "$work/releases"
      continue
      ;;
    [1-9]*,superseded | [1-9]*,withdrawn)
      if ! grep -qxF -e "$(origin "$id")" "$work/origins"; then
        left=$((left - 1))
        origin "$id" >> "$work/origins"
        printf '%s\n' "$id" >> "$work/releases"
        continue
      fi
      ;;
  esac
  cat "releases/$id/images" >> "$work/gone" 2> /dev/null
  if [ -n "$list" ] || rm -rf "releases/$id"; then printf 'release %s\n' "$id"; fi
done
: > "$work/files"
while read -r id; do
  cat "releases/$id/images" >> "$work/kept"
  cat "releases/$id/content" >> "$work/files"
done < "$work/releases"
sort -u "$work/gone" | while read -r image; do
  if grep -qxF -e "$image" "$work/kept"; then continue; fi
  if [ -n "$list" ]; then
    if docker image inspect "$image" > /dev/null 2>&1; then printf 'image %s\n' "$image"; fi
  # Docker refuses to remove an image that a container uses.
  elif docker image rm "$image" > /dev/null 2>&1; then printf 'image %s\n' "$image"; fi
done
kept=0
for id in $(cd backups 2> /dev/null && printf '%s\n' * | sort -r); do
  case $id in *.sha256 | *.part | \*) continue ;; esac
  kept=$((kept + 1))
  if [ "$kept" -le "$2" ]; then continue; fi
  if [ -n "$list" ] || rm -f "backups/$id" "backups/$id.sha256"; then printf 'backup %s\n' "$id"; fi
done
if [ -n "$list" ]; then exit 0; fi
for file in content/*/* content/*/.[!.]*; do
  if [ ! -e "$file" ] || grep -qxF -e "${file#content/}" "$work/files"; then continue; fi
  rm -rf "$file"
  rmdir "$(dirname "$file")" 2> /dev/null || :
done
while read -r id; do cat "releases/$id/live" 2> /dev/null; done < "$work/releases" > "$work/live"
for file in live/*/*; do
  service=${file#live/} name=${file##*/}
  if [ ! -e "$file" ] || grep -q "^${service%%/*} ${name%.from} " "$work/live"; then continue; fi
  rm -rf "$file"
  rmdir "$(dirname "$file")" 2> /dev/null || :
done
