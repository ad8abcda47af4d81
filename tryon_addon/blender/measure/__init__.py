# SPDX-License-Identifier: GPL-3.0-or-later
"""Measuring a drape for its certificate."""
