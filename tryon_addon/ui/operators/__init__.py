# SPDX-License-Identifier: GPL-3.0-or-later
"""What the buttons do: properties to a spec, one call below, a report."""
