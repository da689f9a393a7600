#!/usr/bin/env bash
# Installs what is missing, then builds and runs every test:
#
#   release   all tests: units, conformance, simulation, end to end, viewer, tidy, fuzz corpora
#   asan      the C++ tests again, with AddressSanitizer and UndefinedBehaviorSanitizer
#   tsan      those in which threads meet again, with ThreadSanitizer
#
#   ./check.sh            all of them
#   ./check.sh asan …     only those named
#
# Each is a workflow preset (CMakePresets.json) that builds under build/; a second run builds only
# what has changed. It stops at the first preset that fails.
set -euo pipefail
cd "$(dirname "$0")"

.ci/install .ci/packages .ci/packages-check

# One compiler for each core: more would need more memory than two-core machines tend to have.
export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi

# ThreadSanitizer's shadow memory collides with the wide address randomisation of recent kernels;
# without randomisation it works everywhere. Where that may not be switched off, it is tried as is.
run_preset() {
  local -a plainly=()
  if [ "$1" = tsan ] && setarch --addr-no-randomize true 2>/dev/null; then
    plainly=(setarch --addr-no-randomize)
  fi
  "${plainly[@]}" cmake --workflow --preset "$1"
}

presets=("$@")
[ $# -gt 0 ] || presets=(release asan tsan)
for preset in "${presets[@]}"; do
  printf '\n== %s (at %d s)\n' "$preset" "$SECONDS"
  run_preset "$preset"
done
