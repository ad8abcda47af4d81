# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drape is judged by: figures, certificate, the repairs that help, the drape coefficient."""
