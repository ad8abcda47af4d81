# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands about looks that are finished, and about sizes: does it fit, is it liked, which one to take."""
