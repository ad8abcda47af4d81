# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``tryon`` command: words in, words out."""
