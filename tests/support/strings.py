# SPDX-License-Identifier: GPL-3.0-or-later
"""All English that the interface shows, read from the code: what a language's table has to have.

``python tests/support/strings.py`` prints what Chinese lacks, as lines to be filled in.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "tryon_addon" / "ui"
# Call -> which of its arguments is read by people (by name, or by place).
SHOWN: dict[str, tuple[str | int, ...]] = {
    "label": ("text",), "operator": ("text",), "prop": ("text",), "menu": ("text",), "row": ("heading",),
    "progress": ("text",), "draw_text": (1,), "said": (0,), "poll_message_set": (0,), "report": (1,),
    "runtime_call": (2,), "Step": (0,), "step": (0,), "Problem": (0, 1),
}
RETURNED = ("finished", "said", "deed")  # methods whose result is shown
NAMED = ("_HINT", "text", "hint", "label")  # what is called so is


def written(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression may be, ``{}`` where something is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for parts in itertools.product(*map(_put_in, node.values)):
            yield "".join(parts)
    elif isinstance(node, ast.IfExp):
        yield from written(node.body)
        yield from written(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from written(part)


def _put_in(part: ast.AST) -> tuple[str, ...]:
    """A piece of a text: as it is, one of two, or a place to fill."""
    value = getattr(part, "value", None)
    if isinstance(value, ast.IfExp):
        return tuple(written(value)) or ("{}",)
    return (value,) if isinstance(value, str) else ("{}",)


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def in_source(path: Path) -> Iterator[tuple[str, int]]:
    """(text, line) of all that one module of the interface shows."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: list[ast.AST | None] = []
        if isinstance(node, ast.Call):
            name = name_of(node)
            for which in SHOWN.get(name, ()):
                found += [k.value for k in node.keywords if k.arg == which]
                found += node.args[which : which + 1] if isinstance(which, int) else []
            if name.endswith("Error") and name[0].isupper():
                found += node.args[:2]
        elif isinstance(node, ast.FunctionDef) and node.name in RETURNED:
            found += [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "").endswith(NAMED) for t in node.targets):
            found.append(node.value)
        for expression in found:
            for text in written(expression):
                if sum(c.isalpha() for c in text.replace("{}", "")) > 1:  # P90 is the same everywhere
                    yield text, node.lineno  # type: ignore[attr-defined]


def drawn() -> dict[str, str]:
    """Every text in the interface's own modules, and where it stands; the labels of jobs under way from all others."""
    found: dict[str, str] = {}
    for path in sorted(UI.rglob("*.py")):
        for text, line in in_source(path):
            found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def registered() -> dict[str, str]:
    """Every name and tooltip that registration gives to Blender."""
    from tryon.tryon_addon.ui import language, registration

    names, tips = language.texts(registration.CLASSES)
    return dict.fromkeys(sorted(names | tips), "a property, a panel or an operator")


def missing(name: str) -> dict[str, str]:
    """What the table ``name`` has no translation for, and where it stands: of what is put together, the parts."""
    from tryon.tryon_addon.ui import language

    found: dict[str, str] = {}
    for text, where in registered().items():
        found.update(dict.fromkeys(_lacking(text, name), where))
    return found | {t: where for t, where in drawn().items() if language.translated(t, name) is None}


def _lacking(text: str, name: str) -> Iterator[str]:
    from tryon.tryon_addon.catalog import languages
    from tryon.tryon_addon.ui import language

    text = " ".join(text.split())
    if text in language.table(name):
        return
    for pattern, _ in languages.templates(name):
        if match := pattern.fullmatch(text):
            for part in match.groups():
                capital = part[:1].upper() + part[1:]
                if re.search("[a-z]{3}", re.sub(r"\.\w+", "", part)) and capital not in language.table(name):
                    yield from _lacking(part, name)
            return
    yield text


if __name__ == "__main__":
    import json

    for english, where in missing("zh_HANS").items():
        print(f"{json.dumps(english)} = \"\"  # {where}")
