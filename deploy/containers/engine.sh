#!/bin/sh
# engine.sh start|stop - a Docker engine by hand, for machines without systemd; needs root and Debian's docker.io.
# `start` does nothing when an engine answers; its data stay in the checkout's .anju/docker.
set -eu
home=${ANJU_HOME:-$(dirname "$0")/../../.anju}
case "${1:-start}" in
start)
  docker version >/dev/null 2>&1 && exit 0
  [ "$(id -u)" = 0 ] && [ -x /usr/sbin/dockerd ] || { echo "no Docker engine answers, and none can be started here" >&2; exit 1; }
  mkdir -p "$home/docker"
  home=$(cd "$home/docker" && pwd)
  rm -f "$home/pid"
  # A bridge's packets must fit through the outer interface.
  mtu=$(cat "/sys/class/net/$(awk '$2 == "00000000" {print $1; exit}' /proc/net/route)/mtu" 2>/dev/null || echo 1400)
  setsid /usr/sbin/dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" \
    --mtu "$mtu" >"$home/log" 2>&1 </dev/null &
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && exit 0
    sleep 0.5
  done
  tail -5 "$home/log" >&2
  exit 1
  ;;
stop)
  pid=$(cat "$home/docker/pid" 2>/dev/null) || exit 0
  kill "$pid" 2>/dev/null || exit 0
  while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  ;;
*) echo "usage: engine.sh start|stop" >&2; exit 2 ;;
esac
