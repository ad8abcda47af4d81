# SPDX-License-Identifier: GPL-3.0-or-later
"""Shoes: the last from the foot, uppers, soles, laces."""
