# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in the runtime: answers to calls, from the rooms that know."""
