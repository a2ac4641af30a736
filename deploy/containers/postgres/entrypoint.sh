#!/bin/bash
# Makes the data folder on the first start, then becomes the server.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?must be set}"
  initdb --pgdata="$PGDATA" --username=postgres --pwfile=<(echo "$POSTGRES_PASSWORD") \
    --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-instructions >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c max_connections=200 -c timezone=UTC -c jit=off "$@"
