# SPDX-License-Identifier: GPL-3.0-or-later
"""People: collected, cleaned, fitted, learned."""
