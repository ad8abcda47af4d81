# SPDX-License-Identifier: GPL-3.0-or-later
"""A hundred hostile files for each reader, the same ones every time; ``make fuzz`` has ten thousand."""

import os

import pytest
from support.readers import READERS, Tried, attempt

COUNT = 100


@pytest.mark.parametrize("name", READERS)
def test_hostile_files_are_read_rightly_or_refused_in_words(name, tmp_path):
    tried = Tried()
    for number in range(COUNT):
        attempt(READERS[name], name, number, tmp_path, tried)
    assert not tried.faults, "\n".join(f"{number}: {fault}" for number, fault in tried.faults[:5])
    assert tried.refused + tried.accepted == COUNT and tried.refused > 10


@pytest.mark.parametrize("name", READERS)
def test_samples_are_read(name, tmp_path):
    """Or all that is refused would prove nothing."""
    for file, content in READERS[name].samples().items():
        (tmp_path / file).write_bytes(content)
        READERS[name].check(READERS[name].read(tmp_path / file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
@pytest.mark.parametrize("name", [name for name in READERS if name not in ("threads", "palettes", "caches")])
def test_no_reader_waits_for_a_pipe(name, tmp_path):
    for file in READERS[name].samples():
        path = tmp_path / file
        if path.suffix != ".md":
            os.mkfifo(path)
            with pytest.raises(READERS[name].refusals()):
                READERS[name].read(path)


@pytest.mark.parametrize("name", ["specs", "people", "charts", "patterns", "body files", "poses", "saved people",
                                  "PNG text", "photos", "kept meshes", "lookbooks"])
def test_no_reader_swallows_a_file_of_any_size(name, tmp_path):
    file = sorted(READERS[name].samples())[0]
    with (tmp_path / file).open("wb") as out:
        out.truncate(2_000_000_000)  # a hole, which takes no place
    with pytest.raises(READERS[name].refusals(), match="has 2,000.0 MB"):
        READERS[name].read(tmp_path / file)
