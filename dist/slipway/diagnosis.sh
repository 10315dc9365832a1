# Diagnosis: everything there is to know about a service that has failed.

# Reports the failure of the service $1, with the reason that its verdict has.
fail() {
  failed=$1
  emit "\"event\":\"failed\",\"service\":\"$1\",\"reason\":\"$(printf '%s' "$reason" | escape)\""
  # Whoever has requested a stop is in a hurry, and knows why.
  if ! stopped; then explain "$1"; fi
}

explain() {
  for container in ${only:-$(containers "$1")}; do
    docker inspect --format 'state: {{.State.Status}}, exit code {{.State.ExitCode}}, out of memory: {{.State.OOMKilled}}, restarts: {{.RestartCount}}{{if .State.Error}}, {{.State.Error}}{{end}}' "$container" 2>&1 | details "$1"
    # With 0, nothing that the service prints reaches the workflow log, which anyone can read in a public repository.
    if [ "$lines" = 0 ]; then continue; fi
    docker inspect --format '{{if .State.Health}}{{range .State.Health.Log}}healthcheck: exit code {{.ExitCode}}: {{printf "%.400q" .Output}}{{println}}{{end}}{{end}}' "$container" 2> /dev/null |
      grep . | tail -n 3 | details "$1"
    docker logs --tail "$lines" "$container" 2>&1 | cut -c 1-500 | sed 's/^/| /' | details "$1"
  done
}
