# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailor's tape: every measure on one body, or on batches with gradients."""
