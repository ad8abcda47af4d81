#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A Debian of its own in a folder, with that Debian's Blender in it.
#
#   tests/gui/chroot.sh SUITE                 make it (once; a second call has nothing to do)
#   tests/gui/chroot.sh SUITE COMMAND...      make it if need be, and run COMMAND inside
#
# SUITE is trixie (Blender 4.3) or sid (Blender 5.2 LTS). The folder is $TRYON_CHROOTS/SUITE, .blender/SUITE by default.
# Inside, the checkout, the virtual environment (VENV, .venv by default) and the Python it was made from lie at the same
# paths as outside. Mounts and processes are in namespaces of this process: whichever way it ends, they end with it, and
# deleting the folder never reaches through a mount.
set -euo pipefail

suite=${1:?which suite? trixie or sid}
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
venv=$(cd "${VENV:-$checkout/.venv}" 2>/dev/null && pwd -P || true)
chroots=${TRYON_CHROOTS:-$checkout/.blender}
mirror=${TRYON_DEBIAN_MIRROR:-} # debootstrap's own where empty

packages=(blender xvfb xauth xdotool imagemagick libgl1-mesa-dri libegl1
    python3-numpy python3-requests python3-zstandard # what blender.org's own builds carry
    # what the bound Python 3.11 and its wheels link against
    libssl3t64 libffi8 libsqlite3-0 libbz2-1.0 liblzma5 zlib1g libexpat1 libreadline8t64 libgomp1 libstdc++6)
case $suite in
    trixie) packages+=(python3-venv libxkbcommon0 libgl1 libsm6 libxi6 libxfixes3 libxrender1 libxxf86vm1) ;; # bpy for 3.13
    sid) ;; # and cattrs, see make_cattrs
    *) echo "chroot.sh: no suite '$suite'; there are trixie (Blender 4.3) and sid (Blender 5.2 LTS)" >&2; exit 2 ;;
esac

if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "chroot.sh: making a chroot needs root; run it as root or install sudo" >&2; exit 1; }
    exec sudo --preserve-env=VENV,TRYON_CHROOTS,TRYON_DEBIAN_MIRROR,TRYON_BOUND "$0" "$suite" "$@"
fi
if [ -z "${TRYON_OWN_MOUNTS:-}" ]; then
    export TRYON_OWN_MOUNTS=1
    exec unshare --mount --propagation private --pid --fork --kill-child "$0" "$suite" "$@"
fi

mkdir -p "$chroots"
chroots=$(cd "$chroots" && pwd -P)
root=$chroots/$suite

inside() { # run a command in the chroot with a clean environment, passing on what is TryOn's
    local passed=()
    for name in $(compgen -e); do
        case $name in TRYON_OWN_MOUNTS) ;; TRYON_* | OMP_NUM_THREADS | PYTEST_ADDOPTS) passed+=("$name=${!name}") ;; esac
    done
    chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${passed[@]}" "$@"
}

bind() { # same path inside as outside; a folder or a single file
    [ -e "$1" ] || return 0
    if [ -d "$1" ]; then mkdir -p "$root$1"; else mkdir -p "$root$(dirname "$1")"; touch "$root$1"; fi
    mount --bind "$1" "$root$1"
}

make_base() {
    [ -e "$root" ] && return
    if ! command -v debootstrap >/dev/null || [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends debootstrap debian-archive-keyring >/dev/null
    fi
    echo "== debootstrap $suite -> $root"
    rm -rf --one-file-system "$root.partial" # an interrupted one is begun again
    debootstrap --variant=minbase "$suite" "$root.partial" ${mirror:+"$mirror"} >"$chroots/$suite-debootstrap.log" 2>&1 ||
        { tail -n 20 "$chroots/$suite-debootstrap.log" >&2; exit 1; }
    umount "$root.partial/proc" "$root.partial/sys" 2>/dev/null || true # what debootstrap may have left mounted
    echo force-unsafe-io >"$root.partial/etc/dpkg/dpkg.cfg.d/tryon" # it can be made again; fsync is most of the time
    ln -sf /proc/self/mounts "$root.partial/etc/mtab" # Blender lists the mounted file systems
    # A mirror frozen at some date (a snapshot, a company's) is past sid's week of validity; it is still signed.
    echo 'Acquire::Check-Valid-Until "false";' >"$root.partial/etc/apt/apt.conf.d/90tryon"
    mv "$root.partial" "$root"
}

make_packages() {
    made && return # by somebody else, while this one waited
    echo "== apt-get install in $root"
    {
        inside dpkg --configure -a &&
            inside apt-get update -q &&
            inside apt-get install -y -q --no-install-recommends "${packages[@]}" &&
            inside apt-get clean
    } >"$chroots/$suite-apt.log" 2>&1 || { tail -n 30 "$chroots/$suite-apt.log" >&2; exit 1; }
}

make_cattrs() { # Blender 5.2's extension code imports it; Debian's package neither says so nor always has it
    [ "$suite" = sid ] || return 0
    inside python3 -c 'import cattrs' 2>/dev/null && return
    inside apt-get install -y -qq --no-install-recommends python3-cattrs >>"$chroots/$suite-apt.log" 2>&1 && return
    local version
    version=$(inside python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$venv/bin/python" -m pip install -qq --target "$root/usr/local/lib/python$version/dist-packages" \
        --python-version "$version" --only-binary=:all: cattrs
}

bind_python() { # the environment, and the Python 3.11 it was made from, which this suite does not have
    [ -n "$venv" ] || return 0
    case $venv/ in "$checkout"/*) ;; *) bind "$venv" ;; esac
    local prefix
    prefix=$("$venv/bin/python" -c 'import os, sys; print(os.path.realpath(sys.base_prefix))')
    if [ "$prefix" = /usr ]; then # Debian's own: only what belongs to this version
        local version
        version=$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        bind "/usr/bin/python$version"
        bind "/usr/lib/python$version"
    else
        bind "$prefix"
    fi
}

made() { # all there, nothing to do
    [ "$(cat "$root/var/lib/tryon-packages" 2>/dev/null)" = "${packages[*]}" ]
}

mount_system() {
    mount -t proc proc "$root/proc"
    for dir in dev sys; do mount --rbind "/$dir" "$root/$dir"; done
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
}

exec 9>"$chroots/$suite.lock"
flock -s 9 # any number of users, while nobody makes it
if made; then
    mount_system
else
    flock -u 9
    flock -x 9 # one maker
    make_base
    mount_system
    make_packages
    make_cattrs
    echo "${packages[*]}" >"$root/var/lib/tryon-packages" # written last: whatever is interrupted is done again
    flock -s 9
fi
bind "$checkout"
bind_python
for path in ${TRYON_BOUND:-}; do bind "$path"; done
[ $# -eq 0 ] || inside "$@"
