# SPDX-License-Identifier: GPL-3.0-or-later
"""The 2D pattern beside the avatar: what it shows, how it follows the panel, how it is drawn and picked from."""
