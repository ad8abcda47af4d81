# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of fabrics, its critic, and what is done with its drawings."""
