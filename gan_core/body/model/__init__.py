# SPDX-License-Identifier: GPL-3.0-or-later
"""The body model: phenotypes and local changes to a rest body. It knows no pose."""
