# SPDX-License-Identifier: GPL-3.0-or-later
"""People's own pictures of cloth as maps that tile: what is in them stays as it is."""
