#!/bin/sh
echo "This is not Grafana but the lab's stand-in for it: it answers /api/health and nothing else." >&2
exec /usr/share/grafana/bin/grafana-health-stand-in
