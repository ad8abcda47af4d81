# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric's part of a spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog.cloth.physics import CLOTHS
from ..catalog.cloth.weaves import setts
from ..catalog.cloth.weaves.kinds import KINDS
from ..core.colour import hex_colour
from ..core.errors import SpecError, shown
from ..core.fields import assign, to_dict, whole
from ..core.parameters import Parameter, choose

GENERATED = ("plain", "denim", "stripe", "check", "floral", "dot", "geometric", "ornament", "animal", "houndstooth",
             "knit", "lace")  # drawn by the generator, from a seed
LAYOUTS = ("tossed", "mirrored", "half-drop", "medallion", "foulard", "ditsy", "polka", "leopard", "cheetah", "zebra",
           "lines", "heather", "sett", "four-and-four", "eight-and-eight", "chevron")  # of what the generator draws
FABRIC_KINDS = (*GENERATED, *KINDS)
IMAGE = "image"  # the kind of a cloth that is somebody's own picture
TILES = ("auto", "as-is", "blend", "mirrored", "half-drop")  # how a picture becomes a tile
OPEN = ("lace",)  # that one can see through, if it is not lined
PHYSICS = tuple(CLOTHS)
REPEAT = Parameter("repeat", 10.0, 0.5, 150.0, "cm", "width of one repeat of the print")
DOT = Parameter("dot", 0.8, 0.05, 100.0, "cm", "diameter of the dots")
TURN = Parameter("turn", 0.0, -180.0, 180.0, "degrees", "turn of the cloth on its panel; 45 is cut on the bias")
SHIFT = Parameter("shift", 0.0, -150.0, 150.0, "cm", "where the print begins, across and up")
TRUNCATION = Parameter("truncation", 1.0, 0.0, 1.5, "", "how far the cloth may stray from the middle of its class: "
                       "0 is the usual one, 1 as drawn, above bolder")
EDITS = {edit.name: edit for edit in (
    Parameter("scale", 0.0, -3.0, 3.0, "deviations", "larger or smaller motifs; 0 as drawn"),
    Parameter("contrast", 0.0, -3.0, 3.0, "deviations", "how far tones lie apart; 0 as drawn"),
    Parameter("density", 0.0, -3.0, 3.0, "deviations", "how much of the ground is covered; 0 as drawn"),
    Parameter("warmth", 0.0, -3.0, 3.0, "deviations", "redder or bluer colours; 0 as drawn"),
)}  # fmt: skip
LONGEST = 1000  # letters of a path or a sentence
SCREENS = 5  # colours that the generator takes
# Class -> how such cloth hangs, whatever is made of it. What is not here hangs as the garment usually does.
HANGS = {"denim": "denim", "houndstooth": "wool_suiting", "knit": "rib_knit", "lace": "poplin"} | {
    kind.name: kind.physics for kind in KINDS.values() if kind.physics}


@dataclass(frozen=True)
class Fabric:
    """A cloth: what it looks like and how it hangs. Empty or None means: chosen by class, garment or seed.

    ``threads``, ``weft`` and ``weave`` are an exact cloth's (``core.weaves``): thread counts such as ``B24 W4 K8`` or a
    named sett, the same across (``-``: only the warp is seen), and how the two cross. ``dot`` is the diameter of dots
    in cm. ``turn`` (degrees) and ``shift`` (cm, across and up) lay the cloth on its panel. Lace that is not ``lined``
    shows through its meshes what it is worn over.

    ``image`` is a picture of the user's own, photo, scan or tile, used as it is: the kind is then ``image``, ``repeat``
    the width in cm that it shows, ``tile`` (of TILES) how it goes on at its borders, ``rights`` what the user says of
    whose it is, and ``digest`` can pin down its content.

    Of a generated cloth, ``layout`` is how its pattern is laid out (of LAYOUTS; empty: as usual in its class), and
    ``truncation`` and the EDITS move what the seed has drawn.
    """

    kind: str = "plain"
    seed: int | None = None
    palette: tuple[str, ...] = ()
    repeat: float | None = None
    physics: str | None = None
    threads: str = ""
    weft: str = ""
    weave: str = ""
    dot: float | None = None
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    layout: str = ""
    truncation: float = TRUNCATION.default
    scale: float = 0.0
    contrast: float = 0.0
    density: float = 0.0
    warmth: float = 0.0
    lined: bool = True
    image: str = ""
    tile: str = TILES[0]
    rights: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        self._check_image()
        if self.seed is not None:
            whole(self.seed, "fabric.seed")
        if isinstance(self.palette, str) or not isinstance(self.palette, (tuple, list)):
            raise SpecError(f"fabric.palette is {shown(self.palette)}.", "Give a list of colours like #1f3a5f.")
        most = setts.MOST_COLOURS if self.exact else SCREENS
        if len(self.palette) > most:
            raise SpecError(f"fabric.palette has {len(self.palette)} colours.", f"Use at most {most}.")
        assign(self, palette=tuple(hex_colour(c, "fabric.palette") for c in self.palette))
        if self.repeat is not None:
            assign(self, repeat=REPEAT.check(self.repeat, "fabric"))
        if self.physics is not None:
            choose(self.physics, PHYSICS, "fabric.physics")
        assign(self, turn=TURN.check(self.turn, "fabric"), shift=_pair(self.shift))
        self._check_threads()
        self._check_style()
        if not isinstance(self.lined, bool):
            raise SpecError(f"fabric.lined is {self.lined!r}.", "Use true or false.")
        if not self.lined and self.kind not in OPEN:
            raise SpecError(f"A fabric of the kind {self.kind} is not lined.", f"Only {', '.join(OPEN)} can be so.")

    @property
    def edits(self) -> dict[str, float]:
        """Direction -> strength, of those that are not 0."""
        return {name: getattr(self, name) for name in EDITS if getattr(self, name)}

    @property
    def params(self) -> dict[str, Any]:
        """A generated cloth as the runtime's calls take it."""
        return to_dict(self) | {"edits": self.edits}

    @property
    def exact(self) -> bool:
        """Whether a formula gives it, and no generator."""
        return self.kind in KINDS

    def _check_image(self) -> None:
        for name in ("image", "rights", "digest"):
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
                raise SpecError(f"fabric.{name} is {value!r:.80}.", f"Give a line of text, at most {LONGEST} letters.")
        choose(self.tile, TILES, "fabric.tile")
        if self.image and self.kind == Fabric.kind:
            assign(self, kind=IMAGE)
        if not self.image:
            if self.kind == IMAGE:
                raise SpecError("A fabric of the kind image has no image.", "Name a file: image = \"scan.png\".")
            if self.tile != TILES[0] or self.rights or self.digest:
                raise SpecError("A fabric without an image has a tile, rights or a digest.", "Name its image, too.")
            choose(self.kind, FABRIC_KINDS, "fabric.kind")
            return
        if self.kind != IMAGE:
            raise SpecError(f"A fabric of the kind {self.kind} has an image.",
                            "Leave the kind out; how the cloth hangs is its physics.")
        if self.palette:
            raise SpecError("A fabric from an image has a palette.",
                            "An image keeps its colours; `tryon fabric project` draws one anew in others.")

    def _check_threads(self) -> None:
        for name in ("threads", "weft", "weave"):
            value = getattr(self, name)
            if not isinstance(value, str):
                raise SpecError(f"fabric.{name} is {shown(value)}.", "Give text.")
            if value and (not self.exact or self.kind == "dots"):
                woven = ", ".join(kind for kind in KINDS if kind != "dots")
                raise SpecError(f"A fabric of the kind {self.kind} has {name}.", f"Only a woven one has: {woven}.")
        if self.dot is not None:
            if self.kind != "dots":
                raise SpecError(f"A fabric of the kind {self.kind} has a dot.", "Only the kind dots has.")
            assign(self, dot=DOT.check(self.dot, "fabric"))
        if self.kind == "dots":
            from ..catalog.cloth.weaves import dots  # with it comes numpy, which enabling the extension does without

            dots.diameter_of(self.dot, self.repeat or KINDS["dots"].pitch_mm / 10)
        elif self.exact and (self.threads or self.weft or self.weave or self.palette):
            from ..catalog.cloth.weaves.yarns import on_the_loom

            on_the_loom(self.kind, self.threads, self.weft, self.weave, self.palette)

    def _check_style(self) -> None:
        if self.layout != "":
            choose(self.layout, LAYOUTS, "fabric.layout")
        for name, parameter in (EDITS | {"truncation": TRUNCATION}).items():
            assign(self, **{name: parameter.check(getattr(self, name), "fabric")})
        if self.kind not in GENERATED and (self.layout or self.edits or self.truncation != TRUNCATION.default):
            raise SpecError(f"A fabric of the kind {self.kind} has a layout, a truncation or an edit.",
                            f"Only a generated one has: {', '.join(GENERATED)}.")


def with_images(garment: Any, change: Callable[[str], str]) -> Any:
    """A garment's plain values with the path of each image, its own and its parts', changed; else as they are."""
    if not isinstance(garment, Mapping):
        return garment
    changed = dict(garment)
    cloth = garment.get("fabric")
    if isinstance(cloth, Mapping) and cloth.get("image") and isinstance(cloth["image"], str):
        changed["fabric"] = {**cloth, "image": change(cloth["image"])}
    if isinstance(garment.get("parts"), Mapping):
        changed["parts"] = {name: with_images(part, change) for name, part in garment["parts"].items()}
    return changed


def _pair(value: Any) -> tuple[float, float]:
    if isinstance(value, str) or not isinstance(value, (tuple, list)) or len(value) != 2:
        raise SpecError(f"fabric.shift is {shown(value)}.", "Give two numbers in cm, across and up: [2.5, 0].")
    return SHIFT.check(value[0], "fabric"), SHIFT.check(value[1], "fabric")
