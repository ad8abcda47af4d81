# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python the runtime has, and how it gets its packages."""
