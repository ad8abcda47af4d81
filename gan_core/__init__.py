# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks and the body model, usable alone: nothing of the extension is imported here."""
