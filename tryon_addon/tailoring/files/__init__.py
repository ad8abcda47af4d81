# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns of and for other programs, and artists' meshes put on."""
