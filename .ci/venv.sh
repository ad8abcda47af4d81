#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Make (or bring up to date) the virtual environment VENV with the pinned packages, and see that bpy can load.
#
#   .ci/venv.sh VENV EXTRAS        EXTRAS as pip has them: bpy,dev
#
# PYTHON is the Python it is made with: 3.11, which bpy 4.5 is built for.
set -euo pipefail

venv=${1:?which folder?}
extras=${2:?which extras?}
python=${PYTHON:-python3.11}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }
apt_install() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

if ! command -v "$python" >/dev/null; then
    echo "There is no $python. On Debian 12: sudo apt-get install python3.11 python3.11-venv; or make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    echo "$python is $("$python" -V); bpy 4.5 needs 3.11. Name one: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then # Debian keeps it in a package of its own
    if may_install; then apt_install python3.11-venv; else
        echo "$python cannot make environments. Run: sudo apt-get install python3.11-venv" >&2
        exit 1
    fi
fi
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"

# Modules are compiled when they are first imported: compiling all of torch takes longer than the rest.
pip() { "$venv/bin/python" -m pip --disable-pip-version-check -qq install --no-compile -c constraints.txt "$@"; }
# torch by itself and first: a CPU build is taken where pip is pointed at one, before anything else asks for torch.
echo "== installing torch into $venv"
pip torch
echo "== installing tryon[$extras]: Blender as a module, the body model, and what goes with them"
pip -e ".[$extras]"

missing=$("$venv/bin/python" -m tryon.tryon_addon.cli.shared_libraries)
if [ -n "$missing" ]; then
    if may_install; then apt_install $missing; else
        echo "bpy needs libraries that this system lacks. Run: sudo apt-get install --no-install-recommends $missing" >&2
        exit 1
    fi
fi
