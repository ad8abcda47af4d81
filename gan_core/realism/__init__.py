# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture of a look looks like to a network: features of an encoder, and a critic that was taught on them."""
