# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks on the workers of Dask's: a crash costs the look, a killed worker its task, and no look is made twice."""

import contextlib
import json

import pytest
from support import look_makers
from tryon.tryon_addon.core.errors import SpecError, TryOnError
from tryon.tryon_addon.lookbook import book, cluster, manifest, plan, runner

CommClosedError = pytest.importorskip("distributed.comm").CommClosedError


def test_a_cluster_makes_all_and_survives_its_workers(tmp_path, monkeypatch):
    (tmp_path / "book.toml").write_text('preset = "draft"\nviews = ["front"]\nbodies = [{ sample = 6 }]\n')
    wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
    log = tmp_path / "log"
    log.write_text("")
    monkeypatch.setenv("MAKER_LOG", str(log))
    monkeypatch.setenv("MAKER_FAULTS", json.dumps({"person-1": "crash", "person-2": "wrong", "person-3": "kill",
                                                   "person-4": "poison", "": "keeps"}))
    with cluster.joined(cluster.LOCAL, 2, look_makers.command, look_makers.environment) as farm:
        assert farm.size() == 2
        made = runner.run(wanted, tmp_path / "out", runner.Settings(farm.hand, farm.size), lambda *said: None)
    states = {record.name: record.state for record in made.records}
    assert states == {"person-0": "passed", "person-1": "error", "person-2": "error", "person-3": "passed",
                      "person-4": "error", "person-5": "passed"}
    errors = {record.name: record.error for record in made.records}
    assert "crashed" in errors["person-1"] and errors["person-2"] == "It is wrong."
    assert errors["person-4"] == "3 workers died of it."
    orders = log.read_text().split()
    assert {name: orders.count(name) for name in ("person-0", "person-2", "person-3", "person-5")} == {
        "person-0": 1, "person-2": 1, "person-3": 2, "person-5": 1}
    # One that waits at a dying worker counts the death, too: who is blamed is tried once more.
    assert 2 <= orders.count("person-4") <= 6
    assert {one["name"] for one in book.read(tmp_path / "out")["looks"]} == set(states)


def test_where_nobody_answers_a_sentence_says_so(monkeypatch):
    with pytest.raises(SpecError, match="No scheduler of Dask's answers at 'tcp://127.0.0.1:9'"):
        with cluster.joined("tcp://127.0.0.1:9", 1, look_makers.command, look_makers.environment, patience="1s"):
            pass


def test_a_cluster_without_workers_is_not_waited_for_for_ever(monkeypatch):
    class Client:
        def scheduler_info(self, n_workers):
            return {"workers": {}}

    farm = cluster.Cluster(Client(), look_makers.command, look_makers.environment)
    assert farm.size() == 1
    monkeypatch.setattr(cluster, "ASKED", -1.0)
    monkeypatch.setattr(cluster, "LOST", -1.0)
    with pytest.raises(TryOnError, match="no worker with the resource bpy"):
        farm.size()


def test_a_folder_that_cannot_be_written_is_not_told_as_a_lost_cluster(monkeypatch):
    import distributed

    monkeypatch.setattr(distributed, "Client", lambda *_, **__: contextlib.nullcontext(object()))
    with pytest.raises(PermissionError):
        with cluster.joined("tcp://127.0.0.1:9", 1, look_makers.command, look_makers.environment):
            raise PermissionError(13, "Permission denied", "out")
    with pytest.raises(TryOnError, match="The cluster at tcp://127.0.0.1:9 is gone"):
        with cluster.joined("tcp://127.0.0.1:9", 1, look_makers.command, look_makers.environment):
            raise CommClosedError("closed")
