# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloths: how they hang, which colours go together, and exact weaves."""
