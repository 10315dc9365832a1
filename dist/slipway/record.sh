# Prints whose the folder ROOT is, and changes nothing: sh record.sh ROOT
#   record JSON          release.json of the current release, or of a first one whose switch was interrupted
#   containers NUMBER    how many containers its project has
set -u
export LC_ALL=C
cd -- "$1" 2> /dev/null || exit 0
release=current
if [ ! -e current ]; then
  for state in releases/*/state; do
    case $(cat "$state" 2> /dev/null) in switching | rolling-back) release=${state%/state} ;; esac
  done
fi
if [ ! -r "$release/release.json" ]; then exit 0; fi
printf 'record %s\n' "$(tr -d '\n' < "$release/release.json")"
project=$(sed -n 's/^  "project": "\(.*\)",$/\1/p' "$release/release.json")
printf 'containers %s\n' "$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" | grep -c .)"
