# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release says of itself is so: checksums, index, SBOM, archives."""

import datetime
import hashlib
import json
import runpy
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WHEN = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)


@pytest.fixture
def release(monkeypatch):
    """What .ci/release.py has."""
    for needed in ("cyclonedx", "packaging"):
        pytest.importorskip(needed)
    monkeypatch.syspath_prepend(ROOT / ".ci")
    return runpy.run_path(str(ROOT / ".ci" / "release.py"))


def test_the_sbom_has_what_users_get_and_who_needs_whom(release):
    if any(not _installed(name) for name in ("bpy", "weasyprint", "distributed")):
        pytest.skip("not all of what users may have is installed here")
    said = json.loads(release["sbom"](ROOT, WHEN))
    parts = {one["name"]: one for one in said["components"]}
    assert said["metadata"]["component"]["name"] == "tryon"
    assert parts["torch"]["version"] == version("torch") and parts["scipy"]["purl"].startswith("pkg:pypi/scipy@")
    assert "BSD-3-Clause" in str(parts["flask"]["licenses"])
    assert not {"pytest", "ruff", "mkdocs", "hypothesis"} & set(parts)
    needs = {one["ref"].partition("@")[0]: one.get("dependsOn", []) for one in said["dependencies"]}
    assert any(one.startswith("pkg:pypi/werkzeug@") for one in needs["pkg:pypi/flask"])
    assert any(one.startswith("pkg:pypi/torch@") for one in needs["pkg:pypi/tryon"])
    assert release["sbom"](ROOT, WHEN) == release["sbom"](ROOT, WHEN)


def _installed(name):
    try:
        return bool(version(name))
    except ModuleNotFoundError:
        return False


def test_archives_of_the_same_files_are_the_same(release, tmp_path):
    for name, mode in (("a", 0o600), ("b", 0o644)):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep" / "page.html").write_text("page")
        (tmp_path / name / "deep" / "page.html").chmod(mode)
        (tmp_path / f"{name}-made").mkdir()
        release["packed"](tmp_path / name, tmp_path / f"{name}-made" / "site-1.tar.gz")
    made = [(tmp_path / f"{name}-made" / "site-1.tar.gz").read_bytes() for name in "ab"]
    assert made[0] == made[1]
    with tarfile.open(tmp_path / "a-made" / "site-1.tar.gz") as tar:
        assert tar.getnames() == ["site-1/deep/page.html"]


def test_sums_are_of_every_file(release, tmp_path):
    (tmp_path / "extensions").mkdir()
    (tmp_path / "extensions" / "a.zip").write_bytes(b"zip")
    (tmp_path / "SHA256SUMS").write_text("old")
    assert release["sums"](tmp_path) == f"{hashlib.sha256(b'zip').hexdigest()}  extensions/a.zip\n"


def test_a_version_that_the_changelog_does_not_know_is_refused(release, tmp_path):
    (tmp_path / "blender_manifest.toml").write_text('version = "2.3.4"\n')
    (tmp_path / "CHANGELOG.md").write_text("## [2.3.40] - 2027-01-31\n")
    with pytest.raises(Exception, match="nothing of 2.3.4"):
        release["version_of"](tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("## [2.3.4] - 2027-01-31\n")
    assert release["version_of"](tmp_path) == "2.3.4"
