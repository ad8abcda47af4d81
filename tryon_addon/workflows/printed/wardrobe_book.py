# SPDX-License-Identifier: GPL-3.0-or-later
"""The wardrobe as a book: every programme on a page, its panels drawn, its parameters in a table."""

from __future__ import annotations

from pathlib import Path

from ...catalog.garments import PROGRAMMES
from ...core.delivery import write_files
from ...core.progress import Progress, quiet
from ...runtime.client import client
from ...spec.look import Body, shape_of


def markdown(folder: str) -> str:
    """The wardrobe's book: every programme with its drawing (in ``folder``) and its parameters."""
    out = ["# Wardrobe", "", f"{len(PROGRAMMES)} programmes, from the skin outwards; written by",
           "`tryon garment book --out docs/wardrobe.md`.", "",
           "Panels at the defaults on the default body; below, what each parameter does to the panel that it changes",
           "most: blue at its least, red at its most, or as far as the other defaults allow. Lengths in cm.", ""]
    for programme in PROGRAMMES.values():
        out += [f"## {programme.label}", f"`{programme.name}`, of {programme.physics} where the fabric names no other.",
                "", f"![Panels]({folder}/{programme.name}.svg)", "", "| parameter | least | default | most | |",
                "|---|---|---|---|---|"]
        out += [f"| `{p.name}` | {p.low:g} | {p.default:g} | {p.high:g} {p.unit} | {p.text} |"
                for p in programme.parameters]
        out.append("")
    return "\n".join(out)


def write(out: Path, progress: Progress = quiet) -> None:
    """The book at ``out``, its drawings in a folder of the same name beside it. Raises StorageError."""
    folder, body = out.stem, shape_of(Body())
    files = {out.name: markdown(folder)}
    for k, name in enumerate(PROGRAMMES):
        progress(k / len(PROGRAMMES), f"Drawing: {name}")
        made = client.shared().call("garment.page", {"programme": name, "body": body})
        files[f"{folder}/{name}.svg"] = made["svg"]
    write_files(out.parent, files)
