# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth that a formula gives exactly: thread counts, weaves and dots as maps that tile, numpy alone."""
