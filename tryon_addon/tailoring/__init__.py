# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing patterns: drafted, meshed, sewn around a body. numpy and scipy, no bpy; runs in the runtime."""
