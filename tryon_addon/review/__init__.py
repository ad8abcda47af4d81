# SPDX-License-Identifier: GPL-3.0-or-later
"""The fitting room: a page to choose, look, rate and take away. Flask; neither Blender nor torch in its process."""
