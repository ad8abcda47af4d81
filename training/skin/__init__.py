# SPDX-License-Identifier: GPL-3.0-or-later
"""How the skin generator was made and measured: pictures apart into pigments, the linear model, the detail."""
