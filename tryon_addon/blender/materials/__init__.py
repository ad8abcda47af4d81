# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials of cloth: its print, its threads, its edges, and how it takes the light."""
