# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookbook as a farm's job: every drape once, every view a task, after the drape that it shows."""

import json
import shutil
import subprocess

import pytest
from tryon.tryon_addon.cli.main import main
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.lookbook import farm, manifest, plan

TEXT = """name = "Spring 'n' <more>"
views = ["front", "back"]
bodies = [{ sample = 2 }]
colourways = [{ name = "navy", palette = ["#1d2f55"] }, { name = "red", palette = ["#aa2233"] }, "#00ff00"]
"""
FLAMENCO = """
const jobs = { tasks: [], settings: { book: "b.toml", out: "o", tryon: "tryon" }, addTask(t) { this.tasks.push(t); } };
const author = {
  Task: (name, kind) => ({ name, kind, needs: [], commands: [], addCommand(c) { this.commands.push(c); },
                           addDependency(t) { if (!jobs.tasks.includes(t)) throw "order"; this.needs.push(t.name); } }),
  Command: (name, what) => ({ name, ...what }),
};
"""


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "spring.toml"
    path.write_text(TEXT.replace(', "#00ff00"', ""), encoding="utf-8")
    return path


def test_a_template_has_a_step_a_stage_and_a_task_a_view(book, tmp_path):
    assert main(["lookbook", "export", str(book), "--format", "openjd", "--out", str(tmp_path / "job.json")]) == 0
    said = json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))
    drape, render, gather = said["steps"]
    assert [step["name"] for step in said["steps"]] == ["Drape", "Render", "Gather"]
    assert drape["parameterSpace"]["taskParameterDefinitions"][0]["range"] == "1-2"
    spaces = {one["name"]: one["range"] for one in render["parameterSpace"]["taskParameterDefinitions"]}
    assert spaces == {"Look": "1-4", "View": ["front", "back"]}
    assert render["dependencies"] == [{"dependsOn": "Drape"}] and gather["dependencies"] == [{"dependsOn": "Render"}]
    paths = {one["name"] for one in said["parameterDefinitions"] if one["type"] == "PATH"}
    assert paths == {"Book", "Out", "Cache"}


def test_open_job_description_itself_takes_the_template(book, tmp_path):
    model = pytest.importorskip("openjd.model")
    wanted = plan.plan(manifest.read(book))
    template = model.decode_job_template(template=json.loads(farm.openjd(wanted, book, tmp_path / "out", tmp_path)))
    job = model.create_job(job_template=template, job_parameter_values=model.preprocess_job_parameters(
        job_template=template, job_parameter_values={}, job_template_dir=tmp_path, current_working_dir=tmp_path,
        environment_templates=[]))
    spaces = [len(model.StepParameterSpaceIterator(space=step.parameterSpace)) for step in job.steps]
    assert spaces == [2, 8, 1]


def test_flamenco_gets_each_drape_before_its_views(book, tmp_path):
    node = shutil.which("node") or pytest.skip("needs node to run a job type")
    script = farm.flamenco(plan.plan(manifest.read(book)), book, tmp_path / "out", tmp_path)
    run = subprocess.run([node, "-"], input=f"{FLAMENCO}{script}\ncompileJob(jobs);\n"
                         "console.log(JSON.stringify([JOB_TYPE, jobs.tasks]));",
                         text=True, capture_output=True, check=True)
    kind, tasks = json.loads(run.stdout)
    assert kind["label"] == "TryOn: Spring 'n' <more>" and len(tasks) == 2 + 8 + 1
    assert [task["needs"] for task in tasks if task["name"].endswith("-back")] == [["drape-1"]] * 2 + [["drape-2"]] * 2
    assert tasks[1]["commands"] == [{"name": "exec", "exe": "tryon", "args": [
        "lookbook", "task", "b.toml", "--look", "1", "--view", "front"]}]
    assert len(tasks[-1]["needs"]) == 8


def test_more_views_than_a_template_can_name_are_refused(book, tmp_path, monkeypatch):
    monkeypatch.setattr(farm, "MOST_VIEWS", 1)
    with pytest.raises(SpecError, match="2 views a look"):
        farm.openjd(plan.plan(manifest.read(book)), book, tmp_path, tmp_path)


@pytest.mark.parametrize(("words", "said"), [
    (["--drape", "3"], "no drape 3. Choose from 1 to 2"), (["--look", "0", "--view", "front"], "no look 0"),
    (["--look", "1", "--view", "top"], "no view 'top'. Choose from: front, back"), (["--look", "1"], "no view ''"),
])
def test_a_task_that_there_is_not_is_refused(book, capsys, words, said):
    assert main(["lookbook", "task", str(book), *words]) == 2
    assert said in capsys.readouterr().err
