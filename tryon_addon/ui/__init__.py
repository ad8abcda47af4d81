# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's face in Blender."""
