# SPDX-License-Identifier: GPL-3.0-or-later
"""TryOn: makes a person, dresses them, and proves the fit.

Inside Blender this package is the extension; from pip it is ``tryon``. Nothing is imported here: enabling the
extension, or asking for ``tryon.api``, pays only for what it uses.
"""


def register() -> None:
    """Blender calls this when the extension is enabled."""
    from .tryon_addon.ui.registration import register as switch_on

    switch_on()


def unregister() -> None:
    """Blender calls this when the extension is disabled."""
    from .tryon_addon.ui.registration import unregister as switch_off

    switch_off()
