# SPDX-License-Identifier: GPL-3.0-or-later
"""What every room builds on: errors, cache, files, seeds, colour, progress, small mesh arithmetic."""
