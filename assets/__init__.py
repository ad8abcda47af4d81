# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights with their cards, and poses."""
