# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look is made from, as frozen dataclasses that check themselves; and the keys of what is kept."""
