# Gives the lock of the folder ROOT back if it is OWNER's: sh unlock.sh ROOT OWNER
# While a switch is under way the lock is left to it: it ends by itself, and then removes the lock.
set -u
cd -- "$1" 2> /dev/null || exit 0
if [ "$(cat lock/owner 2> /dev/null)" != "$2" ]; then exit 0; fi
if pid=$(cat lock/switching 2> /dev/null) && kill -0 "$pid" 2> /dev/null; then
  : > lock/left
  # It takes "switching" away before it looks for "left": while the one is there, the other will be seen.
  if [ -e lock/switching ] && kill -0 "$pid" 2> /dev/null; then echo left; exit 0; fi
fi
if mv lock ".lock-$$" 2> /dev/null; then rm -rf ".lock-$$"; fi
