# SPDX-License-Identifier: GPL-3.0-or-later
"""The command of the fitting room."""
