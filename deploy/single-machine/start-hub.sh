#!/bin/sh
# Start the hub with the settings of hub.env: start-hub.sh /etc/jupyterhub/hub.env
set -eu
set -a
. "$1"
set +a
cd "$STATE"
# What users' servers may not inherit is not there: the hub gets these variables and no others.
for name in COURSES DOMAIN TLS_CERTIFICATE TLS_KEY PORT HUB_ADMINS IDLE_MINUTES PROGRAMS CONFIG STATE HOMES; do
    eval "set -- \"\$@\" \"$name=\$$name\""
done
shift
exec env -i PATH="$PROGRAMS/hub/bin:/usr/local/bin:/usr/bin:/bin" LANG=C.UTF-8 HOME="$STATE" \
    PYTHONDONTWRITEBYTECODE=1 "$@" "$PROGRAMS/hub/bin/jupyterhub" --config "$CONFIG/jupyterhub_config.py"
