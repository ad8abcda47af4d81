# SPDX-License-Identifier: GPL-3.0-or-later
"""Fabrics: drawn, laid out, finished, found again in photos, restored."""
