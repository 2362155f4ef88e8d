#!/usr/bin/env bash
# A container engine to test with, for a Debian or Ubuntu without one: Podman, with Docker's API on a Unix socket.
#
#   container-engine.sh start     installs Podman where it is missing, makes the test image, serves the API; the last line is
#                                 its address, as in DOCKER_HOST
#   container-engine.sh image     makes the test image with the engine that is there, and nothing else
#   container-engine.sh stop      ends the service that `start` began; containers stay
#
# The image localhost/berth-test is a small Debian with git and the project's own Node. It is made from packages and from
# node_modules: no registry of images is asked. BERTH_ENGINE_DIR says where socket, log and process id are kept.
set -euo pipefail

readonly directory=${BERTH_ENGINE_DIR:-${TMPDIR:-/tmp}/berth-engine-$(id -u)}
readonly socket=$directory/engine.sock
readonly base=localhost/berth-base:latest
readonly image=localhost/berth-test:latest
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly repository
readonly node_label=dev.berth.test.node

fail() {
  echo "container-engine: $1" >&2
  exit 1
}

install_podman() {
  local command missing=()
  for command in podman runc conmon debootstrap; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  ((${#missing[@]} == 0)) && return
  command -v apt-get >/dev/null || fail "needs ${missing[*]}, and there is no apt-get to install it"
  ((EUID == 0)) || fail "needs ${missing[*]}; only root may install it"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends podman runc conmon debootstrap \
    catatonit netavark aardvark-dns iptables uidmap slirp4netns fuse-overlayfs >/dev/null
}

# runc, as crun refuses machines with both versions of control groups; cgroupfs, as there may be no systemd. Events in a file
# for the same reason. Limits that may not be raised are left where they are.
configure_podman() {
  local file=/etc/containers/containers.conf.d/50-berth.conf
  [[ -e $file || $EUID -ne 0 ]] && return
  mkdir -p "${file%/*}"
  printf '%s\n' '[engine]' 'runtime = "runc"' 'cgroup_manager = "cgroupfs"' 'events_logger = "file"' '[containers]' \
    "default_ulimits = [\"nofile=1024:$(ulimit -Hn)\", \"nproc=4096:4096\"]" >"$file"
}

# The mirror that this machine's apt uses, for it can be reached.
debian_mirror() {
  # None is found out by whoever asked; grep and sed fail also where the pipe is closed early.
  { grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null || true; } |
    sed -e '/security/d' -e 's/ //g' | sed -n 1p
}

make_base() {
  podman image exists "$base" && return
  local tree mirror suite
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail 'apt knows no mirror of Debian to make the image from'
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME}")
  tree=$(mktemp -d /var/tmp/berth-image.XXXXXX)
  debootstrap --variant=minbase --include=git,ca-certificates,procps,libstdc++6 "$suite" "$tree" "$mirror" \
    >"$directory/debootstrap.log" 2>&1 || fail "debootstrap failed: $(tail -n 3 "$directory/debootstrap.log")"
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*
  tar -C "$tree" -c . | podman import - "$base" >/dev/null
  rm -rf "$tree"
}

# The base with our Node in it, and with a user, as images for assistants have one. Made anew when our Node is another one.
make_image() {
  local node version container root
  node=$(readlink -f "$repository/node_modules/.bin/node")
  [[ -x $node ]] || fail "the project's Node is missing: run npm run setup"
  version=$("$node" --version)
  [[ $(podman image inspect --format "{{index .Labels \"$node_label\"}}" "$image" 2>/dev/null) == "$version" ]] && return
  container=$(podman create "$base" true)
  root=$(podman mount "$container")
  install -m 755 "$node" "$root/usr/local/bin/node"
  grep -q '^agent:' "$root/etc/passwd" || {
    echo 'agent:x:1000:1000::/home/agent:/bin/bash' >>"$root/etc/passwd"
    echo 'agent:x:1000:' >>"$root/etc/group"
    install -d -o 1000 -g 1000 "$root/home/agent"
  }
  podman unmount "$container" >/dev/null
  podman commit -q --change "LABEL $node_label=$version" --change 'USER agent' --change 'WORKDIR /home/agent' \
    "$container" "$image" >/dev/null
  podman rm "$container" >/dev/null
}

serves() {
  [[ -s $directory/pid && -S $socket ]] && kill -0 "$(<"$directory/pid")" 2>/dev/null
}

start_service() {
  serves && return
  rm -f "$socket"
  setsid podman system service --time=0 "unix://$socket" >"$directory/service.log" 2>&1 </dev/null &
  echo $! >"$directory/pid"
  for _ in {1..100}; do
    [[ -S $socket ]] && return
    sleep 0.1
  done
  fail "the service does not come up: $(tail -n 3 "$directory/service.log")"
}

case ${1:-} in
  start)
    mkdir -p -m 700 "$directory"
    install_podman
    configure_podman
    make_base
    make_image
    start_service
    echo "unix://$socket"
    ;;
  image)
    mkdir -p -m 700 "$directory"
    make_base
    make_image
    ;;
  stop)
    if serves; then kill "$(<"$directory/pid")"; fi
    rm -f "$directory/pid" "$socket"
    ;;
  *)
    sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 64
    ;;
esac
