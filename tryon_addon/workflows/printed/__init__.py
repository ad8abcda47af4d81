# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends on paper: the wardrobe's book, line sheets, and how pages become PDFs."""
