# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies: the model, its poses, its measures, and people drawn from the population."""
