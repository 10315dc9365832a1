#!/bin/sh
# As the official one: /etc/nginx/templates/NAME.template becomes /etc/nginx/conf.d/NAME with the variables set.
set -e
templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
output=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
filter=${NGINX_ENVSUBST_FILTER:-}
[ -d "$templates" ] || exit 0
if [ ! -w "$output" ]; then
  echo "$0: ERROR: $templates exists, but $output is not writable" >&2
  exit 0
fi
defined=$(awk "END { for (name in ENVIRON) { if (name ~ /${filter}/) printf \"\${%s} \", name } }" < /dev/null)
find "$templates" -follow -type f -name "*$suffix" -print | while read -r template; do
  relative=${template#"$templates/"}
  file=$output/${relative%"$suffix"}
  mkdir -p "$(dirname "$file")"
  envsubst "$defined" < "$template" > "$file"
done
