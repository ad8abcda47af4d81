# SPDX-License-Identifier: GPL-3.0-or-later
"""A stage is added as CONTRIBUTING.md says, and runs; stages in an order that cannot be are refused."""

import json

import pytest
from support.package_copy import PackageCopy
from tryon.tryon_addon.pipeline.stage import Stage, in_order
from tryon.tryon_addon.pipeline.stages.order import STAGES
from tryon.tryon_addon.spec import keys

NEW = '''
"""How tall the person stands, hair not counted."""

from ..stage import Stage
from . import body


def run(context):
    yield context.step("Measuring", 0.5)
    height = float(body.made(context).shape["vertices"][:, 2].max())
    context.result.more["standing"] = {"height_m": round(height, 3)}


STAGE = Stage("standing", 0.02, run, needs=("body",))
'''
CODE = '''
import json
from pathlib import Path
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.pipeline.job import Job, STAGES
from tryon.tryon_addon.spec.look import Body, Look
job = Job(Look(body=Body(height=171.0), pose="t-pose"), until="standing", store=Store(Path("kept")))
steps = [step.label for step in job.steps()]
print(json.dumps([STAGES, steps, job.result.more, job.result.timings]))
'''


def test_a_stage_is_a_file_and_a_line(tmp_path):
    copy = PackageCopy(tmp_path)
    copy.write("tryon_addon/pipeline/stages/standing.py", NEW)
    path = "tryon_addon/pipeline/stages/order.py"
    copy.edit(path, "import body, drape, evaluate, fabric, render, sew",
              "import body, drape, evaluate, fabric, render, sew, standing")
    copy.edit(path, "body.STAGE, ", "body.STAGE, standing.STAGE, ")
    assert len(copy.touched) == 2
    stages, steps, more, timings = json.loads(copy.run("-c", CODE).splitlines()[-1])
    assert stages == ["body", "standing", "garment", "fabric", "drape", "evaluate", "render"]
    assert "Measuring" in steps and timings["standing"] >= 0
    assert more == {"standing": {"height_m": pytest.approx(1.71, abs=0.002)}}


@pytest.mark.parametrize(("stages", "words"), [
    ([Stage("a", 1), Stage("a", 1)], "Two stages are called a"),
    ([Stage("b", 1, needs=("a",)), Stage("a", 1)], "b needs a, which does not run before it"),
    ([Stage("b", 1, needs=("nowhere",))], "b needs nowhere"),
])
def test_stages_that_cannot_run_are_refused(stages, words):
    with pytest.raises(ValueError, match=words):
        in_order(stages)


def test_every_kind_of_kept_result_is_some_stages():
    assert {kind for stage in STAGES for kind in stage.keeps} == set(keys.KINDS)
