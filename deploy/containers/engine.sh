#!/bin/sh
# engine.sh start|stop - a Docker engine by hand, for machines without systemd. Needs root; what is missing of Debian's
# packages it installs. `start` does nothing when an engine answers, and says in one line why none can be had; its data
# stay in the checkout's .anju/docker.
set -eu
home=${ANJU_HOME:-$(dirname "$0")/../../.anju}
mkdir -p "$home/docker"
home=$(cd "$home/docker" && pwd)

refuse() { echo "$*" >&2; exit 1; }

install_packages() { # PACKAGES
  command -v apt-get >/dev/null || refuse "this machine lacks $* and has no apt-get"
  # What the packages' own scripts started would outlive the tests.
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] || { trap 'rm -f /usr/sbin/policy-rc.d' EXIT; printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; }
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$home/apt.log" 2>&1 </dev/null ||
    refuse "apt-get cannot install $*: $(tail -1 "$home/apt.log")"
}

answers() { docker version >/dev/null 2>&1; }

# An engine that cannot run a container is none. There is nothing to run in an empty image: 127 says it got that far.
runs_containers() {
  tar -cT /dev/null | docker import - anju/empty >/dev/null 2>&1 || true
  docker run --rm anju/empty /nothing >"$home/run.log" 2>&1 && code=0 || code=$?
  docker rmi anju/empty >/dev/null 2>&1 || true
  [ $code = 127 ]
}

case "${1:-start}" in
start)
  answers && exit 0
  [ "$(id -u)" = 0 ] || refuse "none answers, and only root can start one"
  missing=
  [ -x /usr/sbin/dockerd ] || missing=docker.io
  for program in iptables debootstrap; do
    command -v $program >/dev/null || missing="$missing $program"
  done
  [ -z "$missing" ] || install_packages $missing
  rm -f "$home/pid"
  # A bridge's packets must fit through the outer interface.
  mtu=$(cat "/sys/class/net/$(awk '$2 == "00000000" {print $1; exit}' /proc/net/route)/mtu" 2>/dev/null || echo 1400)
  setsid /usr/sbin/dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" \
    --mtu "$mtu" >"$home/log" 2>&1 </dev/null &
  daemon=$!
  for _ in $(seq 60); do
    answers && break
    kill -0 $daemon 2>/dev/null || break
    sleep 0.5
  done
  answers || { kill $daemon 2>/dev/null || true; refuse "$(grep 'failed to start' "$home/log" || tail -1 "$home/log")"; }
  runs_containers || { why=$(head -1 "$home/run.log"); "$0" stop; refuse "dockerd starts, but no container does: $why"; }
  ;;
stop)
  pid=$(cat "$home/pid" 2>/dev/null) || exit 0
  kill "$pid" 2>/dev/null || exit 0
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  ! kill -0 "$pid" 2>/dev/null || refuse "dockerd ($pid) does not end"
  umount "$home/exec/netns/default" 2>/dev/null || true # else nobody could delete the checkout
  ;;
*) echo "usage: engine.sh start|stop" >&2; exit 2 ;;
esac
