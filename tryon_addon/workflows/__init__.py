# SPDX-License-Identifier: GPL-3.0-or-later
"""What panel, command and Python share, above the pipeline."""
