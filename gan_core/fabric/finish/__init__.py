# SPDX-License-Identifier: GPL-3.0-or-later
"""From a drawing to maps of cloth: colours, threads, relief."""
