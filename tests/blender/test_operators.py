# SPDX-License-Identifier: GPL-3.0-or-later
"""What the buttons do, with a pipeline that needs no runtime: what they ask for, what they leave, how they fail."""

import json
import os
from types import SimpleNamespace

import bpy
import pytest
from addon import registered
from fake_job import GOOD, FakeJob
from tryon.tryon_addon import body_properties, pipeline, preferences, properties
from tryon.tryon_addon.core.certificate import Certificate
from tryon.tryon_addon.core.errors import Cancelled, DrapeError, RuntimeUnavailable
from tryon.tryon_addon.core.people import random_person
from tryon.tryon_addon.core.spec import DEFAULT_GARMENTS, Look
from tryon.tryon_addon.operators import look, record, session, setup, work
from tryon.tryon_addon.operators.session import SESSION

BUTTONS = {"dress": "render", "body": "body", "garment": "garment", "fabric": "fabric", "drape": "drape",
           "render": "render"}


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(FakeJob, "jobs", [])
    monkeypatch.setattr(FakeJob, "error", None)
    monkeypatch.setattr(pipeline, "Job", FakeJob)
    with registered():
        yield


def roles():
    return sorted(obj.get("tryon_role", "") for obj in bpy.context.scene.objects)


@pytest.mark.parametrize(("button", "until"), BUTTONS.items())
def test_each_button_runs_the_pipeline_as_far_as_it_says(button, until):
    assert getattr(bpy.ops.tryon, button)() == {"FINISHED"}
    (job,) = FakeJob.jobs
    assert job.until == until and job.look == Look()
    assert not SESSION.busy and not SESSION.problems


def test_the_operators_look_is_the_panels_look(tmp_path):
    scene = bpy.context.scene
    scene.tryon.seed, scene.tryon.preset, scene.tryon.output = 5, "draft", str(tmp_path)
    scene.tryon.garments.trousers.worn = False
    bpy.ops.tryon.dress()
    (job,) = FakeJob.jobs
    assert job.look == properties.look_from_scene(scene)
    assert (job.look.seed, job.look.preset, len(job.look.garments)) == (5, "draft", 1)
    assert job.out == tmp_path


def test_pictures_of_an_unsaved_file_go_to_a_temporary_folder(tmp_path):
    assert record.output_folder(bpy.context.scene).is_absolute()
    assert record.output_folder(bpy.context.scene).name == "tryon"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "x.blend"))
    assert record.output_folder(bpy.context.scene) == tmp_path / "tryon"


def test_the_certificate_stays_with_the_scene():
    bpy.ops.tryon.dress()
    assert json.loads(bpy.context.scene.tryon.certificate) == GOOD.as_dict()
    bpy.ops.tryon.garment()  # sewn anew, and not draped yet
    assert bpy.context.scene.tryon.certificate == ""


def test_a_new_fabric_keeps_a_drape():
    bpy.ops.tryon.fabric()
    bpy.ops.tryon.drape()
    bpy.ops.tryon.fabric()
    assert [job.until for job in FakeJob.jobs] == ["fabric", "drape", "drape"]


def test_a_new_variant_is_the_next_seed_and_shown_where_something_is_worn():
    fabric = bpy.context.scene.tryon.garments.tee.fabric
    first = fabric.seed
    bpy.ops.tryon.new_fabric(programme="tee")
    assert fabric.seed == first + 1 and not FakeJob.jobs
    bpy.ops.tryon.drape()
    bpy.ops.tryon.new_fabric(programme="tee")
    assert fabric.seed == first + 2 and FakeJob.jobs[-1].until == "drape"
    assert FakeJob.jobs[-1].look.garments[1].fabric.seed == first + 2


def test_a_new_variant_that_fails_leaves_the_old_seed(monkeypatch):
    bpy.ops.tryon.drape()
    monkeypatch.setattr(FakeJob, "error", ("fabric", DrapeError("No weights.", "Install again.")))
    with pytest.raises(RuntimeError, match="No weights"):
        bpy.ops.tryon.new_fabric(programme="tee")
    assert bpy.context.scene.tryon.garments.tee.fabric.seed == DEFAULT_GARMENTS[1].fabric.seed


@pytest.mark.parametrize("stage", pipeline.STAGES)
def test_an_error_is_kept_for_the_stage_where_it_arose(stage, monkeypatch):
    monkeypatch.setattr(FakeJob, "error", (stage, DrapeError("It broke.", "Mend it.")))
    with pytest.raises(RuntimeError, match="It broke. Mend it."):
        bpy.ops.tryon.dress()
    assert set(SESSION.problems) == {stage}
    assert (SESSION.problems[stage].message, SESSION.problems[stage].mend) == ("It broke.", "Mend it.")
    assert not SESSION.busy
    monkeypatch.setattr(FakeJob, "error", None)
    bpy.ops.tryon.dress()
    assert not SESSION.problems


def test_success_settles_the_problems_of_what_it_did_and_no_others():
    problem = session.Problem("It broke.", "Mend it.", False)
    SESSION.problems.update(body=problem, drape=problem, render=problem, runtime=problem)
    bpy.ops.tryon.drape()
    assert set(SESSION.problems) == {"render", "runtime"}


def test_installing_settles_what_had_no_runtime(monkeypatch):
    from tryon.tryon_addon.runtime import install

    monkeypatch.setattr(install, "Install", FakeInstall)
    SESSION.problems.update(body=session.Problem("No runtime.", "", True), drape=session.Problem("Flew.", "", False))
    bpy.ops.tryon.install_runtime()
    assert set(SESSION.problems) == {"drape"}


def test_a_missing_runtime_offers_to_install_one(monkeypatch):
    monkeypatch.setattr(FakeJob, "error", ("body", RuntimeUnavailable("No runtime.", "Install it.")))
    with pytest.raises(RuntimeError, match="No runtime"):
        bpy.ops.tryon.body()
    assert SESSION.problems["body"].install


def test_a_wrong_spec_is_an_error_of_the_button_pressed():
    bpy.context.scene.tryon.views = set()
    with pytest.raises(RuntimeError, match="views is empty"):
        bpy.ops.tryon.render()
    assert set(SESSION.problems) == {"render"} and not FakeJob.jobs


def test_a_fault_of_ours_is_told_and_leaves_no_job_behind(monkeypatch, capfd):
    monkeypatch.setattr(FakeJob, "error", ("drape", KeyError("oops")))
    with pytest.raises(RuntimeError, match="TryOn itself failed: KeyError"):
        bpy.ops.tryon.drape()
    assert not SESSION.busy and "Traceback" in capfd.readouterr().err


def test_a_random_person_is_the_seeds_person():
    assert bpy.ops.tryon.random_person(seed=12) == {"FINISHED"}
    assert body_properties.body_from(bpy.context.scene.tryon.body) == random_person(12)


def test_every_button_that_changes_something_can_be_undone():
    for name in (*BUTTONS, "new_fabric", "random_person"):
        assert "UNDO" in getattr(bpy.types, f"TRYON_OT_{name}").bl_options, name


def test_a_second_job_has_to_wait():
    SESSION.begin("Dress")
    assert not bpy.ops.tryon.dress.poll() and not bpy.ops.tryon.random_person.poll()
    assert bpy.ops.tryon.cancel.poll()
    SESSION.end()
    assert bpy.ops.tryon.dress.poll() and not bpy.ops.tryon.cancel.poll()


def test_jobs_need_object_mode():
    bpy.ops.object.armature_add()
    bpy.ops.object.mode_set(mode="EDIT")
    assert not bpy.ops.tryon.dress.poll() and bpy.ops.tryon.restart_runtime.poll()


# -- modal, as with a window ----------------------------------------------------------------------------------------


class Probe(work.WorkOperator):
    """A job of 4 steps whose way can be watched."""

    bl_label = "Probe"

    def __init__(self):
        self.said, self.closed, self.error, self.restored = [], False, None, 0

    def work(self, context):
        try:
            for i in range(4):
                if self.error and i == 2:
                    raise self.error
                yield SimpleNamespace(label=f"step {i}", fraction=i / 4)
        finally:
            self.closed = True

    def restore(self):
        self.restored += 1

    def report(self, kind, text):
        self.said.append((next(iter(kind)), text))


class Manager:
    """Of the window manager, what a modal operator asks for."""

    def __init__(self):
        self.timers, self.modal, self.progress = [], [], None

    def event_timer_add(self, seconds, window):
        self.timers.append(seconds)
        return seconds

    def event_timer_remove(self, timer):
        self.timers.remove(timer)

    def modal_handler_add(self, operator):
        self.modal.append(operator)

    def progress_begin(self, low, high):
        self.progress = low

    def progress_update(self, value):
        self.progress = value

    def progress_end(self):
        self.progress = None


@pytest.fixture
def window(monkeypatch):
    """A context with a window, as far as the operator can see."""
    status = []
    monkeypatch.setattr(work, "windowed", lambda context: True)
    monkeypatch.setattr(work, "WORK_SECONDS", 0.0)  # a tick is one step
    workspace = SimpleNamespace(status_text_set=status.append)
    return SimpleNamespace(window_manager=Manager(), window=object(), workspace=workspace, status=status, mode="OBJECT")


def event(kind, value="PRESS", **keys):
    return SimpleNamespace(type=kind, value=value, ctrl=False, oskey=False, **keys)


def clean(context):
    """Nothing is left of a job."""
    handlers = bpy.app.handlers
    return (not SESSION.busy and not work._running and context.window_manager.timers == []
            and context.window_manager.progress is None and context.status[-1] is None
            and not any(work.stop in h for h in (handlers.undo_pre, handlers.redo_pre, handlers.load_pre)))


def test_modal_takes_steps_on_the_timer_and_ends(window):
    probe = Probe()
    assert probe.invoke(window, event("LEFTMOUSE")) == {"RUNNING_MODAL"}
    assert SESSION.busy and window.window_manager.timers
    assert probe.modal(window, event("MOUSEMOVE")) == {"PASS_THROUGH"} and SESSION.label == "Probe"
    results = [probe.modal(window, event("TIMER")) for _ in range(5)]
    assert results == [{"PASS_THROUGH"}] * 4 + [{"FINISHED"}]
    assert clean(window) and probe.closed and probe.said == [("INFO", "Probe: done")] and not probe.restored
    assert any(text and "step 2" in text and "ESC" in text for text in window.status)


def test_straight_through_does_the_same_steps(window, monkeypatch):
    probe = Probe()
    assert probe.execute(window) == {"FINISHED"}
    assert probe.closed and not SESSION.busy and window.window_manager.modal == []


def test_esc_cancels_and_restores(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    probe.modal(window, event("TIMER"))
    assert probe.modal(window, event("ESC")) == {"CANCELLED"}
    assert clean(window) and probe.closed and probe.restored == 1 and not SESSION.problems


def test_the_cancel_button_does_what_esc_does(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    probe.modal(window, event("TIMER"))
    assert bpy.ops.tryon.cancel() == {"FINISHED"}
    assert probe.modal(window, event("TIMER")) == {"CANCELLED"}
    assert clean(window) and probe.closed


@pytest.mark.parametrize("fault", [DrapeError("It broke.", "Mend it."), ValueError("ours"), Cancelled("Shut down.")])
def test_an_error_in_the_middle_clears_up(window, fault):
    probe = Probe()
    probe.error = fault
    probe.invoke(window, event("LEFTMOUSE"))
    results = [probe.modal(window, event("TIMER")) for _ in range(3)]
    assert results[-1] == {"CANCELLED"} and clean(window) and probe.restored == 1
    assert bool(SESSION.problems) == (not isinstance(fault, Cancelled))


def test_undo_and_another_file_end_the_job_before_its_data_goes(window):
    for handlers in (bpy.app.handlers.undo_pre, bpy.app.handlers.load_pre):
        probe = Probe()
        probe.invoke(window, event("LEFTMOUSE"))
        probe.modal(window, event("TIMER"))
        for handler in list(handlers):
            handler(None, None)
        assert probe.closed
        assert probe.modal(window, event("TIMER")) == {"CANCELLED"} and clean(window)


def test_undo_keys_wait_for_the_job(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    undo = event("Z")
    undo.ctrl = True
    assert probe.modal(window, undo) == {"RUNNING_MODAL"}  # swallowed
    assert probe.modal(window, event("Z")) == {"PASS_THROUGH"}
    probe.cancel(window)
    assert clean(window)


def test_waiting_leaves_the_time_to_the_interface(window, monkeypatch):
    polls = []

    class Waiting(Probe):
        def work(self, context):
            while len(polls) < 100:
                polls.append(1)
                yield pipeline.Step("Waiting for the runtime", 0.0)

    monkeypatch.setattr(work, "WORK_SECONDS", 60.0)
    waiting = Waiting()
    waiting.invoke(window, event("LEFTMOUSE"))
    waiting.modal(window, event("TIMER"))
    assert len(polls) == 2
    waiting.cancel(window)


# -- runtime, cache -------------------------------------------------------------------------------------------------


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


def test_install_takes_the_preferences_choices(monkeypatch, tmp_path):
    from tryon.tryon_addon.runtime import install

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
    from tryon.tryon_addon.runtime import install

    monkeypatch.setattr(install, "Install", FakeInstall)
    steps = setup.TRYON_OT_install_runtime.work(None, bpy.context)
    assert next(steps).label == "Looking"
    steps.close()
    assert FakeInstall.made.pop().cancelled


def test_install_without_network_says_how_to_mend_it():
    assert not bpy.app.online_access
    with pytest.raises(RuntimeError, match="Allow Online Access"):
        bpy.ops.tryon.install_runtime()
    assert SESSION.problems["runtime"].install


def test_the_doctor_examines_the_chosen_python_and_keeps_its_report(monkeypatch, tmp_path):
    from tryon.tryon_addon import doctor

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
    (tmp_path / "mine.txt").write_text("keep")
    bpy.ops.tryon.clear_cache()
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failed_certificate_is_said():
    bad = Certificate(**{**GOOD.__dict__, "penetrating_pct": 3.0})
    probe = SimpleNamespace(bl_label="Drape", _job=SimpleNamespace(result=SimpleNamespace(certificate=bad)))
    assert "did not pass: 3 of" in look.LookOperator.finished(probe)


def test_dressing_twice_changes_no_identity():
    bpy.ops.tryon.dress()
    assert roles() == ["body", "garment", "garment"]
    bpy.ops.tryon.dress()
    assert roles() == ["body", "garment", "garment"]
