#!/bin/sh
# Builds the images of the NSIP stack: nsip-api, nsip-frontend and nsip-analyzer.
#
#   scripts/docker-build.sh [OPTIONS] [-- OPTIONS OF SLIPWAY]
#
# Without options they end up in this machine's engine, as :latest and as the APP_VERSION of .env.
#
#   --version V        another version than APP_VERSION
#   --service NAME     only this one: api, frontend or python-analyzer; with --push or --multi-platform also what it
#                      needs, as api needs python-analyzer
#   --no-cache         build every step anew
#   --multi-platform   for linux/amd64 and linux/arm64; the engine gets those of its own platform, and all of them are
#                      kept as OCI layouts in .slipway/layouts
#   --push             scan them, try the stack with them, and push them when all of that went well
#   --registry R       where --push puts them: host/namespace, for example docker.io/username; else REGISTRY of .env
#
# Exit codes: 0 done, 1 it failed, 2 wrong option.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

usage() {
  sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$root/scripts/docker-build.sh"
}

wrong() {
  echo "docker-build.sh: $1" >&2
  exit 2
}

version='' service='' no_cache='' platforms='' push='' registry=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --version | --service | --registry)
      [ $# -gt 1 ] || wrong "$1 needs a value"
      case $1 in
        --version) version=$2 ;;
        --service) service=$2 ;;
        --registry) registry=$2 ;;
      esac
      shift
      ;;
    --no-cache) no_cache=--no-cache ;;
    --multi-platform) platforms=linux/amd64,linux/arm64 ;;
    --push) push=yes ;;
    --) shift && break ;;
    *) wrong "there is no option $1; --help shows them all" ;;
  esac
  shift
done
case $service in
  '' | api | frontend | python-analyzer) ;;
  *) wrong "there is no image of a service \"$service\": api, frontend or python-analyzer" ;;
esac
registry=${registry:-$(scripts/setting REGISTRY)}
[ -z "$push" ] || [ -n "$registry" ] || wrong "--push needs --registry host/namespace, or REGISTRY in .env, for example docker.io/username"
[ $# -eq 0 ] || [ -n "$push$platforms" ] || wrong "what is behind -- is for --push and --multi-platform"

scripts/nsip-secrets >/dev/null
APP_VERSION=${version:-$(scripts/setting APP_VERSION latest)}
export APP_VERSION
file=compose/docker-compose.prod.yml

if [ -n "$push$platforms" ]; then
  command -v node >/dev/null || wrong "Node 20 or newer is needed for this"
  set -- --files "$file" ${platforms:+--platforms "$platforms"} $no_cache ${service:+--services "$service"} "$@"
  if [ -n "$push" ]; then exec node dist/cli.js "$@" --registries "$registry" --tags "type=raw,value=$APP_VERSION"; fi
  node dist/cli.js build "$@" --load
else
  docker compose --file "$file" build $no_cache ${service:+"$service"}
fi
if [ "$APP_VERSION" != latest ]; then
  for image in api frontend python-analyzer; do
    [ -z "$service" ] || [ "$service" = "$image" ] || continue
    name=nsip-${image#python-}
    docker tag "$name:$APP_VERSION" "$name:latest"
  done
fi
