# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern's geometry: panels, curves, pieces, meshes; and the figure that it is drafted for."""
