# SPDX-License-Identifier: GPL-3.0-or-later
"""Many looks from one manifest, unattended. No Blender here: looks are made in processes of their own."""
