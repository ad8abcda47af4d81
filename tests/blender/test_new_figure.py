# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure is added as a contributor would, in two files of a copy of the package: everything else follows."""

import importlib
import json
from pathlib import Path

import pytest
from support.package_copy import PackageCopy

CHILD = Path(__file__).parents[1] / "support" / "new_figure_child.py"
TABLE, MEASURES = "tryon_addon/evaluation/figures.py", "tryon_addon/blender/measure/measures.py"
ENTRY = '''\
    Figure("hem_uneven_mm", "mm", 8.0, "the {garment}'s hem hangs {value} mm askew", word="uneven",
           how="the lowest tenth of the garment, from its lowest vertex to its highest", trouble=Trouble.STRETCH),
'''
MEASURE = '''

@measures("hem_uneven_mm")
def hem_uneven(on: Fitting) -> Measured:
    hem = on.end.positions[on.item.sewn["flat"][:, 1] < np.quantile(on.item.sewn["flat"][:, 1], 0.1)]
    return 1000.0 * float(np.ptp(hem[:, 2])), hem[hem[:, 2].argmin()]
'''


@pytest.fixture
def package(tmp_path):
    return PackageCopy(tmp_path)


def enter(package, entry=ENTRY):
    package.edit(TABLE, "\n)}", f"\n{entry})}}")


def measure(package):
    package.append(MEASURES, MEASURE)


def test_a_new_figure_is_an_entry_and_a_measure(package):
    enter(package)
    measure(package)
    assert len(package.touched) == 2
    report = json.loads(package.run(CHILD, package.folder).rpartition("REPORT ")[2])
    assert Path(report["package"]) == package.root / "__init__.py"
    assert report["failing"] == ["hem_uneven_mm"]
    told, value = report["told"], report["told"]["hem_uneven_mm"]
    assert 10.0 < value < 40.0 and report["badness"] == pytest.approx(value / 8.0, rel=1e-3)
    assert told["reasons"] == [f"The pencil skirt's hem hangs {value:.3g} mm askew; 8 mm are allowed"]
    assert not told["passed"]
    assert list(told)[list(told).index("standing_pct"):][:3] == ["standing_pct", "hem_uneven_mm", "frames"]
    (spot,) = told["spots"]
    assert spot["figure"] == "hem_uneven_mm" and spot["at"][0] < -0.1 and spot["at"][2] < 0.7, "where it hangs lowest"
    assert report["whole"]["hem_uneven_mm"] == value and report["whole"]["garments"] == [told]
    assert report["words"] == ["uneven", "front"], "beside the ring, and under the view"
    assert report["tried"] == [160], "sewn longer, as against stretch"


@pytest.mark.parametrize(("name", "entered", "measured", "says"), [
    ("no_measure", ENTRY, False, "Nothing in measures.py measures hem_uneven_mm"),
    ("no_entry", "", True, "'hem_uneven_mm' is not in evaluation/figures.py"),
    ("no_word", ENTRY.replace(' word="uneven",', ""), True, "missing 1 required positional argument: 'word'"),
])
def test_what_is_forgotten_is_told_when_the_package_is_loaded(package, monkeypatch, name, entered, measured, says):
    enter(package, entered)
    if measured:
        measure(package)
    package.root.rename(package.folder / name)  # beside the one that is loaded
    monkeypatch.syspath_prepend(package.folder)
    with pytest.raises((LookupError, TypeError), match=says):
        importlib.import_module(f"{name}.tryon_addon.blender.measure.certify")
