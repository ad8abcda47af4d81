# SPDX-License-Identifier: GPL-3.0-or-later
"""What finished looks are measured against: references, other sizes."""
