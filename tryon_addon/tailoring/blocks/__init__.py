# SPDX-License-Identifier: GPL-3.0-or-later
"""What garments are drafted from: bodice, sleeve, collar, skirt, trouser piece and the like."""
