# SPDX-License-Identifier: GPL-3.0-or-later
"""The learned distribution of people's measures."""
