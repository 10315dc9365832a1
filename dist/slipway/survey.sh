# Prints what a deployment needs to know about this host, one fact per line. It changes nothing: sh survey.sh PATH
# The text of switch/network.sh stands before this.
set -u
export LC_ALL=C
for program in docker tar mkfifo awk sed mktemp readlink; do
  command -v "$program" > /dev/null 2>&1 || printf 'missing %s\n' "$program"
done
if engine=$(docker version --format '{{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}' 2>&1); then
  printf 'engine %s\n' "$engine"
else
  printf 'engine-error %s\n' "$(printf '%s\n' "$engine" | grep . | tail -n 1)"
fi
if compose=$(docker compose version --short 2>&1); then
  printf 'compose %s\n' "$compose"
fi
data=$(docker info --format '{{.DockerRootDir}}' 2> /dev/null)
docker images --digests --format 'image {{.Digest}}' 2> /dev/null | grep sha256: | sort -u
printf 'free %s %s\n' "$(df -Pk "${data:-/}" 2> /dev/null | awk 'NR == 2 { print $4 }')" "${data:-/}"
# The nearest folder above PATH that exists.
place=$1
while [ ! -e "$place" ]; do
  above=$(dirname "$place")
  if [ "$above" = "$place" ]; then break; fi
  place=$above
done
if [ -d "$place" ] && [ -w "$place" ] && [ -x "$place" ]; then
  printf 'writable %s\n' "$place"
else
  printf 'not-writable %s\n' "$place"
fi
printf 'user %s\n' "$(id -un)"
obstacle=$(redirect_obstacle 2> /dev/null)
if [ -n "$obstacle" ]; then printf 'no-redirect %s\n' "$obstacle"; fi
