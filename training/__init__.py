# SPDX-License-Identifier: GPL-3.0-or-later
"""How the weights were made, measured and exported; not shipped with the extension."""
