# SPDX-License-Identifier: GPL-3.0-or-later
"""For all tests. tests/gui needs a screen and the real application: tests/gui/run.sh brings both and collects it."""

import os

collect_ignore = [] if os.environ.get("TRYON_GUI") else ["gui"]
