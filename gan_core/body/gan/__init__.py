# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN: people of given conditions."""
