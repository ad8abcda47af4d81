# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric generator's training."""
