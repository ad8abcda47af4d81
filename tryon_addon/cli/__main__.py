# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.tryon_addon.cli``: the ``tryon`` command."""

import sys

from .main import main

if __name__ == "__main__":
    sys.exit(main())
