# SPDX-License-Identifier: GPL-3.0-or-later
"""The Blender extension; ARCHITECTURE.md has its rooms and who may know whom."""
