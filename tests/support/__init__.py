# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of several rooms share: small bodies, patterns and pictures, and stand-ins for slow processes."""
