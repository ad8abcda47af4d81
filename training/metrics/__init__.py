# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that several trainings are judged by."""
