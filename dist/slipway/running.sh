# Prints how the containers of PROJECT were made, and changes nothing: sh running.sh PROJECT
#   files PATHS           the compose files, separated by commas
#   folder PATH           the folder of the project
#   environment PATHS     its environment files, separated by commas
#   missing PATH          a file that is not there, or cannot be read
#   image SERVICE ID      what a container of the service runs
set -u
export LC_ALL=C
containers=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$1" --filter label=com.docker.compose.oneoff=False)
if [ -z "$containers" ]; then exit 0; fi
label() {
  # shellcheck disable=SC2086 # ids are words
  docker inspect --format "{{index .Config.Labels \"com.docker.compose.$1\"}}" $containers | grep . | sort | uniq -c | sort -rn | sed -n '1s/^ *[0-9]* //p'
}
files=$(label project.config_files)
environment=$(label project.environment_file)
printf 'files %s\nfolder %s\nenvironment %s\n' "$files" "$(label project.working_dir)" "$environment"
printf '%s\n' "$files,$environment" | tr ',' '\n' | while IFS= read -r file; do
  if [ -n "$file" ] && [ ! -r "$file" ]; then printf 'missing %s\n' "$file"; fi
done
# shellcheck disable=SC2086 # ids are words
docker inspect --format 'image {{index .Config.Labels "com.docker.compose.service"}} {{.Image}}' $containers | sort -u
