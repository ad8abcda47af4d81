# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that people bring or take: patterns, meshes, tables, pictures with their rights."""
