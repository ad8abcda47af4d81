# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the manual's site: ``build/site`` from tracked pages, the docstrings of ``tryon.api`` and the errors' texts.

Strict: a link or heading that leads nowhere ends it with 1, and so does a page that would fetch anything from outside.
Needs the extra ``docs``; asks nobody for anything.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from build_extension import ROOT, tracked_files

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
PAGES = re.compile(r"(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG|training/README)\.md|(docs|assets)/.*\.md")
CODE = ("tryon_addon", "gan_core", "__init__.py", "api.py")
API = """# From Python

`from tryon import api`; it needs what the command needs.

```python
from tryon import api

result = api.look({"body": {"height": 181}, "studio": "white"}, out="out")
print(result.certificate.passed, result.views["front"])
```
"""
ERRORS = """# When something goes wrong

`tryon doctor` looks at Python, Blender's module, torch, GPU, memory and shared libraries, and names the mend for each.
`--verbose` adds what Blender says; exit code 70 names a log.

Below are the sentences of TryOn's own that come with a mend, as the code has them; `…` stands for a value. Search this
page (Ctrl F) for the words that you see.
"""


def api_page(root: Path) -> str:
    """The page of what ``tryon.api`` offers: its functions as they stand there, then what they take and give."""
    module = ast.parse((root / "api.py").read_text(encoding="utf-8"))
    functions = [one.name for one in module.body if isinstance(one, ast.FunctionDef)]
    [offered] = [ast.literal_eval(one.value) for one in module.body if isinstance(one, ast.Assign)
                 and isinstance(one.targets[0], ast.Name) and one.targets[0].id == "__all__"]
    names = [name for name in functions if name in offered] + [name for name in offered if name not in functions]
    return API + "".join(f"\n::: tryon.api.{name}\n" for name in names)


def texts(node: ast.expr) -> str:
    """A sentence as it stands in the code, its values as dots; empty where it is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(texts(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return texts(node.left) + texts(node.right)
    return ""


def kinds(errors: ast.Module) -> dict[str, tuple[str, str]]:
    """Class -> its first line of docstring and the exit code of a command that it ends, as core/errors has them."""
    codes = {"PASSED": 0, "FAILED": 1, "WRONG_INPUT": 2, "ENVIRONMENT": 3, "FAULT": 70, "CANCELLED": 130}
    found: dict[str, tuple[str, str]] = {}
    for one in errors.body:
        if isinstance(one, ast.ClassDef) and (one.name == "TryOnError" or isinstance(one.bases[0], ast.Name)
                                              and one.bases[0].id in found):
            parent = one.bases[0].id if isinstance(one.bases[0], ast.Name) else ""
            code = next((str(codes[line.value.attr]) for line in one.body if isinstance(line, ast.Assign)
                         and isinstance(line.value, ast.Attribute)), found.get(parent, ("", ""))[1])
            found[one.name] = (ast.get_docstring(one) or "").split("\n")[0], code
    return found


def sentences(root: Path, files: list[str], names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Class, sentence and mend of each error that is raised with words of its own."""
    for name in files:
        if not (name.endswith(".py") and name.startswith(("tryon_addon/", "gan_core/"))):
            continue
        for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                said = [texts(argument) for argument in node.args[:2]]
                if len(said) == 2 and all(re.search(r"\w", one) for one in said):
                    yield node.func.id, *(" ".join(one.split()) for one in said)


def errors_page(root: Path, files: list[str]) -> str:
    """The page of all errors, a table for each kind."""
    known = kinds(ast.parse((root / "tryon_addon/core/errors.py").read_text(encoding="utf-8")))
    said = sorted(set(sentences(root, files, set(known))))
    if not said:
        raise SystemExit("error: no errors were found in the code")
    lines = [ERRORS]
    for kind, (what, code) in known.items():
        rows = [(one, mend) for name, one, mend in said if name == kind]
        if rows:
            lines += [f"## {kind}\n", f"{what} A command that it ends returns {code}.\n", "| it says | what helps |",
                      "|---|---|"]
            lines += [f"| {_cell(one)} | {_cell(mend)} |" for one, mend in rows] + [""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    text = re.sub(r"…\.(?=\s|$)", "…", text)  # the value has no full stop beside it
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)


def stage(root: Path, to: Path) -> None:
    """Lay out the pages, and what of the checkout they link to, as they lie in it; and the pages that are made."""
    files = tracked_files(root)
    shutil.rmtree(to, ignore_errors=True)
    pages = [name for name in files if PAGES.fullmatch(name)]
    linked = {os.path.normpath(os.path.join(os.path.dirname(page), link)) for page in pages
              for link in LINK.findall((root / page).read_text(encoding="utf-8"))}
    for name in [*pages, *sorted((linked & set(files)) - set(pages))]:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, to / name)
    (to / "api.md").write_text(api_page(root), encoding="utf-8")
    (to / "errors.md").write_text(errors_page(root, files), encoding="utf-8")


class Fetched(HTMLParser):
    """What a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("src") or (given.get("href") if tag == "link" and given.get("rel") != "canonical" else "")
        if re.match(r"(https?:)?//", address or ""):
            self.found.add(address or "")


def outside(site: Path) -> list[str]:
    """What any page or stylesheet would fetch from elsewhere."""
    found = set()
    for page in site.rglob("*.html"):
        reader = Fetched()
        reader.feed(page.read_text(encoding="utf-8"))
        found |= reader.found
    for sheet in site.rglob("*.css"):
        found |= set(re.findall(r"(?:@import\s+|url\()[\"']?((?:https?:)?//[^\"')\s]+)", sheet.read_text("utf-8")))
    return sorted(found)


def build(root: Path, folder: Path) -> None:
    """Build ``folder``; SystemExit says what is wrong with it."""
    work = root / "build" / "manual"
    shutil.rmtree(work, ignore_errors=True)
    stage(root, work / "pages")
    package = work / "package" / "tryon"  # by the name that it has when it is installed, without tests and training
    package.mkdir(parents=True)
    for name in CODE:
        (package / name).symlink_to(root / name)
    settings = (root / ".ci" / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("        python:\n", f"        python:\n          paths: [{work / 'package'}]\n", 1)
    (work / "mkdocs.yml").write_text(f"docs_dir: pages\nsite_dir: {folder}\n{settings}", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "-f", work / "mkdocs.yml"],
                          env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"})
    if done.returncode:
        raise SystemExit("error: the manual's pages are not in order; see above")
    if fetched := outside(folder):
        raise SystemExit(f"error: the manual would fetch from outside: {', '.join(fetched)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder for the site (build/site in the checkout)")
    arguments = parser.parse_args()
    folder = (arguments.out or arguments.root / "build" / "site").resolve()
    build(arguments.root.resolve(), folder)
    print(f"{folder}/README.html" if (folder / "README.html").exists() else f"{folder}/index.html")


if __name__ == "__main__":
    main()
