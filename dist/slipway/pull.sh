# Pulls images, all at once: sh pull.sh ROOT IMAGE... The first line of standard input is a config.json for docker; images
# that begin with "+" are pulled with its logins. The file exists while this script runs, and the script ends when standard
# input is closed. Prints "pulled IMAGE DIGEST new|known" or "failed IMAGE MESSAGE" for each image.
set -u
export LC_ALL=C
umask 077
cd -- "$1" || exit 1
shift
work=$(mktemp -d "$PWD/.docker-XXXXXX") || exit 1
pulls=
# shellcheck disable=SC2329 # the trap calls it
end() {
  trap '' TERM
  # shellcheck disable=SC2086 # pids are words
  kill $pulls "$watcher" 2> /dev/null
  rm -rf "$work"
}
trap 'exit 143' HUP INT TERM PIPE
watcher=
trap end EXIT
IFS= read -r config
mkdir "$work/config"
# The contexts of the login belong to its configuration too: one of them may name the engine, a rootless one for example.
context=$(docker context show 2> /dev/null) || context=default
contexts=${DOCKER_CONFIG:-$HOME/.docker}/contexts
if [ -d "$contexts" ]; then ln -s "$contexts" "$work/config/contexts"; fi
printf '%s' "$config" > "$work/config/config.json"
exec 3<&0
{ cat <&3; kill -TERM "$$"; } > /dev/null 2>&1 &
watcher=$!

pull() {
  if docker image inspect "$2" > /dev/null 2>&1; then known=known; else known=new; fi
  printf '%s' "$known" > "$work/$3.known"
  # A digest always names the same image: a host that has it needs no registry.
  case $known,$2 in
    known,*@sha256:*)
      printf 'Digest: %s\n' "${2#*@}" > "$work/$3.out"
      exit
      ;;
  esac
  if [ "$1" = + ]; then export DOCKER_CONFIG="$work/config" DOCKER_CONTEXT="$context"; fi
  # Docker takes the place of this shell, so that a signal to it reaches docker.
  exec docker pull "$2" > "$work/$3.out" 2> "$work/$3.err" < /dev/null
}

number=0
for image in "$@"; do
  number=$((number + 1))
  case $image in
    +*) pull + "${image#+}" "$number" & ;;
    *) pull - "$image" "$number" & ;;
  esac
  pulls="$pulls $!"
done
number=0
failed=0
for pid in $pulls; do
  number=$((number + 1))
  image=${1#+}
  shift
  if wait "$pid"; then
    printf 'pulled %s %s %s\n' "$image" "$(sed -n 's/^Digest: //p' "$work/$number.out" | tail -n 1)" "$(cat "$work/$number.known")"
  else
    failed=1
    printf 'failed %s %s\n' "$image" "$(tail -n 1 "$work/$number.err")"
  fi
done
exit "$failed"
