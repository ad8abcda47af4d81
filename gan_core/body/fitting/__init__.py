# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies found for measures."""
