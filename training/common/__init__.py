# SPDX-License-Identifier: GPL-3.0-or-later
"""What all trainings share: losses, copula, run files, processes."""
