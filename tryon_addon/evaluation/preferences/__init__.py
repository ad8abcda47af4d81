# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody is likely to like, from what they and others have said of looks."""
