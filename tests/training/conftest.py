# SPDX-License-Identifier: GPL-3.0-or-later
"""Generators small enough to build in milliseconds, for every test here."""

from support.small_models import coded_model, made_up_data, striped, tiny_model  # noqa: F401
