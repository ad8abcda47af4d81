# SPDX-License-Identifier: GPL-3.0-or-later
"""What pip says becomes progress for a person, and its failures a mend."""

import pytest
from tryon.tryon_addon.runtime.install.pip_output import PipProgress, explain


def test_pips_output_becomes_progress():
    progress = PipProgress(expected_mb=300)
    seen = []
    for line in (
        "Collecting torch>=2.4",
        "  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (200 MB)",
        "Progress 0 of 200000000",
        "Progress 100000000 of 200000000",
        "Progress 200000000 of 200000000",
        "  Downloading https://mirror-2.example/anny-0.6.2-py3-none-any.whl (50 MB)",
        "Progress 50000000 of 50000000",
        "Processing /some-where/warp-lang-1.19.0-py3-none-any.whl (from anny)",
        "Installing collected packages: torch, anny",
        "Successfully installed torch anny",
    ):
        progress.feed(line)
        seen.append((round(progress.fraction, 3), progress.message))
    assert [fraction for fraction, _ in seen] == [0, 0, 0, 0.283, 0.567, 0.567, 0.708, 0.708, 0.85, 0.99]
    assert seen[3][1] == "Downloading torch: 100 of 200 MB"
    assert seen[6][1] == "Downloading anny: 50 of 50 MB"
    assert seen[0][1] == "Looking at torch" and seen[7][1] == "Looking at warp-lang"


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk space"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError: Failed to resolve'", "network"),
        ("ERROR: something nobody has seen", "console"),
    ],
)
def test_pips_failures_get_a_mend(line, mend):
    reason, advice = explain(["Collecting torch", line])
    assert reason == line and mend in advice
