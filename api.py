# SPDX-License-Identifier: GPL-3.0-or-later
"""TryOn from Python::

    from tryon import api
    result = api.look({"body": {"height": 181}, "studio": "white"}, out="out")
    print(result.certificate.passed, result.views["front"])

    person = api.fit({"stature": 172, "bust": 92, "weight": 61}, sex="female")
    print(person.measures["hip"], person.percentiles["hip"], person.notes)
    api.look({"body": person.body}, out="fitted")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .tryon_addon.core.errors import TryOnError
from .tryon_addon.core.progress import Progress, Step, quiet
from .tryon_addon.spec import random_person as spec_random_person
from .tryon_addon.spec.look import Body, Fabric, Garment, Look, View, beside, garment_from_dict, load, look_from_dict
from .tryon_addon.spec.stamp import ANONYMOUS, Stamps
from .tryon_addon.workflows import designs, people
from .tryon_addon.workflows import rerender as _rerender
from .tryon_addon.workflows import swatch_files as _swatch_files
from .tryon_addon.workflows import swatches as _fabrics
from .tryon_addon.workflows.people import Cast, Fit
from .tryon_addon.workflows.rerender import Again
from .tryon_addon.workflows.swatches import Swatch

if TYPE_CHECKING:
    from .tryon_addon.pipeline.job import LookResult

__all__ = [
    "Again", "Body", "Cast", "Fabric", "Fit", "Garment", "Look", "Swatch", "TryOnError", "View",
    "export", "fit", "look", "measures", "outfit", "random_person", "read_spec", "rerender", "sample",
    "surprise", "swatches",
]


def _told(progress: Callable[[str, float], None] | None) -> Progress:
    """A user's function, which takes what is done first, as the workflows call it."""
    return quiet if progress is None else lambda fraction, label: progress(label, fraction)


def random_person(seed: int) -> Body:
    """The random adult with this seed: the same on every machine."""
    return spec_random_person.random_person(seed)


def read_spec(path: str | Path) -> Look:
    """A look from a TOML or JSON file, which images' paths begin from; SpecError says what is wrong and allowed."""
    return look_from_dict(beside(load(Path(path)), Path(path)))


def look(what: Look | Mapping[str, Any] | None = None, *, out: str | Path, fresh: bool = False,
         population: str = "army", export: Iterable[str] = (), patience: float = 120.0, stamp: str = ANONYMOUS,
         progress: Callable[[Step], None] | None = None) -> LookResult:
    """Dress a person, certify the drape and render the views into ``out``.

    Args:
        what: a Look, plain values as in a spec file, or None for the default look.
        out: folder for the views' files, ``contact_sheet.png``, ``look.blend`` and ``look.json``.
        population: whom a body's ``measures`` follow in what they leave open, ``army`` or ``civilian``.
        export: formats to write the dressed person in as well, as ``look.*`` in ``out``: any of ``glb``, ``usd``,
            ``usdz``, ``obj``, ``rigged`` (glTF with bones), ``abc`` and ``usd-motion`` (the way into the pose).
        stamp: what the views say of themselves: ``anonymous`` (all but a real person's measures), ``full`` or ``none``.
        fresh: compute everything anew instead of using what earlier runs kept.
        patience: seconds that draping one garment may take, 5 to 86,400; then the best attempt is kept, with its
            verdict and a sentence in ``certificate.cut_short``. Asked again with more, it goes on from there.
        progress: called with every small step (``label``, ``fraction`` of the whole).

    Returns:
        The result with ``certificate``, ``views`` (name to path), ``timings`` (seconds a stage) and ``cached``.

    Raises:
        TryOnError: with what is wrong and how to mend it. The open Blender scene is replaced by an empty one first.
    """
    from .tryon_addon.workflows import look_files

    asked = what if isinstance(what, Look) else look_from_dict(what or {})
    return look_files.make_look(asked, Path(out), fresh=fresh, population=population, export=export,
                                patience=patience, stamps=Stamps(stamp),
                                progress=quiet if progress is None else lambda done, label: progress(Step(label, done)))


def rerender(picture: str | Path, *, out: str | Path | None = None, body: Body | None = None,
             files: Iterable[str | Path] = (), fresh: bool = False, patience: float = 120.0,
             progress: Callable[[str, float], None] | None = None) -> Again:
    """Make a view of a look, or a swatch, again from the stamp in it, and say how far the two are apart.

    Args:
        out: folder that it is written to under the same name; without one it is only compared.
        body: whom an anonymous view shows, where they are not saved on this machine.
        files: folders of garments from files, which stamps name without their folders; beside the picture, too.
        fresh: drape anew, even where a drape is kept.
        patience: seconds that draping one garment may take.

    Returns:
        ``apart`` (``nothing``: the same pixels; ``alike``: as near as cloth that is draped anew), ``files``, ``notes``.

    Raises:
        TryOnError: a damaged file, one that TryOn did not write, or one that does not say enough. A view replaces the
            open Blender scene by an empty one first.
    """
    return _rerender.rerender(Path(picture), Path(out) if out is not None else None, body=body,
                              folders=[Path(folder) for folder in files], fresh=fresh, patience=patience,
                              progress=_told(progress))


def export(path: str | Path) -> Path:
    """Write the person of the open Blender scene, with hair, garments and accessories, for another program.

    Metres, Y up; modifiers applied; pictures of colour, roughness and relief. Nothing else of the scene goes out.

    Args:
        path: its ending is the format: ``.glb``, ``.rigged.glb`` (with bones), ``.usdc``, ``.usdz`` or ``.obj``.

    Raises:
        TryOnError: an unknown ending, nobody in the scene, or a file that cannot be written: none is left then.
    """
    from .tryon_addon.workflows import look_files

    return look_files.export_scene(Path(path))


def measures() -> list[dict[str, Any]]:
    """Every measure TryOn takes of a body, in order.

    Returns:
        Objects with ``name``, ``label``, ``unit`` (cm or kg), ``ansur`` (its column in ANSUR II, or None),
        ``definition``, ``source`` and ``pose``.
    """
    return people.measures()


def fit(measures: Mapping[str, float], *, sex: str | None = None, age: float | None = None, body: Body | None = None,
        population: str = "army", progress: Callable[[str, float], None] | None = None) -> Fit:
    """The body that has these measures; what is left open follows the learned distribution of real people.

    Args:
        measures: at least one, by name: centimetres, and kilograms for ``weight``.
        sex: ``female`` or ``male``; without it and without ``age`` they follow from the measures.
        age: years, 18 to 90.
        body: whose face and skin to keep.
        population: ``army`` (US Army 2012) or ``civilian`` (reweighted to US civilians): who is followed, and of whom
            the percentiles are.
        progress: called with what is done and the fraction of the whole.

    Returns:
        ``body`` for a look, ``measures`` of it in cm and kg, ``error`` (achieved less asked), ``percentiles``,
        ``extrapolated`` and ``notes``.

    Raises:
        TryOnError: an unknown name, a value that no adult has, or measures that contradict each other: says which.
    """
    return people.fit(measures, sex=sex, age=age, body=body, population=population, progress=_told(progress))


def sample(count: int, seed: int = 0, *, population: str = "army", truncation: float | None = None,
           progress: Callable[[str, float], None] | None = None, **conditions: Any) -> Cast:
    """People drawn from the learned distribution: the same seed, the same people.

    Args:
        count: how many, 1 to 100,000.
        conditions: any of ``sex``, ``age``, ``stature``, ``weight``, ``bust``, ``waist`` (at the navel) and ``hip``;
            years, centimetres, kilograms.
        truncation: below 1 keeps nearer to the middle of the distribution.

    Returns:
        ``bodies``, and their ``measures`` (count, M) in cm and kg by ``names``; ``of(i)`` is one's by name.
    """
    return people.sample(count, seed, conditions=conditions, population=population, truncation=truncation,
                         progress=_told(progress))


def surprise(programme: str, count: int = 1, seed: int = 0, *, truncation: float = 1.0) -> list[Garment]:
    """New designs of a programme: the same seed, the same designs.

    Args:
        truncation: below 1 keeps nearer to the usual; at most 1.5.

    Raises:
        TryOnError: an unknown programme or a number that is not allowed.
    """
    found = designs.designs(programme, seed, count, truncation=truncation)
    return [Garment(programme, design) for design in found.designs]


def outfit(seed: int = 0, *, season: str = "", occasion: str = "") -> tuple[Garment, ...]:
    """Garments that go together, for a look: what is worn, how it is cut, cloths and colours all follow from the seed.

    Args:
        season: ``summer``, ``mild`` or ``cold``; empty follows from the seed.
        occasion: ``casual``, ``work`` or ``evening``; likewise.
    """
    return designs.outfit(seed, season=season, occasion=occasion)


def swatches(fabric: Fabric | Mapping[str, Any], count: int = 1, seed: int = 0, *, size: int = 512,
             out: str | Path | None = None, progress: Callable[[str, float], None] | None = None) -> list[Swatch]:
    """Cloths of a class, from the seeds ``seed`` on: the same seed, the same cloth.

    Args:
        fabric: a Fabric or plain values, for example ``{"kind": "tartan", "threads": "B/24 W4 K/8"}``: what it leaves
            open is made up from the seed.
        size: pixels across, 64 to 2048.
        out: folder for a PNG and a JSON each, with their rights in them, and ``sheet.png``.

    Returns:
        Each with ``fabric``, ``maps`` (colour, height, normal, roughness, repeat_cm, of lace opacity), ``rights``,
        ``screens`` and the ``difference`` (mean CIEDE2000) to a palette that was asked for.

    Raises:
        TryOnError: an unknown class, a number that is not allowed, no weights or none with a licence card.
    """
    asked = fabric if isinstance(fabric, Fabric) else garment_from_dict({"fabric": dict(fabric)}).fabric
    made = _fabrics.sample(asked, count, seed, size, progress=_told(progress))
    if out is not None:
        _swatch_files.write(made, Path(out))
    return made
