# Makes the release ID the current one, as what runs already: sh adopt.sh ROOT ID. The caller holds the lock.
set -eu
umask 077
cd -- "$1"
: > "releases/$2/previous"
printf 'active\n' > "releases/$2/state"
ln -s "releases/$2" "releases/$2/current.new"
mv -T -f "releases/$2/current.new" current
