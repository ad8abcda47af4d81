# SPDX-License-Identifier: GPL-3.0-or-later
"""Between the two: frames over a pipe, and processes."""
