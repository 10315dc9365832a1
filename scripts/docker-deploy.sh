#!/bin/sh
# Runs the NSIP stack on this machine.
#
#   scripts/docker-deploy.sh COMMAND [OPTIONS]
#
# Commands:
#   up                 build the images and start the stack; containers are recreated only if they changed
#   down               stop and remove the stack; keep its volumes
#   status             list the containers
#   health             check the health of every service and run every probe
#   logs               show the logs
#   restart            recreate the containers, so that a changed .env, secret or image takes effect; in development,
#                      build the images first
#   backup             write the database to logs/backup-YYYYMMDD-HHMMSS.sql
#   restore FILE       restore the database from a backup; the current data is backed up first
#   prune              remove the stack's stopped containers, its images that lost their tag to a newer build, and the
#                      engine's build cache (also of other projects) that no build has used for a week; keep all volumes
#
# up and restart reset every service to one container. Scale afterwards: `docker compose up --detach --scale api=3`.
#
# Options (each command accepts only its own):
#   --env NAME         development or production. Default: the environment of the existing containers, running or stopped,
#                      or of production's volumes; otherwise production if COMPOSE_FILE names the production file;
#                      otherwise ENVIRONMENT of .env
#   --service NAME     up, status, health, logs, restart: only this service (up: and the services that it depends on)
#   --follow           logs: keep showing new lines
#   --lines N          logs: show only the last N lines
#   --timestamps       logs: show the time of each line
#   --yes              restore: do not ask for confirmation
#
# Exit codes: 0 success; 1 failure, or a service is unhealthy; 2 wrong command, option or backup: nothing was changed.
# `logs --follow` ends with the signal that stops it.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
here=$PWD
cd "$root"

project=$(scripts/setting COMPOSE_PROJECT_NAME negative-space-imaging)

usage() {
  sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$root/scripts/docker-deploy.sh"
}

wrong() {
  echo "docker-deploy.sh: $1" >&2
  exit 2
}

command='' environment='' service='' follow='' lines='' timestamps='' yes='' file='' given=''
while [ $# -gt 0 ]; do
  case $1 in -*) given="$given $1" ;; esac
  case $1 in
    -h | --help) usage && exit 0 ;;
    --env | --service | --lines)
      [ -n "${2:-}" ] || wrong "$1 needs a value"
      case $1 in
        --env) environment=$2 ;;
        --service) service=$2 ;;
        --lines) lines=$2 ;;
      esac
      shift
      ;;
    --follow) follow=--follow ;;
    --timestamps) timestamps=--timestamps ;;
    --yes) yes=--yes ;;
    -*) wrong "unknown option $1; see --help" ;;
    *)
      if [ -z "$command" ]; then
        command=$1
      elif [ "$command" = restore ] && [ -z "$file" ]; then
        file=$1
      else
        wrong "unexpected argument \"$1\"; see --help"
      fi
      ;;
  esac
  shift
done

case $command in
  up | status | health | restart) takes='--env --service' ;;
  logs) takes='--env --service --follow --lines --timestamps' ;;
  restore) takes='--env --yes' ;;
  down | backup | prune) takes=--env ;;
  '') wrong "no command given; see --help" ;;
  *) wrong "unknown command \"$command\"; use up, down, status, health, logs, restart, backup, restore or prune" ;;
esac
for option in $given; do
  case " $takes " in
    *" $option "*) ;;
    *) wrong "$command does not accept $option, only $takes" ;;
  esac
done

# Detect the environment: from the compose file of existing containers, also stopped ones, or, after `down`, from a volume
# that only production has. Starting development on production's data would add an account with a publicly known password.
if [ -z "$environment" ]; then
  ours=label=com.docker.compose.project=$project
  case $(docker ps --all --filter "$ours" \
    --format '{{.Label "com.docker.compose.project.config_files"}}' | head -n 1) in
    *docker-compose.prod.yml*) environment=production ;;
    *docker-compose.yml*) environment=development ;;
    *)
      case $(docker volume ls --filter "$ours" --format '{{.Label "com.docker.compose.volume"}}') in
        *letsencrypt*) environment=production ;;
      esac
      ;;
  esac
fi
if [ -z "$environment" ]; then
  case $(scripts/setting COMPOSE_FILE) in
    *docker-compose.prod.yml*) environment=production ;;
    *) environment=$(scripts/setting ENVIRONMENT development) ;;
  esac
fi
# Production logs to CloudWatch if a region is set, otherwise to files.
case $environment in
  development) files=compose/docker-compose.yml ;;
  production)
    files=compose/docker-compose.prod.yml
    if [ -z "$(scripts/setting AWS_REGION)" ]; then files=$files,compose/logging.local.yml; fi
    ;;
  *) wrong "unknown environment \"$environment\"; use development or production" ;;
esac
case ${lines:-0} in
  *[!0-9]*) wrong "--lines needs a number, not \"$lines\"" ;;
esac

compose() {
  if [ -f .env ]; then set -- --env-file .env "$@"; fi
  COMPOSE_FILE=$files COMPOSE_PATH_SEPARATOR=, docker compose --project-name "$project" "$@"
}

slipway() {
  command -v node >/dev/null || wrong "$command needs Node.js 20 or newer, but node was not found"
  if [ -f .env ]; then set -- "$@" --env-files .env; fi
  node dist/cli.js "$@" --project-name "$project" --files "$files"
}

secrets() {
  if [ "$environment" = production ]; then
    scripts/nsip-secrets --production
    return
  fi
  case $(scripts/setting COMPOSE_FILE) in
    *docker-compose.prod.yml*)
      wrong "COMPOSE_FILE names the production file, so development would start on production's data: add --env production, or set COMPOSE_FILE to compose/docker-compose.yml"
      ;;
  esac
  scripts/nsip-secrets
}

# Gives the first replica of each service its name from the guide, unless another container has that name. Compose finds
# containers by label, so it still manages renamed ones, and services can still be scaled.
name_first_replicas() {
  docker ps --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.container-number=1 \
    --format '{{.Names}} nsip-{{.Label "com.docker.compose.service"}}' |
    while read -r old new; do
      if [ -z "$(docker ps --all --quiet --filter "name=^/$new\$")" ]; then docker rename "$old" "$new"; fi
    done
}

if [ -n "$service" ]; then
  services=$(compose config --services)
  printf '%s\n' "$services" | grep -qxFe "$service" ||
    wrong "unknown service \"$service\" in $environment; use one of: $(printf '%s\n' "$services" | sort | paste -sd' ' -)"
fi

case $command in
  up)
    secrets
    compose up --build --wait --detach ${service:+"$service"}
    name_first_replicas
    ;;
  down) compose down --remove-orphans ;;
  status) compose ps --all ${service:+"$service"} ;;
  health) slipway health ${service:+--services "$service"} ;;
  logs) compose logs $follow $timestamps ${lines:+--tail "$lines"} ${service:+"$service"} ;;
  restart)
    secrets
    build=''
    # Only this script builds development's images; docker-build.sh builds production's.
    if [ "$environment" = development ]; then build=--build; fi
    compose up $build --wait --detach --force-recreate ${service:+--no-deps "$service"}
    name_first_replicas
    ;;
  backup) slipway backup --services postgres --backup-folder logs ;;
  restore)
    [ -n "$file" ] || wrong "restore needs a backup file"
    case $file in /*) ;; *) file=$here/$file ;; esac
    slipway restore --services postgres --backup-folder logs --backup-file "$file" $yes
    ;;
  prune)
    # `health` needs the stopped container of log-retention to see that it succeeded.
    docker container prune --force --filter "label=com.docker.compose.project=$project" \
      --filter label!=com.docker.compose.service=log-retention
    # Images that compose built have its project label; images that the pipeline built have only their title.
    for label in "com.docker.compose.project=$project" org.opencontainers.image.title=nsip-api \
      org.opencontainers.image.title=nsip-frontend org.opencontainers.image.title=nsip-analyzer; do
      docker image prune --force --filter "label=$label"
    done
    docker builder prune --force --filter until=168h
    ;;
esac
