# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime: a second process with torch. client.py and install.py are Blender's side, server.py the other."""
