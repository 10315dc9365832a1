# Takes away what was brought for the release ID, which is not switched to: sh discard.sh ROOT OWNER ID FILE...
# FILE is ADDRESS/NAME of what was brought to ROOT/content. When the lock is not OWNER's any more, another deployment may
# rely on these by now, and they stay: its prune.sh removes what it does not need.
set -u
cd -- "$1" || exit 1
if [ "$(cat lock/owner 2> /dev/null)" != "$2" ]; then
  echo "the lock is somebody else's, who clears up what is not needed" >&2
  exit 1
fi
rm -rf "releases/$3"
shift 3
for file in "$@"; do
  rm -rf "content/$file"
  # Another name of the same content may be there.
  rmdir "content/${file%%/*}" 2> /dev/null || :
done
