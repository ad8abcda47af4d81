# SPDX-License-Identifier: GPL-3.0-or-later
"""What accessories are made with: solids, paths, skin, the worn body."""
