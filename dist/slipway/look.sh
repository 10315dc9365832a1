# Prints the state of a project's folder ROOT, one fact per line, and removes what killed runs have left in it:
# sh look.sh ROOT PROJECT. The caller holds the lock.
set -u
export LC_ALL=C
cd -- "$1" || exit 1
rm -rf .incoming-* .docker-* .lock-* backups/*.part
current=
if [ -L current ]; then
  current=$(basename "$(readlink current)")
  printf 'current %s\n' "$current"
  sed 's/^\([^ ]*\).*/service \1/' current/services
fi
for release in releases/*; do
  if [ ! -d "$release" ]; then continue; fi
  id=${release#releases/} state=$(cat "$release/state" 2> /dev/null)
  printf 'release %s %s\n' "$id" "$state"
  case $state in switching | rolling-back) ;; *) continue ;; esac
  # A killed switch is finished, by its own script, unless a later release has become the current one.
  if [ "$current" != "$id" ] && [ "$current" != "$(cat "$release/previous" 2> /dev/null)" ]; then continue; fi
  # The first version cannot finish, only go back.
  if grep -q '^  "schemaVersion": 1,' "$release/release.json"; then way=back; else way=finish; fi
  printf 'unfinished %s %s\n' "$id" "$way"
done
for file in content/*/* content/*/.[!.]*; do
  if [ -e "$file" ]; then printf 'content %s\n' "${file#content/}"; fi
done
printf 'containers %s\n' "$(docker ps --all --quiet --filter "label=com.docker.compose.project=$2" --filter label=com.docker.compose.oneoff=False | grep -c .)"
docker images --digests --format 'image {{.Digest}}' | grep sha256: | sort -u
docker version --format 'platform {{.Server.Os}}/{{.Server.Arch}}'
data=$(docker info --format '{{.DockerRootDir}}')
printf 'free %s\n' "$(df -Pk "$data" 2> /dev/null | awk 'NR == 2 { print $4 }')"
