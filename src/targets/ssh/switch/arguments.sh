# Switches this host to a release, service by service, and back to the previous one when a service fails its gate. It
# does not depend on the connection that started it: start.sh gives it a session of its own, it ignores a hangup, keeps the
# lock alive while it works, and writes what it does to RELEASE/events-MODE-OWNER and its state to RELEASE/state.
#
#   sh switch.sh MODE ROOT ID PROJECT SECONDS OWNER HOLD LINES
#     MODE       forward: to the release ID; back: from ID to what ran before it, because of another host or a probe;
#                finish: what a killed switch to ID has begun, see resume.sh
#     SECONDS    for each service to pass its gate
#     HOLD       seconds that all services must stay up afterwards
#     LINES      how much of a failing service's log is reported; 0 for nothing of what it prints
#
# It does nothing unless OWNER holds the lock: a run that was silent for too long may have lost it to another one.
# To stop it: create the file RELEASE/stop and end the process named in RELEASE/watcher, or send it SIGTERM. It then rolls
# back.
# It prints one JSON object per line; the last one has "event":"end".
#
# The file "services" of a release has one line per service, in the order of starting:
#   NAME KIND REPLICAS FOLLOWED PORTS ROLLOUT DRAIN
# KIND is what the service must do (run; end: exit with code 0; any: either; none), FOLLOWED the services, separated by
# commas, after whose replacement it must be restarted, or "-"; PORTS the TCP ports that it must listen on when it has no
# healthcheck, or "-"; ROLLOUT start-first, redirect or stop-first; DRAIN how many milliseconds an old container stays once
# the new one gets traffic, or "command" for what the file drain-NAME runs in it; PARALLEL how many containers are replaced
# at a time, 0 for all. "networks" has NAME HASH of each network. "wants" has what only one container of the host can have:
# SERVICE port PROTOCOL FIRST LAST, and SERVICE name NAME. "subnets" names the networks in which a container can choose its
# address.
#
# This script is put together from parts. Each part does one thing and reads the variables that are set here.
set -u
export LC_ALL=C
umask 077
trap '' HUP INT PIPE
unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_PROJECT_NAME
export COMPOSE_IGNORE_ORPHANS=1

mode=$1 root=$2 id=$3 project=$4 patience=$5 owner=$6 hold=${7:-2} lines=${8:-30}
release=$root/releases/$id
events=$release/events-$mode-$owner
# Where it is going: the way back is not to be stopped.
way=$mode
# Whether anything on this host is not as it was.
changed=''
# While it is set, only this container of a service is looked at.
only=''
