# Vault Agent on the host: writes the secrets from Vault to compose/secrets, and recreates the API when jwt_secret changes. It
# only writes the other three; docs/secrets.md, "Changing one", describes what else to do.
#
#   chmod 0700 compose/secrets                 # every container's user can read the files; the folder keeps others out
#   vault kv put secret/nsip - < nsip.json     # {"db_password": "…", "redis_password": "…", "jwt_secret": "…", "grafana_password": "…"}
#   vault agent -config=examples/secrets/vault/agent.hcl
#
# `vault kv put` reads standard input, so that the values are in no shell history or process list. Run the agent from the
# repository's root. On a host that logs to CloudWatch, remove logging.local.yml from the command below.

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
