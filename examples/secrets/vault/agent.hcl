# Vault Agent on the host: keeps compose/secrets filled from Vault, and makes the API anew when jwt_secret has changed. The
# other three are only written: what has to be done besides is said in docs/secrets.md, "Changing one".
#
#   chmod 0700 compose/secrets                 # the files are for every container's user to read; the folder keeps others out
#   vault kv put secret/nsip - < nsip.json     # {"db_password": "…", "redis_password": "…", "jwt_secret": "…", "grafana_password": "…"}
#   vault agent -config=examples/secrets/vault/agent.hcl
#
# By standard input, so that neither a history nor a list of processes has the values. Run it from the repository's root. On a host
# that logs to CloudWatch the command below goes without logging.local.yml.

vault {
  address = "https://vault.example:8200"
}

auto_auth {
  method "approle" {
    config = {
      role_id_file_path   = "/etc/vault-agent/role_id"
      secret_id_file_path = "/etc/vault-agent/secret_id"
    }
  }
}

template {
  contents    = "{{ with secret \"secret/data/nsip\" }}{{ .Data.data.db_password }}{{ end }}"
  destination = "compose/secrets/db_password"
  perms       = "0444"
}

template {
  contents    = "{{ with secret \"secret/data/nsip\" }}{{ .Data.data.redis_password }}{{ end }}"
  destination = "compose/secrets/redis_password"
  perms       = "0444"
}

template {
  contents    = "{{ with secret \"secret/data/nsip\" }}{{ .Data.data.jwt_secret }}{{ end }}"
  destination = "compose/secrets/jwt_secret"
  perms       = "0444"
  command     = "docker compose --file compose/docker-compose.prod.yml --file compose/logging.local.yml up --detach --force-recreate --no-deps api"
}

template {
  contents    = "{{ with secret \"secret/data/nsip\" }}{{ .Data.data.grafana_password }}{{ end }}"
  destination = "compose/secrets/grafana_password"
  perms       = "0444"
}
