# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are whole or not there: nothing half-written stays, and what was there before is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tryon.gan_core.files import whole


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "thing.npz"
    with whole(path) as aside:
        aside.write_text("half")
        assert not path.exists() and aside.parent == path.parent
    assert path.read_text() == "half" and [p.name for p in path.parent.iterdir()] == ["thing.npz"]
    assert path.stat().st_mode & 0o777 == 0o644, "all read it, its owner writes it"


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
def test_what_fails_leaves_all_as_it_was(tmp_path: Path, stop: type[BaseException]) -> None:
    path = tmp_path / "thing.npz"
    path.write_text("old")
    with pytest.raises(stop), whole(path) as aside:
        aside.write_text("half")
        raise stop
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
