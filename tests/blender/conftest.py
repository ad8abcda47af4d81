# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test here has a Blender of its own."""

from support.blender import empty_blender  # noqa: F401
