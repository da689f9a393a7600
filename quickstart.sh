#!/usr/bin/env bash
# From a fresh clone to traces in the browser: installs what is missing, builds, starts the daemon
# and the demo, and shows one trace.
#
#   ./quickstart.sh          leaves the daemon running until Ctrl-C
#   ./quickstart.sh --once   stops everything when the demo is over
#
# A Phosphor that already answers on port 7750 is used as it is, and left running. The data is kept
# in phosphor-data/; deleting that folder and build/ undoes everything but the installed packages.
set -euo pipefail
cd "$(dirname "$0")"

phosphor=build/release/phosphor
viewer=http://127.0.0.1:7750/
wait_seconds=30  # for the daemon to answer, and for the demo's first payments
started=()       # process ids, stopped in reverse order

say() { printf '\n%s\n' "$*"; }
fail() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

stop_what_was_started() {
  trap '' INT TERM
  local i
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill -TERM "${started[i]}" 2>/dev/null || true
    wait "${started[i]}" 2>/dev/null || true
  done
}

# In a process group of its own: the terminal's Ctrl-C reaches this script alone, which then stops
# everything in order and once.
start() {
  set -m
  "$phosphor" "$@" </dev/null &
  started+=($!)
  set +m
}

# until_true WHAT COMMAND…: tries again until the command succeeds or the time is over.
until_true() {
  local what=$1 end=$((SECONDS + wait_seconds))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "$what did not come within $wait_seconds s"
    for pid in "${started[@]}"; do
      kill -0 "$pid" 2>/dev/null || fail "process $pid ended too early; its message is above"
    done
    sleep 0.2
  done
}

daemon_answers() { "$phosphor" services >/dev/null 2>&1; }

build() {
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  cmake --preset release >/dev/null
  cmake --build --preset release --target phosphor --parallel "$(nproc)"
}

start_daemon() {
  if daemon_answers; then
    say "A Phosphor already answers on port 7750; using it."
    return
  fi
  start serve --data phosphor-data
  until_true "the daemon's answer" daemon_answers
}

# Sets trace_id to a payment that is not among the newest, so that all its marks have come; false as
# long as there are too few.
find_payment() {
  local -a found
  mapfile -t found < <("$phosphor" search --service terminal --limit 5 --json 2>/dev/null |
    grep -o '"trace_id":"[0-9a-f]*"' | cut -d '"' -f 4)
  trace_id=${found[4]:-}
  [ -n "$trace_id" ]
}

main() {
  .ci/install .ci/packages
  build
  trap stop_what_was_started EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  start_daemon
  say "Eleven small services now send payments through each other for 30 seconds."
  start demo --rate 20 --for 30s
  local demo=${started[-1]}
  until_true "the demo's first payments" find_payment
  say "One of them:"
  "$phosphor" trace "$trace_id"
  say "Browse them all at $viewer"
  wait "$demo"
  if [ "${1:-}" = --once ] || [ ${#started[@]} -eq 1 ]; then return; fi
  say "The demo is over; the daemon goes on at $viewer (Ctrl-C stops it)."
  wait "${started[0]}"
}

main "$@"
