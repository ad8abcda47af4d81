# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the training pictures of cloth come from."""
