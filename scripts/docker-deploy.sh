#!/bin/sh
# Runs the NSIP stack on this machine.
#
#   scripts/docker-deploy.sh COMMAND [OPTIONS]
#
# Commands:
#   up                 build what is built here, and start the stack, or what changed of it
#   down               stop and remove it; its volumes stay
#   status             what runs
#   health             ask every service, and every probe, how it is
#   logs               show what it logs
#   restart            recreate it, so that a changed .env, secret or image takes effect; in development it builds first
#   backup             write the database to logs/backup-YYYYMMDD-HHMMSS.sql
#   restore FILE       go back to a backup; what there is now is backed up first
#   prune              remove its containers that have ended, images of its own that newer ones took the name of, and
#                      what the engine keeps of builds, anybody's, and no build has used for a week; never a volume
#
# up and restart go back to one container of each service: `docker compose up --detach --scale api=3` comes after them.
#
# Options; one that a command does not take is refused:
#   --env NAME         development or production; without it what is there already, running, stopped or as production's
#                      volumes alone, else production when COMPOSE_FILE names its file, else ENVIRONMENT of .env
#   --service NAME     up, status, health, logs, restart: only this service (up: and what it depends on)
#   --follow           logs: go on showing
#   --lines N          logs: only the last N lines
#   --timestamps       logs: when each line was written
#   --yes              restore: do not ask
#
# Exit codes: 0 done; 1 it failed, or is not well; 2 wrong command, option or backup, and nothing was changed; logs that
# are followed end with the signal that ends them.
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
    -*) wrong "there is no option $1; --help shows them all" ;;
    *)
      if [ -z "$command" ]; then
        command=$1
      elif [ "$command" = restore ] && [ -z "$file" ]; then
        file=$1
      else
        wrong "\"$1\" is one word too many"
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
  '') wrong "a command is missing; --help shows them all" ;;
  *) wrong "there is no command \"$command\": up, down, status, health, logs, restart, backup, restore or prune" ;;
esac
for option in $given; do
  case " $takes " in
    *" $option "*) ;;
    *) wrong "$command does not take $option: it takes $takes" ;;
  esac
done

# What is there already tells it: containers, also stopped ones, by the file that they were made from; after `down` a volume
# that production alone has. Development on production's data would add an account with a password that everybody knows.
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
# Production logs to CloudWatch where a region is set, and to files where none is.
case $environment in
  development) files=compose/docker-compose.yml ;;
  production)
    files=compose/docker-compose.prod.yml
    if [ -z "$(scripts/setting AWS_REGION)" ]; then files=$files,compose/logging.local.yml; fi
    ;;
  *) wrong "there is no environment \"$environment\": development or production" ;;
esac
case ${lines:-0} in
  *[!0-9]*) wrong "--lines $lines: not a number" ;;
esac

compose() {
  if [ -f .env ]; then set -- --env-file .env "$@"; fi
  COMPOSE_FILE=$files COMPOSE_PATH_SEPARATOR=, docker compose --project-name "$project" "$@"
}

slipway() {
  command -v node >/dev/null || wrong "Node 20 or newer is needed for this"
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
      wrong "COMPOSE_FILE is production's, and this would start development on its data: add --env production, or set COMPOSE_FILE to compose/docker-compose.yml"
      ;;
  esac
  scripts/nsip-secrets
}

# The first replica of each service gets the name that the guide knows it by, unless another container has it. Compose
# goes by labels, so it does not mind, and more replicas are still possible.
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
    wrong "there is no service \"$service\" in $environment: $(printf '%s\n' "$services" | sort | paste -sd' ' -)"
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
    # The images that development runs are no others': docker-build.sh makes production's.
    if [ "$environment" = development ]; then build=--build; fi
    compose up $build --wait --detach --force-recreate ${service:+--no-deps "$service"}
    name_first_replicas
    ;;
  backup) slipway backup --services postgres --backup-folder logs ;;
  restore)
    [ -n "$file" ] || wrong "restore needs the file of a backup"
    case $file in /*) ;; *) file=$here/$file ;; esac
    slipway restore --services postgres --backup-folder logs --backup-file "$file" $yes
    ;;
  prune)
    # What log-retention left tells `health` that it succeeded.
    docker container prune --force --filter "label=com.docker.compose.project=$project" \
      --filter label!=com.docker.compose.service=log-retention
    # Compose labels what it builds; what the pipeline built has the title alone.
    for label in "com.docker.compose.project=$project" org.opencontainers.image.title=nsip-api \
      org.opencontainers.image.title=nsip-frontend org.opencontainers.image.title=nsip-analyzer; do
      docker image prune --force --filter "label=$label"
    done
    docker builder prune --force --filter until=168h
    ;;
esac
