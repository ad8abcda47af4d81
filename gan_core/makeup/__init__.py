# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up: layers on the face's map, the generator of stacks of them, and what a photograph wears."""
