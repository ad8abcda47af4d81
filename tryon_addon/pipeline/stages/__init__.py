# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of a look, a file each; ``pipeline`` puts them in order."""
