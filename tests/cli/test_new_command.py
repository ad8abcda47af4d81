# SPDX-License-Identifier: GPL-3.0-or-later
"""A command is added in two places: its module, and its name in the table. Done here in a copy of the package."""

import argparse
import ast
import functools
import importlib
import subprocess
import sys

import pytest
from support.package_copy import PackageCopy
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.terminal import family

CLI = "tryon_addon/cli"

COMMAND = '''
import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options of ``tryon fold``."""
    parser.add_argument("--times", type=int, default=1, help="how often it is folded")
    parser.set_defaults(run=_fold)


def _fold(arguments: argparse.Namespace) -> int:
    print(f"folded {arguments.times} times")
    return 0
'''
SUB_COMMAND = '''
import argparse

from ..core.errors import SpecError
from .terminal import AddCommand


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon garment``."""
    sub = command("iron", "press a garment", _iron)
    sub.add_argument("name", help="which")


def _iron(arguments: argparse.Namespace) -> int:
    if arguments.name == "leather":
        raise SpecError("Leather is not ironed.", "Leave it.")
    print(f"ironed the {arguments.name}")
    return 0
'''


@pytest.fixture(scope="module")
def tryon(tmp_path_factory):
    """The command of a copy of the package with ``tryon fold`` and ``tryon garment iron``, each in two edits."""
    package = PackageCopy(tmp_path_factory.mktemp("copy"))
    package.write(f"{CLI}/fold.py", COMMAND)
    package.edit(f"{CLI}/main.py", '    "doctor":', '    "fold": Command("fold what was taken off"),\n    "doctor":')
    assert len(package.touched) == 2
    package.write(f"{CLI}/garment_iron.py", SUB_COMMAND)
    package.edit(f"{CLI}/main.py", '"book": "garment_book",', '"book": "garment_book", "iron": "garment_iron",')
    return functools.partial(package.start, "-m", "tryon.tryon_addon.cli")


def test_a_new_command_runs(tryon):
    done = tryon("fold", "--times", "3")
    assert (done.returncode, done.stdout) == (0, "folded 3 times\n"), done.stderr


def test_its_line_and_its_options_are_in_the_help(tryon):
    lines = tryon("--help").stdout.splitlines()
    assert any(line.split(maxsplit=1) == ["fold", "fold what was taken off"] for line in lines), lines
    assert "how often it is folded" in tryon("fold", "--help").stdout


def test_a_new_sub_command_runs_and_its_errors_are_the_familys(tryon):
    assert tryon("garment", "iron", "tee").stdout == "ironed the tee\n"
    assert "which" in tryon("garment", "iron", "--help").stdout
    assert "press a garment" in tryon("garment", "--help").stdout
    done = tryon("garment", "iron", "leather")
    assert done.returncode == 2 and "Leave it." in done.stderr


@pytest.mark.parametrize("name", main.COMMANDS)
def test_the_table_names_the_module_of_every_command(name):
    parser = argparse.ArgumentParser()
    command = main.COMMANDS[name]
    for module in {*command.family.values()} or {command.module or name}:
        added: set[str] = set()
        found = importlib.import_module(f"tryon.tryon_addon.cli.{module}")
        if not command.family:
            found.add_to(parser)
            continue
        add = family(argparse.ArgumentParser())
        found.add_to(lambda sub, *rest, add=add, added=added, **more: added.add(sub) or add(sub, *rest, **more))
        assert added == {sub for sub, its in command.family.items() if its == module}


def imported(*words: str) -> set[str]:
    """The modules that a command brings in."""
    code = f"""import sys
from tryon.tryon_addon.cli import main
try:
    main.main({list(words)!r})
except SystemExit:
    pass
print("MODULES", sorted(sys.modules))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    return set(ast.literal_eval(done.stdout.rpartition("MODULES ")[2]))


@pytest.mark.parametrize("words", [["--help"], ["garment", "list"], ["fabric", "list", "--json"],
                                   ["doctor", "--help"]])
def test_what_only_lists_brings_in_nothing_heavy(words):
    assert not {"numpy", "bpy", "torch", "scipy"} & imported(*words)


def test_help_imports_no_command():
    ours = {name for name in imported("--help") if name.startswith("tryon.tryon_addon.")}
    assert not {f"tryon.tryon_addon.cli.{name}" for name in main.COMMANDS} & ours
