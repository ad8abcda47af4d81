# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon lookbook``: plan and make looks, their line sheet, jobs for render farms."""
