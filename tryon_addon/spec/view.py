# SPDX-License-Identifier: GPL-3.0-or-later
"""A view of a look: what it shows, from where, through which lens, and as which file."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.colour import hex_colour
from ..core.errors import SpecError, shown
from ..core.fields import assign, whole
from ..core.parameters import Parameter, choose, is_number
from ..formats.pictures.kinds import KINDS, Kind, transparent

STUDIOS = ("softbox", "white", "evening")
OWN_STUDIO = ".blend"  # the ending of an artist's own
WHOLE, HALF, FACE, DETAIL, GHOST, FLAT = "whole", "half", "face", "detail", "ghost", "flat"
SHOTS = {
    WHOLE: "The whole person, with all that is worn",
    HALF: "From the head to the hips",
    FACE: "The head, close up",
    DETAIL: "A place of a garment or of the body, close up",
    GHOST: "The clothes as they are worn, with nobody in them",
    FLAT: "The garments laid flat, from above",
}
SIDES = (0.0, 180.0)  # degrees: of what is laid flat the front or the back
PIECES = ("collar", "cuff", "hem", "print")  # of a garment, beside its panels and the body's places

MOST_SIDE, MOST_PIXELS, LEAST_SIDE = 16384, 8192**2, 16
MOST_FRAMES = 360
AZIMUTH = Parameter("azimuth", 0.0, -360.0, 360.0, "degrees", "from the front towards the person's left")
ELEVATION = Parameter("elevation", 0.0, -85.0, 85.0, "degrees", "from level upwards; the camera looks down from there")
HEIGHT = Parameter("height", 140.0, 0.0, 1000.0, "cm", "of the camera above the floor")
LENS = Parameter("lens", 85.0, 8.0, 1000.0, "mm", "focal length on a frame 36 mm high: 35 is wide, 85 a portrait's")
QUALITY = Parameter("quality", 92.0, 1.0, 100.0, "%", "of a JPEG or WebP; 100 keeps a WebP whole")
WIDEST = 8.0  # an aspect's sides: one so many times the other
CAMERA = {"location": 3, "rotation": 3, "lens": 1, "sensor": 2, "shift": 2, "ortho": 1, "focus": 1, "fstop": 1}
FITS = ("auto", "horizontal", "vertical")  # which side of a camera's picture its sensor is as wide as
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
# Names that other files of a look have, or that Windows keeps for devices.
TAKEN = re.compile(r"(?i)look|contact_sheet|worst_spots|con|prn|aux|nul|com\d|lpt\d")


@dataclass(frozen=True)
class View:
    """One picture of a look, or with ``frames`` a turntable of them. Empty, 0 or None: as the look or the place has it.

    Args:
        name: of its files, without ending.
        shot: of SHOTS, what is in the frame. place: of a detail: one of PIECES, ``left cuff``, a panel as
            ``panel:front``, a place of the body as ``left armpit``; of one garment alone as ``tee.hem``.
        azimuth: degrees, 0 the front, 90 the person's left; None is 0, of a detail the side that its place faces.
        elevation: degrees; or height: cm above the floor, from where the camera looks at the middle of its shot.
        lens: mm. camera: instead of all these, a camera of the studio's .blend by its name, or a table of numbers.
        frames: a turntable of so many pictures, once round; ``frame``: one of them alone, from 1.
        size: pixels, (width, height) or (the longer side,). aspect: width to height, as ``4:5``.
        format: of formats.pictures.kinds.KINDS. quality: %, of those that lose something.
        backdrop: ``#rrggbb``, the colour of the studio's paper. studio: another than the look's, or an artist's own,
            the path of a .blend, whose content ``digest`` pins down.
    """

    name: str = "front"
    shot: str = WHOLE
    place: str = ""
    azimuth: float | None = None
    elevation: float = 0.0
    height: float | None = None
    lens: float = LENS.default
    camera: str | Mapping[str, Any] = ""
    frames: int = 0
    frame: int = 0
    size: tuple[int, ...] = ()
    aspect: str = ""
    transparent: bool = False
    format: str = "png"
    quality: float = QUALITY.default
    backdrop: str = ""
    studio: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name) or TAKEN.fullmatch(self.name):
            raise SpecError(f"A view's name is {shown(self.name)}.",
                            "Use up to 40 letters, digits, - and _; not look, contact_sheet or worst_spots.")
        where = f"views.{self.name}"
        choose(self.shot, tuple(SHOTS), f"{where}.shot")
        choose(self.format, tuple(KINDS), f"{where}.format")
        for name in ("place", "aspect", "studio", "digest", "backdrop"):
            _text(getattr(self, name), f"{where}.{name}")
        if (self.shot == DETAIL) != bool(self.place):
            raise SpecError(f"{where} is {'a detail of no place' if not self.place else 'no detail, with a place'}.",
                            f"A detail has a place, for example one of: {', '.join(PIECES)}.")
        self._check_stand(where)
        self._check_picture(where)
        self._check_studio(where)

    def _check_stand(self, where: str) -> None:
        if self.azimuth is not None:
            assign(self, azimuth=AZIMUTH.check(self.azimuth, where))
        assign(self, elevation=ELEVATION.check(self.elevation, where), lens=LENS.check(self.lens, where))
        if self.height is not None:
            assign(self, height=HEIGHT.check(self.height, where))
            if self.elevation:
                raise SpecError(f"{where} has both an elevation and a height.", "Give one of them.")
        whole(self.frames, f"{where}.frames", 0, MOST_FRAMES)
        whole(self.frame, f"{where}.frame", 0, self.frames)
        if self.shot == FLAT and (self.azimuth not in (None, *SIDES) or self.elevation or self.height is not None
                                  or self.frames):
            raise SpecError(f"{where} is laid flat, which is seen from above.",
                            "Leave out elevation, height and frames; azimuth 0 shows the front, 180 the back.")
        if self.frames == 1:
            raise SpecError(f"{where} is a turntable of one frame.", f"Give 2 to {MOST_FRAMES} frames, or none.")
        if self.camera == "":
            if self.azimuth is None and self.shot != DETAIL:
                assign(self, azimuth=0.0)
            return
        if self.frames:
            raise SpecError(f"{where} is a turntable, and has a camera of its own.", "Leave one of them out.")
        moved = [f.name for f in dataclasses.fields(self) if f.name in
                 ("shot", "azimuth", "elevation", "height", "lens") and getattr(self, f.name) != f.default]
        if moved:
            raise SpecError(f"{where} has a camera of its own, and {moved[0]}.", "Leave one of them out.")
        if isinstance(self.camera, str):
            _text(self.camera, f"{where}.camera")
        else:
            assign(self, camera=_camera(self.camera, f"{where}.camera"))

    def _check_picture(self, where: str) -> None:
        if isinstance(self.size, str) or not isinstance(self.size, (tuple, list)) or len(self.size) > 2:
            raise SpecError(f"{where}.size is {shown(self.size)}.", "Give pixels: [width, height] or [longer side].")
        assign(self, size=tuple(whole(n, f"{where}.size", LEAST_SIDE, MOST_SIDE) for n in self.size))
        if self.aspect:
            _ratio(self.aspect, f"{where}.aspect")
            if len(self.size) == 2:
                raise SpecError(f"{where} has width, height and an aspect.", "Give one side, or leave the aspect out.")
        if isinstance(self.size, tuple) and self.size:
            width, height = self.pixels((3, 4))
            if width * height > MOST_PIXELS:
                raise SpecError(f"{where} is {width:,} x {height:,} pixels.",
                                f"Use at most {MOST_PIXELS / 1e6:.0f} million.")
        if not isinstance(self.transparent, bool):
            raise SpecError(f"{where}.transparent is {shown(self.transparent)}.", "Use true or false.")
        if self.transparent:
            transparent(self.kind)
        assign(self, quality=QUALITY.check(self.quality, where))

    def _check_studio(self, where: str) -> None:
        if self.studio:
            studio_name(self.studio, f"{where}.studio")
        if self.backdrop:
            assign(self, backdrop=hex_colour(self.backdrop, f"{where}.backdrop"))
            if self.own_studio or self.transparent:
                what = "is transparent" if self.transparent else "has a studio of its own"
                raise SpecError(f"{where} {what}, and has a backdrop.", "Leave one of them out.")
        if isinstance(self.camera, str) and self.camera and not self.own_studio:
            raise SpecError(f"{where} is taken by the camera {shown(self.camera)} of no studio.",
                            "Name the .blend that it stands in: studio = \"studio.blend\".")
        if self.digest and not self.own_studio:
            raise SpecError(f"{where} has a digest and no studio of its own.", "Leave it out.")

    @property
    def kind(self) -> Kind:
        """What its file is."""
        return KINDS[self.format]

    @property
    def own_studio(self) -> bool:
        """Whether its studio is an artist's own file."""
        return is_own(self.studio)

    @property
    def stem(self) -> str:
        """The name of its file without ending; a frame of a turntable is numbered."""
        return f"{self.name}-{self.frame:03d}" if self.frame else self.name

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.stem}{self.kind.suffix}"

    def pixels(self, usual: tuple[int, int]) -> tuple[int, int]:
        """Width and height, where ``usual`` is what the preset has: as many pixels in another aspect."""
        if len(self.size) == 2:
            return self.size[0], self.size[1]
        ratio = _ratio(self.aspect, "aspect") if self.aspect else usual[0] / usual[1]
        if self.size:
            longer = self.size[0]
            wide, high = (longer, longer / ratio) if ratio >= 1 else (longer * ratio, longer)
        elif self.aspect:
            high = (usual[0] * usual[1] / ratio) ** 0.5
            wide = high * ratio
        else:
            return usual
        return max(LEAST_SIDE, round(wide)), max(LEAST_SIDE, round(high))

    def pictures(self) -> tuple[View, ...]:
        """Itself, or each frame of a turntable."""
        if not self.frames or self.frame:
            return (self,)
        return tuple(dataclasses.replace(self, frame=i) for i in range(1, self.frames + 1))


def _text(value: object, where: str) -> None:
    if not isinstance(value, str) or len(value) > 1000 or not value.isprintable():
        raise SpecError(f"{where} is {shown(value)}.", "Give a line of text.")


def _ratio(aspect: str, where: str) -> float:
    """Width over height of ``4:5``, or SpecError."""
    found = re.fullmatch(r"\s*(\d{1,5}(?:\.\d{1,6})?)\s*[:/x]\s*(\d{1,5}(?:\.\d{1,6})?)\s*", aspect)
    wide, high = (float(n) for n in found.groups()) if found else (0.0, 0.0)
    if not wide or not high or not 1 / WIDEST <= wide / high <= WIDEST:
        raise SpecError(f"{where} is {shown(aspect)}.", "Give width to height, for example 4:5, from 1:8 to 8:1.")
    return wide / high


def _camera(data: object, where: str) -> dict[str, Any]:
    """A camera as numbers: ``location`` cm, ``rotation`` degrees (XYZ), ``lens`` and ``sensor`` mm, ``fit`` of FITS,
    ``shift``; of a parallel one ``ortho``, cm across; of one that is not sharp everywhere ``focus`` cm, ``fstop``."""
    if not isinstance(data, Mapping):
        raise SpecError(f"{where} is {shown(data)}.", "Give a camera's name, or a table of its numbers.")
    found: dict[str, Any] = {"fit": choose(data["fit"], FITS, f"{where}.fit")} if "fit" in data else {}
    for name, value in data.items():
        if name == "fit":
            continue
        count = CAMERA.get(name)
        if count is None:
            raise SpecError(f"{where} has no field {shown(name)}.", f"It has: {', '.join([*CAMERA, 'fit'])}.")
        numbers = [value] if count == 1 else list(value) if isinstance(value, (list, tuple)) else []
        if len(numbers) != count or not all(is_number(n) and abs(n) <= 1e6 for n in numbers):
            raise SpecError(f"{where}.{name} is {shown(value)}.", f"Give {count} number{'s' * (count > 1)}.")
        found[name] = float(numbers[0]) if count == 1 else [float(n) for n in numbers]
    for name in ("location", "rotation"):
        if name not in found:
            raise SpecError(f"{where} has no {name}.", "Give where it stands and how it is turned.")
    for name in ("lens", "ortho", "fstop"):
        if name in found and found[name] <= 0:
            raise SpecError(f"{where}.{name} is {found[name]:g}.", "It must be more than 0.")
    return found


def is_own(studio: object) -> bool:
    """Whether a studio is an artist's own file."""
    return isinstance(studio, str) and studio.lower().endswith(OWN_STUDIO)


def studio_name(studio: object, where: str) -> str:
    """``studio`` if it is one of ours or the path of a .blend, else a SpecError."""
    if isinstance(studio, str) and is_own(studio) and len(studio) > len(OWN_STUDIO):
        return studio
    if studio not in STUDIOS:
        raise SpecError(f"{where} is {shown(studio)}.",
                        f"Choose one of: {', '.join(STUDIOS)}, or name your own: a {OWN_STUDIO} file.")
    return str(studio)
