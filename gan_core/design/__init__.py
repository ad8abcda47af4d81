# SPDX-License-Identifier: GPL-3.0-or-later
"""DesignGAN: new designs of the garment programmes."""
