# SPDX-License-Identifier: GPL-3.0-or-later
"""How MakeupGAN was taught and measured."""
