# SPDX-License-Identifier: GPL-3.0-or-later
"""The box that makes lookbooks: a manifest, what it comes to, and its looks as they are made beside the window."""
