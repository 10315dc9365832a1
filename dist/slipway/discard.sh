# Removes what was uploaded for the release ID, before a switch to it: sh discard.sh ROOT OWNER ID FILE...
# FILE is the ADDRESS/NAME of an uploaded file in ROOT/content. When OWNER does not hold the lock any more, everything
# stays, because another deployment may rely on it by now: the prune.sh of that one removes what it does not need.
set -u
cd -- "$1" || exit 1
if [ "$(cat lock/owner 2> /dev/null)" != "$2" ]; then
  echo "the lock is held by another run, which removes what is not needed" >&2
  exit 1
fi
rm -rf "releases/$3"
shift 3
for file in "$@"; do
  rm -rf "content/$file"
  # The same content may be there by another name.
  rmdir "content/${file%%/*}" 2> /dev/null || :
done
