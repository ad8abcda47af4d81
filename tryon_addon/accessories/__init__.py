# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories as meshes on a body: numpy and scipy, no bpy. Metres, Z up, the body faces -Y."""
