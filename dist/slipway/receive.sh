# Receives a release as a tar archive on standard input: sh receive.sh ROOT ID [FROM]
# What the archive does not have of the release comes from the release FROM, which it repeats.
# It appears in ROOT/releases as a whole or not at all. Files that exist in ROOT/content already are not replaced, because
# containers have them mounted.
set -eu
export LC_ALL=C
umask 077
cd -- "$1"
incoming=.incoming-$$
trap 'rm -rf "$incoming"' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir -p releases content
chmod 0700 releases content
mkdir "$incoming"
tar -x -p -o -f - -C "$incoming"
# The archive's last entry: without it, a connection that breaks between two entries would look like the end.
[ -e "$incoming/complete" ]
for file in "$incoming"/content/*/* "$incoming"/content/*/.[!.]*; do
  if [ ! -e "$file" ]; then continue; fi
  to=${file#"$incoming"/}
  if [ -e "$to" ]; then continue; fi
  mkdir -p "$(dirname "$to")"
  chmod 0755 "$(dirname "$to")"
  mv "$file" "$to"
done
if [ -e "releases/$2" ]; then
  echo "the release $2 exists already" >&2
  exit 1
fi
if [ -n "${3-}" ]; then
  for file in compose.yaml services networks wants subnets images content hooks live "releases/$3"/drain-* "releases/$3"/hook-* "releases/$3"/reload-* "releases/$3"/check-*; do
    name=${file##*/}
    if [ -e "$incoming/release/$name" ] || [ ! -e "releases/$3/$name" ]; then continue; fi
    cp "releases/$3/$name" "$incoming/release/$name"
  done
fi
mv "$incoming/release" "releases/$2"
