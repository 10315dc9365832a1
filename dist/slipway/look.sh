# Prints the state of a project's folder ROOT, one fact per line, and removes what killed runs have left in it:
# sh look.sh ROOT PROJECT. The caller holds the lock.
set -u
export LC_ALL=C
cd -- "$1" || exit 1
rm -rf .incoming-* .docker-* .lock-*
if [ -L current ]; then
  printf 'current %s\n' "$(basename "$(readlink current)")"
  sed 's/^\([^ ]*\).*/service \1/' current/services
fi
for release in releases/*; do
  if [ -d "$release" ]; then printf 'release %s %s\n' "${release#releases/}" "$(cat "$release/state" 2> /dev/null)"; fi
done
for file in content/*/* content/*/.[!.]*; do
  if [ -e "$file" ]; then printf 'content %s\n' "${file#content/}"; fi
done
printf 'containers %s\n' "$(docker ps --all --quiet --filter "label=com.docker.compose.project=$2" --filter label=com.docker.compose.oneoff=False | grep -c .)"
data=$(docker info --format '{{.DockerRootDir}}')
printf 'free %s\n' "$(df -Pk "$data" 2> /dev/null | awk 'NR == 2 { print $4 }')"
