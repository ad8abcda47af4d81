#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# In the chroot: install the zip as a person's Blender has it, and run the tests on a virtual screen.
set -euo pipefail

cd "$1"
shift 2
# Nothing of an earlier run: preferences, cached results, the built body model.
export BLENDER_USER_RESOURCES=$TRYON_GUI_OUT/user TRYON_CACHE=$TRYON_GUI_OUT/cache
export LIBGL_ALWAYS_SOFTWARE=1 PYTHONDONTWRITEBYTECODE=1
mkdir -p "$BLENDER_USER_RESOURCES" "$TRYON_CACHE"
[ -z "${TRYON_GUI_WARM:-}" ] || cp "$TRYON_GUI_WARM"/* "$TRYON_CACHE"/ # for who runs one test again: body-*.npz
blender --version | head -n 1

# An error on the way still ends with exit code 0: what it says counts.
said=$(blender --background --command extension install-file --repo user_default --enable "$TRYON_GUI_ZIP" 2>&1) || true
echo "$said" >"$TRYON_GUI_OUT/install.log"
if grep -qiE 'error|warning|traceback|fatal' <<<"$said"; then
    echo "Installing $TRYON_GUI_ZIP said:" >&2
    echo "$said" >&2
    exit 1
fi

xvfb-run --auto-servernum --server-args "-screen 0 1600x900x24" \
    "$TRYON_PYTHON" -m pytest -x -p no:cacheprovider tests/gui "$@"
