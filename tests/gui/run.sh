#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Click through the built zip in a real Blender: tests/gui/run.sh trixie|sid. Screenshots: out/gui/SUITE.
set -euo pipefail

suite=${1:-trixie}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
venv=$(cd "${VENV:-$checkout/.venv}" && pwd -P)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$checkout/blender_manifest.toml")
export TRYON_GUI=1 TRYON_GUI_ZIP=$checkout/dist/tryon-$version.zip TRYON_GUI_OUT=$checkout/out/gui/$suite
export TRYON_PYTHON=$venv/bin/python

rm -rf "$TRYON_GUI_OUT"
mkdir -p "$TRYON_GUI_OUT"
exec "$here/chroot.sh" "$suite" "$here/inside.sh" "$checkout" "$@"
