# The verdict on a service, from the state of its containers alone. src/health/verdict.ts judges in the same way: both
# are tested against one table.

# Reads containers from standard input, in the format of "look".
# $1 what the service must do, $2 whether its containers are new, $3 how often they had been restarted before
# Sets verdict (passed, waiting or failed), reason and, if running is all that is known of one, bare.
verdict_of() {
  verdict=passed reason='' bare='' total=0 seen=''
  while read -r count status code oom health _ error; do
    if [ -z "$status" ]; then continue; fi
    seen=yes
    # Of a container that was left alone, this may date from before.
    if [ "$oom" = true ] && [ "$2" = yes ]; then
      verdict=failed reason='out of memory: a process of it was killed'
      return
    fi
    total=$((total + count))
    if [ "$total" -gt "$3" ]; then verdict=failed reason='it was restarted'; return; fi
    case $status in
      created | exited)
        if [ -n "$error" ]; then verdict=failed reason="could not be started: $error"; return; fi ;;
    esac
    case $status in
      created) verdict=waiting reason='not started' ;;
      exited)
        if [ "$code" != 0 ]; then
          verdict=failed reason="exited with code $code"
          # The engine's report that memory was the reason may be lost: see verdict.ts.
          if [ "$code" = 137 ]; then reason="$reason: killed, perhaps for lack of memory"; fi
          return
        fi
        if [ "$1" = run ]; then verdict=failed reason='exited with code 0, but must keep running'; return; fi ;;
      running)
        case $1,$health in
          end,*) verdict=waiting reason='not completed' ;;
          *,healthy) ;;
          *,none) bare=yes ;;
          *,unhealthy)
            if [ "$2" = yes ]; then verdict=failed reason=unhealthy; return; fi
            # Left alone, it may have been unhealthy before, and this release may be the fix.
            verdict=waiting reason=unhealthy ;;
          *) verdict=waiting reason='not healthy' ;;
        esac ;;
      *)
        verdict=failed reason="it is $status"
        if [ "$code" != 0 ]; then reason="$reason, exit code $code"; fi
        reason=$reason${error:+: $error}
        return ;;
    esac
  done
  if [ -z "$seen" ]; then verdict=failed reason='it has no container'; fi
}
