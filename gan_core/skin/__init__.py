# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin: maps of melanin, blood, relief and gloss in the UV layout of the body, for anybody of any tone."""
