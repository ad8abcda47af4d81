# SPDX-License-Identifier: GPL-3.0-or-later
"""All that touches Blender's data. Metres, Z up, the body faces -Y."""
