#!/bin/sh
# Builds the images of the NSIP stack: nsip-api, nsip-frontend and nsip-analyzer.
#
#   scripts/docker-build.sh [OPTIONS] [-- OPTIONS OF SLIPWAY]
#
# Without options, builds all images into this machine's Docker engine, tagged "latest" and the APP_VERSION of .env.
#
# Options:
#   --version V        use this version instead of APP_VERSION
#   --service NAME     build only this service: api, frontend or python-analyzer. With --push or --multi-platform, also
#                      build the services that it depends on: api depends on python-analyzer
#   --no-cache         build every step again, without the cache
#   --multi-platform   build for linux/amd64 and linux/arm64. The engine gets the images of its own platform; the images of
#                      both platforms are kept as OCI layouts in .slipway/layouts
#   --push             build, scan and smoke-test the images, and push them only if all gates pass
#   --registry R       registry to push to, as host/namespace: for example docker.io/username. Default: REGISTRY of .env
#
# Exit codes: 0 success; 1 failure; 2 wrong option.
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
    *) wrong "unknown option $1; see --help" ;;
  esac
  shift
done
case $service in
  '' | api | frontend | python-analyzer) ;;
  *) wrong "--service: \"$service\" is not built here; use api, frontend or python-analyzer" ;;
esac
registry=${registry:-$(scripts/setting REGISTRY)}
[ -z "$push" ] || [ -n "$registry" ] || wrong "--push needs a registry: set --registry, or REGISTRY in .env, to host/namespace, for example docker.io/username"
[ $# -eq 0 ] || [ -n "$push$platforms" ] || wrong "options after -- are used only with --push or --multi-platform"

scripts/nsip-secrets >/dev/null
APP_VERSION=${version:-$(scripts/setting APP_VERSION latest)}
export APP_VERSION
file=compose/docker-compose.prod.yml

if [ -n "$push$platforms" ]; then
  command -v node >/dev/null || wrong "--push and --multi-platform need Node.js 20 or newer, but node was not found"
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
