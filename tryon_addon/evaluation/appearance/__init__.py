# SPDX-License-Identifier: GPL-3.0-or-later
"""How like a look is to a picture of what was wanted: colours, texture, print, outline, structure."""
