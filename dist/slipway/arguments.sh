# Switches this host to a release, service by service, and back to the previous one when a service fails its gate. It
# does not depend on the connection that started it: start.sh gives it a session of its own, it ignores a hangup, keeps the
# lock alive while it works, and writes what it does to RELEASE/events-MODE-OWNER and its state to RELEASE/state.
#
#   sh switch.sh forward ROOT ID PROJECT SECONDS OWNER   to the release ID; SECONDS is a service's time to pass its gate
#   sh switch.sh back    ROOT ID PROJECT SECONDS OWNER   from ID to what ran before it, because another host has failed
#   sh switch.sh finish  ROOT ID PROJECT SECONDS OWNER   what a killed switch to ID has begun; see resume.sh
#
# It does nothing unless OWNER holds the lock: a run that was silent for too long may have lost it to another one.
# To stop it: create the file RELEASE/stop and end the process named in RELEASE/watcher, or send it SIGTERM. It then rolls
# back.
# It prints one JSON object per line; the last one has "event":"end".
#
# The file "services" of a release has one line per service, in the order of starting:
#   NAME KIND REPLICAS FOLLOWED
# KIND is what the service must do (run; end: exit with code 0; any: either; none), FOLLOWED the services, separated by
# commas, after whose replacement it must be restarted, or "-". "networks" has NAME HASH of each network. "wants" has what
# only one container of the host can have: SERVICE port PROTOCOL FIRST LAST, and SERVICE name NAME.
#
# This script is put together from parts. Each part does one thing and reads the variables that are set here.
set -u
export LC_ALL=C
umask 077
trap '' HUP INT PIPE
unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_PROJECT_NAME
export COMPOSE_IGNORE_ORPHANS=1

mode=$1 root=$2 id=$3 project=$4 patience=$5 owner=$6
release=$root/releases/$id
events=$release/events-$mode-$owner
# Where it is going: the way back is not to be stopped.
way=$mode
# Whether anything on this host is not as it was.
changed=''
# Seconds for which all services are watched once they have started, when one of them has no healthcheck.
hold=2
