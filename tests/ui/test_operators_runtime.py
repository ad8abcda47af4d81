# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators around the runtime and the cache: install, examine, clear."""

import os

import bpy
import pytest
from support.addon import registered
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.ui import preferences, session
from tryon.tryon_addon.ui.operators import runtime
from tryon.tryon_addon.ui.session import SESSION


def answered(method, params, label):
    """``runtime.info``."""
    assert method == "runtime.info"
    yield Step(label, 0.0)
    return {"python": "3.11", "torch": "2.13.0", "anny": "0.6", "device_name": "cpu"}


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(runtime, "runtime_call", lambda *asked: answered(*asked))
    with registered():
        yield


class FakeInstall:
    """In the installation's place: two polls, then done or an error."""

    error = None
    made: list = []

    def __init__(self, folder, **options):
        self.folder, self.options, self.polls, self.cancelled = folder, options, 0, False
        self.fraction, self.message = 0.0, "Looking"
        FakeInstall.made.append(self)

    def start(self):
        return self

    def poll(self):
        self.polls += 1
        return self.polls > 2

    def cancel(self):
        self.cancelled = True

    def result(self):
        if self.error:
            raise self.error


def test_installing_settles_what_had_no_runtime(monkeypatch):
    from tryon.tryon_addon.runtime.install import install

    monkeypatch.setattr(install, "Install", FakeInstall)
    SESSION.problems.update(body=session.Problem("No runtime.", "", True), drape=session.Problem("Flew.", "", False))
    bpy.ops.tryon.install_runtime()
    assert set(SESSION.problems) == {"drape"}
    assert SESSION.ready == str(preferences.runtime_choice()), "it has been tried"


def test_install_takes_the_preferences_choices(monkeypatch, tmp_path):
    from tryon.tryon_addon.runtime.install import install

    monkeypatch.setenv("TRYON_CACHE", str(tmp_path))
    monkeypatch.setattr(install, "Install", FakeInstall)
    choices = preferences.Settings(variant="cuda", wheels=str(tmp_path / "wheels"), extra_index="there")
    monkeypatch.setattr(preferences, "settings", lambda: choices)
    assert bpy.ops.tryon.install_runtime() == {"FINISHED"}
    made = FakeInstall.made.pop()
    assert made.folder == tmp_path / "runtime"
    assert made.options == {"online": bpy.app.online_access, "variant": "cuda",
                            "wheels": tmp_path / "wheels", "extra_index": "there"}


def test_an_install_that_is_closed_is_cancelled(monkeypatch):
    from tryon.tryon_addon.runtime.install import install

    monkeypatch.setattr(install, "Install", FakeInstall)
    steps = runtime.TRYON_OT_install_runtime.steps(None, bpy.context)
    assert next(steps).label == "Looking"
    steps.close()
    assert FakeInstall.made.pop().cancelled


def test_install_without_network_says_how_to_mend_it():
    assert not bpy.app.online_access
    with pytest.raises(RuntimeError, match="Allow Online Access"):
        bpy.ops.tryon.install_runtime()
    assert SESSION.problems["runtime"].install


def test_the_doctor_examines_the_chosen_python_and_keeps_its_report(monkeypatch, tmp_path):
    from tryon.tryon_addon.cli import doctor

    python = tmp_path / "python"
    python.write_text("")
    monkeypatch.setattr(preferences, "settings", lambda: preferences.Settings(source="named", python=str(python)))
    monkeypatch.delenv("TRYON_PYTHON", raising=False)
    looked = lambda: [doctor.Check("Runtime", doctor.WARN, os.environ["TRYON_PYTHON"], "Mend it.")]  # noqa: E731
    monkeypatch.setattr(doctor, "GROUPS", (looked,))
    assert bpy.ops.tryon.doctor() == {"FINISHED"}
    assert SESSION.notes["runtime"] == (f"warn: Runtime: {python} -> Mend it.",)
    assert "TRYON_PYTHON" not in os.environ


def test_clearing_the_cache_removes_results_only(monkeypatch, tmp_path):
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path))
    preferences.store().put("drape-0123", {"x": 1})
    for name in ("mine.txt", "my-0123.npy"):
        (tmp_path / name).write_text("keep")
    preferences.cache_megabytes()
    bpy.ops.tryon.clear_cache()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt", "my-0123.npy"]


def test_the_preferences_say_how_much_is_kept(monkeypatch, tmp_path):
    chosen = preferences.Settings(cache=str(tmp_path), cache_size=2.5)
    monkeypatch.setattr(preferences, "settings", lambda: chosen)
    assert (preferences.store().root, preferences.store().limit) == (tmp_path, 2.5e9)
