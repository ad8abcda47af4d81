#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every test that needs no screen, on two cores: those inside Blender's module beside all others, which take about as
# long.
#
#   .ci/test.sh PYTHON
set -euo pipefail

python=${1:?which python?}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

half=(tests/blender tests/pipeline tests/ui)
log=$(mktemp)
"$python" -m pytest "${half[@]}" >"$log" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null || true; rm -f "$log"' EXIT
code=0
"$python" -m pytest "${half[@]/#/--ignore=}" || code=$?
wait "$other" || code=$?
cat "$log"
exit "$code"
