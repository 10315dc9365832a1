# Releases the lock of the folder ROOT if OWNER holds it: sh unlock.sh ROOT OWNER
# While a switch is running, the lock is left to the switch, which removes it at its end.
set -u
cd -- "$1" 2> /dev/null || exit 0
if [ "$(cat lock/owner 2> /dev/null)" != "$2" ]; then exit 0; fi
if read -r pid _ 2> /dev/null < lock/switching && kill -0 "$pid" 2> /dev/null; then
  : > lock/left
  # The switch removes "switching" before it looks for "left": while "switching" exists, "left" will be seen.
  if [ -e lock/switching ] && kill -0 "$pid" 2> /dev/null; then echo left; exit 0; fi
fi
if mv lock ".lock-$$" 2> /dev/null; then rm -rf ".lock-$$"; fi
