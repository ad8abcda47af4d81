# SPDX-License-Identifier: GPL-3.0-or-later
"""Files through Blender's own importers and exporters."""
