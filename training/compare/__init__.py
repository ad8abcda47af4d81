# SPDX-License-Identifier: GPL-3.0-or-later
"""Other generators and losses on the same pictures, a table of all."""
