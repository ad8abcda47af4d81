# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses, motion and expressions on the body model; contact with floor and skin."""
