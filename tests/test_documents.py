# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents point at is there: files, folders, modules and commands of make."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "training/**/*.md", "assets/**/*.md") for path in ROOT.glob(pattern))
TOPS = {path.name for place in (ROOT, ROOT / "tryon_addon") for path in place.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__"))} - {"build", "dist", "out", "runs"}
PATH = re.compile(rf"`((?:{'|'.join(sorted(TOPS))})/(?:[\w.-]+/)*(?:[\w.-]+)?)`")  # in backquotes
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def places(document):
    """Where a document's paths may begin: the checkout, the extension, the document's own folder."""
    return ROOT, ROOT / "tryon_addon", document.parent


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_and_links_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    lost = [path for path in PATH.findall(text)
            if not any((place / path).exists() or (place / f"{path}.py").exists() for place in places(document))]
    lost += [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert not lost


def test_every_target_of_make_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    named = {(document.name, target) for document in DOCUMENTS
             for target in re.findall(r"`make ([a-z0-9-]+)", document.read_text(encoding="utf-8"))}
    assert named and not {(document, target) for document, target in named if target not in targets}


def test_what_mutants_cannot_change_still_stands_in_the_code():
    listed = tomllib.loads((ROOT / "tests" / "mutants_equivalent.toml").read_text(encoding="utf-8"))["mutant"]
    assert listed and all(one["why"].endswith(".") for one in listed)
    for one in listed:
        lines = {line.strip() for line in (ROOT / one["path"]).read_text(encoding="utf-8").splitlines()}
        assert one["before"] in lines, f"{one['path']} has no {one['before']} any more"


@pytest.fixture
def manual(monkeypatch):
    """What .ci/build_docs.py has."""
    monkeypatch.syspath_prepend(ROOT / ".ci")
    return runpy.run_path(str(ROOT / ".ci" / "build_docs.py"))


def test_the_manual_has_every_page():
    named = set(re.findall(r": (\S+\.md)$", (ROOT / ".ci" / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert pages <= named and {"api.md", "errors.md"} <= named


def test_the_manual_tells_each_error_with_its_mend(manual, tmp_path):
    (tmp_path / "tryon_addon").mkdir()
    (tmp_path / "tryon_addon" / "one.py").write_text(
        'raise SpecError(f"The cuff is {cm:g}." " No." + f"{x}", "Give 3 to 9 | cm.")\nraise SpecError(said, "No.")\n'
        'raise Other("Not ours.", "No.")\n')
    found = set(manual["sentences"](tmp_path, ["tryon_addon/one.py"], {"SpecError"}))
    assert found == {("SpecError", "The cuff is …. No.…", "Give 3 to 9 | cm.")}
    page = manual["errors_page"](ROOT, ["tryon_addon/review/people.py"])
    assert "| Somebody is called … already. | Choose another name. |" in page and "returns 2." in page


def test_what_a_page_would_fetch_is_found(manual, tmp_path):
    (tmp_path / "a.html").write_text('<a href="https://a.example">a</a><script src="//b.example/x.js"></script>'
                                     '<link rel="stylesheet" href="https://c.example/x.css"><img src="d.png">')
    (tmp_path / "a.css").write_text("@font-face { src: url(https://e.example/f.woff2) } b { background: url(g.png) }")
    assert manual["outside"](tmp_path) == ["//b.example/x.js", "https://c.example/x.css", "https://e.example/f.woff2"]
