# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape by Blender's solver, and the draped garment: pressed, untangled, finished, put on."""
