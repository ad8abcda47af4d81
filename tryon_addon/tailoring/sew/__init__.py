# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing before draping: where panels start, how seams are pulled together, what holds cloth off."""
