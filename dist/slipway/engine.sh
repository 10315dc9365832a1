# The engine: Docker Compose on a release, and the project's containers.

# Runs compose on the release in the folder $1, with the rest of the arguments.
compose() {
  folder=$1
  shift
  docker compose --ansi never --progress plain --project-name "$project" --project-directory "$folder" \
    --file "$folder/compose.yaml" "$@" > "$release/compose.log" 2>&1 < /dev/null
}

# The ids of the project's containers, or of those of the service $1.
containers() {
  docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False \
    ${1:+--filter "label=com.docker.compose.service=$1"} | sort
}

# What is known of a container: RESTARTS STATUS EXIT-CODE OUT-OF-MEMORY HEALTH HASH ERROR
facts='{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{index .Config.Labels "com.docker.compose.config-hash"}} {{join (split .State.Error "\n") " "}}'

# Reads the containers of the service $1 into "found", one per line.
look() {
  ids=${only:-$(containers "$1")}
  if [ -z "$ids" ]; then found=; return; fi
  # shellcheck disable=SC2086 # ids are words
  found=$(docker inspect --format "$facts" $ids 2> /dev/null) || found=
}

# Reads all containers of the project at once, since each question to the engine starts a program. "recall" then reads
# those of the service $1 into "found".
look_at_all() {
  ids=$(containers)
  : > "$release/seen"
  if [ -z "$ids" ]; then return; fi
  # shellcheck disable=SC2086 # ids are words
  docker inspect --format "{{index .Config.Labels \"com.docker.compose.service\"}} $facts" $ids > "$release/seen" 2> /dev/null
}

recall() {
  found=$(awk -v name="$1" '$1 == name { sub(/^[^ ]* /, ""); print }' "$release/seen")
}

# The second word of the line in the file $2 that begins with $1.
entry() {
  awk -v name="$1" '$1 == name { print $2; exit }' "$2"
}
