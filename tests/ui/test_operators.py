# SPDX-License-Identifier: GPL-3.0-or-later
"""What the buttons do, with a pipeline that needs no runtime: what they ask for, what they leave, how they fail."""

import json
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from support.addon import registered
from support.bare_person import Edited
from support.certificates import but
from support.fake_job import GOOD, FakeJob
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.core.errors import Cancelled, DrapeError, RuntimeUnavailable
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.spec.look import DEFAULT_GARMENTS, Look
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.ui import preferences, session
from tryon.tryon_addon.ui.operators import look, record
from tryon.tryon_addon.ui.properties import body
from tryon.tryon_addon.ui.properties.look import look_from_scene, look_of
from tryon.tryon_addon.ui.session import SESSION

BUTTONS = {"dress": "evaluate", "body": "body", "garment": "garment", "fabric": "fabric", "drape": "evaluate",
           "render": "render"}


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(FakeJob, "jobs", [])
    monkeypatch.setattr(FakeJob, "error", None)
    monkeypatch.setattr(pipeline_job, "Job", FakeJob)
    with registered():
        yield


def roles():
    return sorted(role for obj in bpy.context.scene.objects if (role := obj.get("tryon_role", "")) != "root")


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
    bpy.ops.tryon.render()
    (job,) = FakeJob.jobs
    assert job.look == look_from_scene(scene)
    assert (job.look.seed, job.look.preset, len(job.look.garments)) == (5, "draft", 1)
    assert job.out.parent.parent == tmp_path, "made aside, delivered whole"


def test_the_panel_says_what_its_pictures_say(tmp_path, monkeypatch):
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    group, out = Edited(), tmp_path / "out"
    group.output = str(out)
    preferences.people().save("Anna", body.body_from(group.body))
    monkeypatch.setattr(FakeJob, "shows", ("front",))
    bpy.ops.tryon.render()
    group.stamp = "full"
    bpy.ops.tryon.render()
    assert [(job.stamps.kind, job.stamps.people.folder) for job in FakeJob.jobs] == [
        ("anonymous", tmp_path / "people"), ("full", tmp_path / "people")]
    assert [(one.kind, one.path) for one in preferences.people().stamped("Anna")] == [
        ("anonymous", out / "front.png"), ("full", out / "front.png")]
    stamp = look_of(bpy.context.scene).bl_rna.properties["stamp"]
    assert "rerender" in stamp.description and all(item.description for item in stamp.enum_items)


def test_the_panels_patience_is_asked_of_the_job_and_the_best_so_far_is_kept_when_somebody_wants_it():
    scene = bpy.context.scene
    assert scene.tryon.patience == 120.0
    scene.tryon.patience = 600.0
    operator = SimpleNamespace(_job=None, content=False, alone=lambda *_: False, last_stage=lambda _: "drape",
                               prepare=lambda _: None, look=lambda _: look.LookOperator.look(operator, scene))
    operator._kept = lambda *told: look.LookOperator._kept(operator, *told)
    steps = look.LookOperator.steps(operator, bpy.context)
    while not SESSION.can_keep:
        assert not bpy.ops.tryon.keep_best.poll()
        next(steps)
    (job,) = FakeJob.jobs
    assert job.patience == 600.0 and not job.waiting.out()
    assert bpy.ops.tryon.keep_best() == {"FINISHED"}
    waiting = job.waiting
    next(steps)
    assert waiting.out() and not SESSION.keeping
    steps.close()
    assert job.closed


def test_who_is_dressed_stays_dressed_when_the_views_are_cancelled(tmp_path, monkeypatch):
    monkeypatch.setattr(FakeJob, "shows", ("front",))
    group = Edited()
    group.output = str(tmp_path)
    bpy.ops.tryon.render()
    pictures, (picture,) = group.pictures, tmp_path.glob("*.png")
    picture.write_bytes(b"the older one")
    operator = look.TRYON_OT_render
    probe = SimpleNamespace(content=False, alone=lambda *_: False, last_stage=lambda _: "render", bl_label="Render",
                            prepare=lambda _: None, look=lambda _: look.LookOperator.look(probe, bpy.context.scene))
    probe._kept = lambda *told: operator._kept(probe, *told)
    steps = operator.steps(probe, bpy.context)
    while probe.__dict__.get("_job") is None or probe._job.running != "render" or not SESSION.pictures:
        next(steps)
    assert Path(SESSION.pictures["front"]).read_bytes() == b"a picture"  # shown in the panel while the others come
    steps.close()
    group.certificate = ""
    monkeypatch.setattr(look, "bpy", SimpleNamespace(app=SimpleNamespace(background=False)))
    operator.restore(probe)
    assert json.loads(group.certificate) == GOOD.as_dict() and group.pictures == pictures
    assert picture.read_bytes() == b"the older one" and roles() == ["body", "garment", "garment"]


def test_a_drape_that_is_ended_offers_what_it_has_left():
    class Ended(look.LookOperator):
        bl_label, until = "Dress", "drape"

        def report(self, kind, text):
            pass

    for stage, left in (("sew", ""), ("drape", "T-shirt")):
        operator = Ended()
        operator._begin(bpy.context)
        while SESSION.label.partition(" ")[0] != stage.replace("sew", "garment"):
            operator._tick(bpy.context, 0.0)
        bpy.ops.tryon.cancel()
        operator._finish(bpy.context, Cancelled("Dress was cancelled."))
        assert FakeJob.jobs[-1].closed and SESSION.left == left
    assert bpy.ops.tryon.keep_left() == {"FINISHED"} and not SESSION.left
    assert [job.window["content"] for job in FakeJob.jobs] == [False, False, True]


def test_pictures_of_an_unsaved_file_go_to_a_temporary_folder(tmp_path):
    assert record.output_folder(bpy.context.scene).is_absolute()
    assert record.output_folder(bpy.context.scene) == Path(bpy.app.tempdir) / "tryon", "of this session, not guessed"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "x.blend"))
    assert record.output_folder(bpy.context.scene) == tmp_path / "tryon"


def test_what_could_not_be_kept_is_told_until_it_can(monkeypatch):
    monkeypatch.setattr(FakeJob, "unkept", "Results could not be kept in /full.")
    bpy.ops.tryon.dress()
    assert SESSION.notes["cache"] == ("Results could not be kept in /full.",) and not SESSION.problems
    monkeypatch.setattr(FakeJob, "unkept", "")
    bpy.ops.tryon.dress()
    assert not SESSION.notes["cache"]


def test_the_certificate_stays_with_the_scene():
    bpy.ops.tryon.dress()
    assert json.loads(look_of(bpy.context.scene).certificate) == GOOD.as_dict()
    bpy.ops.tryon.garment()  # sewn anew, and not draped yet
    assert look_of(bpy.context.scene).certificate == ""


def test_weave_puts_new_cloth_on_what_is_worn_and_nothing_else(monkeypatch):
    bpy.ops.tryon.drape()
    scene = bpy.context.scene
    group = look_of(scene)
    before = group.certificate, group.made
    for garment in DEFAULT_GARMENTS:
        obj = bpy.data.objects.new("worn", bpy.data.meshes.new("worn"))
        people.own(people.active(scene), object_name(garment), "garment", obj)["tryon_panels"] = "[]"
    group.body.height += 7.0  # no reason to drape
    monkeypatch.setattr(FakeJob, "put_on", lambda self: iter(()))
    bpy.ops.tryon.fabric()
    assert (FakeJob.jobs[-1].until, FakeJob.jobs[-1].alone) == ("fabric", True)
    assert (group.certificate, group.made) == before


def test_a_new_fabric_keeps_a_drape():
    bpy.ops.tryon.fabric()
    bpy.ops.tryon.drape()
    bpy.ops.tryon.fabric()
    assert [job.until for job in FakeJob.jobs] == ["fabric", "evaluate", "evaluate"]


def test_a_new_variant_is_the_next_seed_and_shown_where_something_is_worn():
    def seed():
        return look_of(bpy.context.scene).garments.tee.fabric.seed

    first = seed()
    bpy.ops.tryon.new_fabric(programme="tee")
    assert seed() == first + 1 and not FakeJob.jobs
    bpy.ops.tryon.drape()
    bpy.ops.tryon.new_fabric(programme="tee")
    assert seed() == first + 2 and FakeJob.jobs[-1].until == "evaluate"
    assert FakeJob.jobs[-1].look.garments[1].fabric.seed == first + 2


def test_a_new_variant_that_fails_leaves_the_old_seed(monkeypatch):
    bpy.ops.tryon.drape()
    monkeypatch.setattr(FakeJob, "error", ("fabric", DrapeError("No weights.", "Install again.")))
    with pytest.raises(RuntimeError, match="No weights"):
        bpy.ops.tryon.new_fabric(programme="tee")
    assert look_of(bpy.context.scene).garments.tee.fabric.seed == DEFAULT_GARMENTS[1].fabric.seed


@pytest.mark.parametrize("stage", pipeline_job.STAGES)
def test_an_error_is_kept_for_the_stage_where_it_arose(stage, monkeypatch):
    monkeypatch.setattr(FakeJob, "error", (stage, DrapeError("It broke.", "Mend it.")))
    with pytest.raises(RuntimeError, match="It broke. Mend it."):
        bpy.ops.tryon.render()
    assert set(SESSION.problems) == {stage}
    assert (SESSION.problems[stage].message, SESSION.problems[stage].mend) == ("It broke.", "Mend it.")
    assert not SESSION.busy
    monkeypatch.setattr(FakeJob, "error", None)
    bpy.ops.tryon.render()
    assert not SESSION.problems


def test_success_settles_the_problems_of_what_it_did_and_no_others():
    problem = session.Problem("It broke.", "Mend it.", False)
    SESSION.problems.update(body=problem, drape=problem, render=problem, runtime=problem)
    bpy.ops.tryon.drape()
    assert set(SESSION.problems) == {"render", "runtime"}


def test_a_missing_runtime_offers_to_install_one(monkeypatch):
    monkeypatch.setattr(FakeJob, "error", ("body", RuntimeUnavailable("No runtime.", "Install it.")))
    with pytest.raises(RuntimeError, match="No runtime"):
        bpy.ops.tryon.body()
    assert SESSION.problems["body"].install


def test_a_wrong_spec_is_an_error_of_the_button_pressed():
    look_of(bpy.context.scene).views = set()
    with pytest.raises(RuntimeError, match="views is empty"):
        bpy.ops.tryon.render()
    assert set(SESSION.problems) == {"render"} and not FakeJob.jobs


def test_a_body_needs_no_garments_and_only_pictures_need_views():
    group = Edited()
    for name in ("tee", "trousers"):
        getattr(group.garments, name).worn = False
    group.views = set()
    assert bpy.ops.tryon.body() == {"FINISHED"} and roles().count("body") == 1
    with pytest.raises(RuntimeError, match="no garment"):
        bpy.ops.tryon.dress()
    group.garments.tee.worn = True
    assert bpy.ops.tryon.dress() == {"FINISHED"}


def test_a_fault_of_ours_is_told_and_leaves_no_job_behind(monkeypatch, capfd):
    monkeypatch.setattr(FakeJob, "error", ("drape", KeyError("oops")))
    with pytest.raises(RuntimeError, match="TryOn itself failed: KeyError"):
        bpy.ops.tryon.drape()
    assert not SESSION.busy and "Traceback" in capfd.readouterr().err


def test_a_random_person_is_the_seeds_person():
    assert bpy.ops.tryon.random_person(seed=12) == {"FINISHED"}
    assert body.body_from(look_of(bpy.context.scene).body) == random_person(12)


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


def test_a_failed_certificate_is_said():
    bad = but(GOOD, {"penetrating_pct": 3.0})
    probe = SimpleNamespace(bl_label="Drape", _job=SimpleNamespace(result=SimpleNamespace(certificate=bad)))
    assert "did not pass: 3 % of the cloth of the tee" in look.LookOperator.finished(probe)


def test_dressing_twice_changes_no_identity():
    bpy.ops.tryon.dress()
    assert roles() == ["body", "garment", "garment"]
    bpy.ops.tryon.dress()
    assert roles() == ["body", "garment", "garment"]
