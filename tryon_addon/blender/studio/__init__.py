# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures: studios, cameras, renders, sheets and line-ups."""
