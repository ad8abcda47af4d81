# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up as files: looks and sheets of them, faces that wear one, and photographs that it is read off."""
