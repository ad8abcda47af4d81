#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Blender side's tests on bpy 5.2, which needs Python 3.13: the trixie chroot has it. The runtime stays on .venv's 3.11.
#   tests/gui/bpy52.sh [pytest's arguments]
#   tests/gui/bpy52.sh wheel                  use the wheel in dist/, with bpy and numpy and nothing else beside it
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
venv=$(cd "${VENV:-$checkout/.venv}" && pwd -P)
chroots=${TRYON_CHROOTS:-$checkout/.blender}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$checkout/blender_manifest.toml")
wants=("bpy==5.2.*" "pytest>=8" "hypothesis>=6.100" "pillow>=10" "scipy>=1.11")

# Downloaded out here, where pip is set up; installed in there.
mkdir -p "$chroots/wheels-3.13"
wheels=$(cd "$chroots/wheels-3.13" && pwd -P)
if [ "$(cat "$wheels/wanted" 2>/dev/null)" != "${wants[*]}" ]; then
    rm -rf "${wheels:?}"/*
    "$venv/bin/python" -m pip download -qq --only-binary=:all: --python-version 3.13 --dest "$wheels" \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 "${wants[@]}"
    echo "${wants[*]}" >"$wheels/wanted"
fi

export TRYON_PYTHON=$venv/bin/python TRYON_BOUND=$wheels
if [ "${1:-}" = wheel ]; then # which builds no body model of its own, where there is one
    export TRYON_CACHE=${TRYON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tryon}
    mkdir -p "$TRYON_CACHE"
    TRYON_BOUND+=" $TRYON_CACHE"
fi
exec "$here/chroot.sh" trixie bash -euc '
    checkout=$1 wheels=$2 version=$3
    shift 3
    env=/opt/bpy-5.2
    if ! cmp -s "$wheels/wanted" "$env/wanted"; then
        rm -rf "$env"
        python3.13 -m venv "$env"
        "$env/bin/pip" install -qq --no-compile --no-index --find-links "$wheels" $(sed "s/ /\n/g" "$wheels/wanted")
        cp "$wheels/wanted" "$env/wanted"
    fi
    cd "$checkout"
    if [ "${1:-}" = wheel ]; then
        fresh=$(mktemp -d)
        trap "rm -rf $fresh" EXIT
        "$env/bin/python" .ci/fresh_environment.py "$fresh" "dist/tryon-$version-py3-none-any.whl" --extra bpy \
            --without torch,anny,scipy,safetensors,ezdxf,pillow
        "$env/bin/python" .ci/try_installed.py "$fresh"
        exit
    fi
    ln -sfn "$checkout" "$env/lib/python3.13/site-packages/tryon" # as the package is called when it is installed
    export PYTHONDONTWRITEBYTECODE=1
    [ $# -gt 0 ] || set -- tests/blender tests/pipeline tests/ui
    exec "$env/bin/python" -m pytest -p no:cacheprovider "$@"
' bpy52 "$checkout" "$wheels" "$version" "$@"
