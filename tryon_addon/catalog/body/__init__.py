# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures and sizes, poses, hair and skin."""
