# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the packages: the checkout itself is installed as ``tryon``, which pyproject.toml has no words for."""

from setuptools import find_packages, setup

ROOMS = ("tryon_addon*", "gan_core*", "training*", "assets*")

setup(packages=["tryon", *(f"tryon.{name}" for name in find_packages(include=ROOMS))])
