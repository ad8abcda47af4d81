# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a drawing: repeats, coats, small flowers, yarn-dyed cloth."""
