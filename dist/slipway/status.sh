# Prints how the project in the folder ROOT is, and changes nothing: sh status.sh ROOT PROJECT
#   lock OWNER SECONDS RUN    who holds the lock, and for how long they have been silent
#   switching                 a switch is at work
#   unfinished ID             a switch to ID was killed
#   hash SERVICE HASH         compose's hash of each definition of the current release
#   container JSON            what the engine knows of each container
#   chain NAME                rules of a redirect are in place
# The text of switch/network.sh stands before this, and the assignment of "project".
# shellcheck disable=SC2154
set -u
export LC_ALL=C
unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_PROJECT_NAME
cd -- "$1" 2> /dev/null || exit 0
if [ -e lock/owner ]; then
  beat=$(cat lock/heartbeat 2> /dev/null)
  printf 'lock %s %s %s\n' "$(cat lock/owner)" "$(($(date +%s) - ${beat:-$(date +%s)}))" "$(cat lock/run 2> /dev/null)"
fi
if read -r pid _ 2> /dev/null < lock/switching && kill -0 "$pid" 2> /dev/null; then echo switching; fi
for state in releases/*/state; do
  case $(cat "$state" 2> /dev/null) in
    switching | rolling-back) printf 'unfinished %s\n' "$(basename "${state%/state}")" ;;
  esac
done
if [ -L current ]; then
  docker compose --project-name "$project" --project-directory current/ --file current/compose.yaml config --hash '*' 2> /dev/null | sed 's/^/hash /'
fi
ids=$(docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.oneoff=False)
# shellcheck disable=SC2086 # ids are words
if [ -n "$ids" ]; then docker inspect --format 'container {{json .}}' $ids 2> /dev/null; fi
if echo "iptables -w -t nat -S $chain || ip6tables -w -t nat -S $chain" | on_network > /dev/null 2>&1; then printf 'chain %s\n' "$chain"; fi
