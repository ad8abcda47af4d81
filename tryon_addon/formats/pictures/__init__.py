# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of pictures beside PNG: what each can hold, and how each carries its stamp."""
