# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body``: people in centimetres, a module for what shares words."""
