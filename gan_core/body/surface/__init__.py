# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin, eyes and hair on the common topology."""
