# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to choose from: bodies, garments, cloths, accessories. No Blender, no torch."""
