#!/bin/bash
# build.sh - builds every image of images.env that is named there, from one base (ANJU_IMAGE_BASE, else BASE).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python="$root/.venv/bin/python"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A client newer than the engine wants a plugin for BuildKit that may be missing; Debian's own needs none.
docker=docker
docker buildx version >/dev/null 2>&1 || { [ -x /usr/bin/docker ] && docker=/usr/bin/docker; }
export DOCKER_BUILDKIT=1

name() {
  local chosen=ANJU_IMAGE_$1
  echo "${!chosen:-$(sed -n "s/^$1=//p" "$here/images.env")}"
}
build() { # NAME FOLDER [build arguments]
  echo "image $(name "$1")"
  "$docker" build --quiet --build-arg BASE="$base" --tag "$(name "$1")" "${@:3}" "$2" >/dev/null
}

base=$(name BASE)
docker image inspect "$base" >/dev/null 2>&1 || docker pull --quiet "$base" 2>/dev/null || "$here/base.sh" "$base"

build POSTGRES "$here/postgres"

cp -r "$here/kafka" "$work/kafka"
"$python" -c 'from local.jars import kafka_jars; print(*kafka_jars(), sep="\n")' >"$work/jars"
mkdir "$work/kafka/libs"
xargs -a "$work/jars" cp -t "$work/kafka/libs"
cp "$root"/deploy/local/kafka.properties "$root"/deploy/local/kafka-log4j2.yaml "$work/kafka"
build KAFKA "$work/kafka"

# The workspace without its code is what the shared layer is made of: it changes only with the lock.
mkdir -p "$work/service/workspace" "$work/service/source"
cp "$here/service/Dockerfile" "$work/service"
(cd "$root" && git ls-files -z -- pyproject.toml uv.lock '*/pyproject.toml' | xargs -0 cp --parents -t "$work/service/workspace")
(cd "$root" && git ls-files -z -- shared deploy/anju deploy/local deploy/sandbox 'services/*' |
  grep -zv /tests/ | xargs -0 cp --parents -t "$work/service/source")
service() { build "$1" "$work/service" --build-arg PACKAGE="$2" --build-arg COMMAND="$3"; }
service CONTRACTS contracts-svc "host.run contracts"
service TENANTS tenant-svc "host.run tenants"
service WORKORDERS workorder-svc "host.run workorders"
service NOTIFICATIONS notify-svc "host.run notifications"
service ANALYTICS analytics-svc "host.run analytics"
service GATEWAY gateway-svc "host.run gateway"
service SANDBOX anju sandbox
