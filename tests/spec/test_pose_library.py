# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose library as people see it, and pose files of their own."""

import json

import pytest
from tryon.tryon_addon.catalog.body import poses
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.errors import SpecError, StorageError
from tryon.tryon_addon.spec.look import Look, look_from_dict, to_dict

ARM = {"base": "relaxed", "joints": {"upperarm01.L": [0.0, -40.0, 0.0]}}


def test_poses_are_files_and_those_that_garments_drape_in_come_first(tmp_path):
    assert list(poses.LIBRARY)[:2] == ["relaxed", "a-pose"] == list(poses.DRAPE_POSES)
    assert all(p.label and p.tooltip for p in poses.LIBRARY.values())
    assert len(poses.LOOK_POSES) - len(poses.DRAPE_POSES) >= 14  # to be pictured in
    (tmp_path / "bow.toml").write_text('label = "Bow"\ngarments = "none"\npelvis = [30, 0, 0]')
    (tmp_path / "torn.toml").write_text("label = [")
    with pytest.warns(UserWarning, match="torn"):
        assert poses.library(tmp_path) == {"bow": poses.Pose("bow", "Bow", "", "none")}


def test_a_pose_of_joints_is_written_and_read_back(tmp_path):
    table = poses.checked(ARM | {"label": 'A "wide" arm', "joints": ARM["joints"] | {"head": [0, 0, 0]}})
    assert table["joints"] == ARM["joints"]  # what does not turn is left out
    again = poses.load(poses.write(tmp_path / "new" / "wide.toml", table))
    assert again == ARM | {"label": "A 'wide' arm", "garments": "follow"}
    with pytest.raises(StorageError, match="Cannot write"):
        poses.write(tmp_path / "new" / "wide.toml" / "no.toml", table)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"joints": {"lowerleg01.L": [170, 0, 0]}}, "lowerleg01.L turns by 170 degrees. That joint turns by 155"),
        ({"joints": {"tail": [0, 0, 95]}}, "turns by 90 at most"),
        ({"joints": {"head": [0, 0]}}, "three degrees"),
        ({"joints": {"head": [0, 0, float("inf")]}}, "three degrees"),
        ({"joints": [1, 2]}, "must be a table"),
        ({"garments": "maybe"}, "drape, follow, none"),
        ({"facing": 190}, "facing is 190. Give degrees to the body's left"),
        ({"facing": "left"}, "from -180 to 180"),
        ({"label": 3}, "Give text"),
        ({"arms": {"down": float("nan")}}, "finite"),
        ({"arms": {"a": {"b": {"c": {"d": 1}}}}}, "plain|finite"),
        (7, "name or a table"),
        ("handstand", "Choose"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(table, said):
    with pytest.raises(SpecError, match=said):
        Look(pose=table)


def test_a_look_keeps_its_pose_and_the_command_line_reads_one(tmp_path, capsys):
    assert Look().pose == "relaxed" and poses.facing_of("stand") == 0.0 > poses.facing_of("turned")
    assert poses.facing_of({"facing": 12}) == 12.0 and poses.facing_of(ARM) == 0.0
    look = Look(pose=ARM)
    assert look.drape_pose == "relaxed" and look_from_dict(to_dict(look)) == look
    file = poses.write(tmp_path / "wide.toml", ARM)

    def asked(*words):
        return look_from_arguments(main.parse(["look", "--out", "x", *words]))

    assert asked("--pose", str(file)).pose["joints"] == ARM["joints"]
    assert asked("--pose", "walk").pose == "walk"
    with pytest.raises(SpecError, match="Cannot read"):
        asked("--pose", str(tmp_path / "none.toml"))
    assert main.main(["body", "poses", "--json"]) == 0
    assert [p["name"] for p in json.loads(capsys.readouterr().out)] == list(poses.LIBRARY)
    assert main.main(["body", "poses"]) == 0
    assert "garments follow there" in capsys.readouterr().out
