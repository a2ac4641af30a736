#!/bin/bash
# test.sh [tests] - builds the images and runs the tests on them, by default those that a container could make fail.
# Starts a Docker engine where none answers, and stops what it started; where none can be had it says so, and is content.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
docker version >/dev/null 2>&1 && started= || started=yes
if ! why=$("$here/engine.sh" start 2>&1); then
  echo "SKIPPED: nothing was run in containers, for no Docker engine can be had here: $why" >&2
  exit 0
fi
[ -z "$started" ] || trap '"$here/engine.sh" stop' EXIT
"$here/build.sh"
echo "images built after $SECONDS s"
[ $# -gt 0 ] || set -- shared/kernel/tests/test_conformance.py deploy/tests/test_engines.py deploy/tests/test_databases.py deploy/tests/test_service_images.py
ANJU_TEST_ENGINE=containers .venv/bin/pytest -m "not bench and not chaos" --durations=8 "$@"
echo "all done after $SECONDS s"
