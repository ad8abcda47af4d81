# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels edit, and the way from there to the spec and back."""
