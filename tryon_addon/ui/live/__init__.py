# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows the sliders while they are dragged."""
