# SPDX-License-Identifier: GPL-3.0-or-later
"""Use an installed TryOn as its user does: a doctor, a swatch, a person, a look, from a folder of no checkout.

    python .ci/try_installed.py ENVIRONMENT
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build_extension import ROOT

LIMIT_S = 1200.0  # a machine that many share may be four times as slow
LOOK = '[body]\nheight = 172.0\n[[garments]]\nprogramme = "tee"\nfabric = { kind = "stripe", seed = 4 }\n'
ELSEWHERE = """import sys, tryon
print(tryon.__file__)
ours = [p for p in sys.path if p.startswith(sys.argv[1]) and not p.startswith(sys.prefix)]
assert not ours, ours"""

# Words of `tryon`, and what they leave in the folder that they run in.
STEPS = (
    (("doctor",), ()),
    (("fabric", "sample", "--class", "floral", "--size", "256", "--out", "swatches"), ("swatches/floral-0.png",)),
    (("body", "sample", "-n", "2", "--seed", "3", "--out", "people"), ("people/people.json", "people/measures.csv")),
    (("look", "look.toml", "--preset", "draft", "--set", 'views=["front"]', "--out", "look"),
     ("look/front.png", "look/look.blend", "look/look.json")),
)


def run(folder: Path, *words: str | Path) -> str:
    """What a command prints that runs in ``folder`` and knows of no other Python; it must end well."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S)
    if done.returncode:
        sys.exit(f"error: {' '.join(map(str, words))} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def files_of(package: Path) -> set[Path]:
    """A package's files, but for compiled modules."""
    return {path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def main() -> None:
    scripts = Path(sys.argv[1]).resolve() / "bin"
    with tempfile.TemporaryDirectory(prefix="tryon-elsewhere-") as temporary:
        folder = Path(temporary)
        package = Path(run(folder, scripts / "python", "-c", ELSEWHERE, ROOT).strip()).parent
        if not package.is_relative_to(scripts.parent):
            sys.exit(f"error: tryon was taken from {package}")
        before = files_of(package)
        (folder / "look.toml").write_text(LOOK)
        for words, made in STEPS:
            begun = time.monotonic()
            said = run(folder, scripts / "tryon", *words)
            if missing := [name for name in made if not (folder / name).is_file()]:
                sys.exit(f"error: tryon {' '.join(words)} left no {', '.join(missing)}\n{said}")
            print(f"tryon {words[0]}: {time.monotonic() - begun:.1f} s", flush=True)
        report = json.loads((folder / "look" / "look.json").read_text())
        print(f"  {report['versions']}")
        if not report["drape"]["passed"]:
            sys.exit(f"error: the look failed its certificate: {report['drape']}")
        if new := files_of(package) - before:
            sys.exit(f"error: files were written into the package: {', '.join(map(str, new))}")


if __name__ == "__main__":
    main()
