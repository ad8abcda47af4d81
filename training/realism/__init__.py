# SPDX-License-Identifier: GPL-3.0-or-later
"""How the critic of renders was taught."""
