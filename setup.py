# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the packages: the checkout itself is installed as ``tryon``, which pyproject.toml has no words for.

What is shipped is what the extension's zip has: ``training`` and ``tests`` stay in the checkout.
"""

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOMS = ("tryon_addon*", "gan_core*", "assets*")


class Modules(build_py):
    """All modules but this one, which lies in the package's folder."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        found = super().find_package_modules(package, package_dir)
        return [module for module in found if module[:2] != ("tryon", "setup")]


setup(packages=["tryon", *(f"tryon.{name}" for name in find_packages(include=ROOMS))], cmdclass={"build_py": Modules})
