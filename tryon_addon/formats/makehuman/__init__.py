# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of MakeHuman and MPFB2: packs of assets, their mappings onto the base mesh, meshes and materials."""
