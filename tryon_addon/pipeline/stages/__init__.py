# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of a look, a file each; ``order`` has them in the order that they run."""
