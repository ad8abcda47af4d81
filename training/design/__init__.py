# SPDX-License-Identifier: GPL-3.0-or-later
"""The design generator's training."""
