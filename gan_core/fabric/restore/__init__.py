# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos of cloth enlarged, mended, made to tile."""
