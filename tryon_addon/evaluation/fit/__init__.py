# SPDX-License-Identifier: GPL-3.0-or-later
"""How a garment sits: ease, clearance, strain and pressure by zone, balance, and what a fitter says of it."""
