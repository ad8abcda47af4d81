# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture of people says of itself, so that it can be made again: the spec, without a real person's measures.

A stamp is JSON, kept as a PNG's text. Where somebody real is shown (``body.made_up`` says who is not), an anonymous one
has a reference in place of the body: a keyed hash of all else that the picture says and of the saved body, by the salt
in the saved person's file. Without that file it is noise, and no two pictures of a person have the same. Of files it
has names without folders: no path of a machine goes out, and none that a stranger has written is opened.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core import manifest
from ..core.errors import SpecError, shown
from ..core.fields import to_dict
from .body import Body, made_up, tag
from .fabric import with_images
from .look import Look, look_from_dict
from .people_store import People, Saved
from .view import View
from .views import with_studios

NOTE = "Note"  # the text's keyword
ANONYMOUS, FULL, NONE = "anonymous", "full", "none"
KINDS = {
    ANONYMOUS: "All but the measures of real people: only this computer can make their pictures again, if they are "
               "saved",
    FULL: "Everything, a real person's measures too: whoever has the picture can make it again",
    NONE: "Nothing: the picture cannot be made again",
}
REFERENCE = "reference"  # stands in place of what is held back
OWN = ("identity", "skin", "hair", "face", "complexion")  # what a look changes of a saved person, who keeps her shape
FILES = ("file", "chart", "body_file")  # of a garment


@dataclass(frozen=True)
class Stamps:
    """What the pictures of a job say: ``kind`` of KINDS; ``people``: where a real person is looked for."""

    kind: str = ANONYMOUS
    people: People = field(default_factory=People)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SpecError(f"There is no stamp {self.kind!r}.", f"Choose from: {', '.join(KINDS)}.")

    def view(self, look: Look, view: str, asked: Body | None = None, **about: Any) -> str:
        """The stamp of one view, empty for none.

        Args:
            asked: the body before its measures were solved, as which it may be saved.
            about: what else the picture depends on, as plain values.
        """
        if self.kind == NONE:
            return ""
        spec = to_dict(look)
        del spec["body"]
        for garment in spec["garments"]:
            garment.update({name: _name_of(garment[name]) for name in FILES})
            if garment["body_file"] and self.kind == ANONYMOUS:
                garment["body_file"] = {REFERENCE: ""}  # somebody's measures, and often called after them
        spec["garments"] = [with_images(garment, _name_of) for garment in spec["garments"]]
        spec = with_studios(spec, _name_of)
        said = {"tryon": manifest.version(), "stamp": self.kind, "view": view, "spec": spec, **about}
        spec["body"] = self._whom(said, self._known(), look.body, asked)
        return json.dumps(said, sort_keys=True)

    def group(self, bodies: Iterable[Body], **about: Any) -> str:
        """The stamp of a picture of several people, empty for none."""
        if self.kind == NONE:
            return ""
        said, known = {"tryon": manifest.version(), "stamp": self.kind, **about}, self._known()
        whom = [self._whom({**said, "number": i}, known, body) for i, body in enumerate(bodies)]
        return json.dumps({**said, "bodies": whom}, sort_keys=True)

    def remember(self, pictures: Sequence[Path], *bodies: Body) -> None:
        """Write down with whoever of ``bodies`` is saved that ``pictures`` carry their stamp. Raises SpecError."""
        if self.kind != NONE:
            known = self.people.by_shape()
            for name in dict.fromkeys(known[tag(body)].name for body in bodies if tag(body) in known):
                self.people.remember(name, self.kind, pictures)

    def _known(self) -> dict[str, Saved]:
        return self.people.by_shape() if self.kind == ANONYMOUS else {}

    def _whom(self, said: Mapping[str, Any], known: Mapping[str, Saved], body: Body, asked: Body | None = None
              ) -> dict[str, Any]:
        """``body`` as ``said``, a stamp without it, has it; ``known`` are the saved people by their shapes."""
        if self.kind == FULL:
            return to_dict(body)
        saved = known.get(tag(body)) or known.get(tag(asked or body))
        if saved is None:
            return to_dict(body) if made_up(body) else {REFERENCE: ""}
        saved = self.people.salted(saved)
        own = {name: getattr(body, name) for name in OWN if getattr(body, name) != getattr(saved.body, name)}
        return {REFERENCE: _reference(saved, said, own), **own}


def _reference(saved: Saved, said: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    text = json.dumps([said, own, to_dict(saved.body)], sort_keys=True)
    return hmac.new(saved.salt, text.encode(), hashlib.sha256).hexdigest()[:32]


def _name_of(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


# -- read back --------------------------------------------------------------------------------------------------------


def look_of(said: Mapping[str, Any], path: Path, people: People, body: Body | None = None,
            folders: Sequence[Path] = ()) -> Look:
    """The look that a stamp says.

    Args:
        path: of the picture: to be named in errors.
        people: where a person who is shown by reference is saved.
        body: who is shown, where the stamp does not say it.
        folders: where garments' files are looked for, by their names.

    Raises:
        SpecError: a person, a file or a value that there is not; what is wrong in the stamp.
    """
    spec = dict(said["spec"])
    whom = spec.pop("body", None)
    hidden = isinstance(whom, Mapping) and REFERENCE in whom
    if not hidden and body is not None:
        raise SpecError(f"{path} says itself whom it shows.", "Leave out --body.")
    if hidden:
        own = {name: whom[name] for name in OWN if name in whom}
        found = body or _referred(whom[REFERENCE], own, {**said, "spec": spec}, path, people)
        whom = {**to_dict(found), **own}
    if isinstance(spec.get("garments"), list):
        spec = {**spec, "garments": [_with_files(g, path, folders) for g in spec["garments"]]}
    return look_from_dict({**spec, "body": whom})


def picture_of(look: Look, name: str, path: Path, folders: Sequence[Path] = ()) -> View:
    """The one picture of a stamp's look that is called ``name``, an artist's studio where it lies in ``folders``.

    Raises:
        SpecError: the look has no such picture, or the studio is in none of them.
    """
    view = next((one for one in look.pictures if one.stem == name), None)
    if view is None:
        raise SpecError(f"{path} says that it is the view {shown(name)}, which its look does not have.",
                        "Take an undamaged copy.")
    if not view.own_studio:
        return view
    return dataclasses.replace(view, studio=_lying(_name_of(view.studio), "a studio", path, folders))


def _referred(reference: object, own: Mapping[str, Any], said: Mapping[str, Any], path: Path, people: People) -> Body:
    """Who is meant by ``reference`` in a stamp that else has ``said``."""
    if not reference:
        raise SpecError(f"{path} holds back the measures of whom it shows, and they were not saved.",
                        "Name the person with --body, or make such pictures with --stamp full.")
    for saved in people.everybody():
        if saved.salt and hmac.compare_digest(_reference(saved, said, own).encode(), str(reference).encode()):
            return saved.body
    raise SpecError(f"{path} shows somebody who is not, or no longer, saved in {people.folder} as they were then.",
                    "Name the person with --body, or make such pictures with --stamp full.")


def _lying(name: str, what: str, path: Path, folders: Sequence[Path]) -> str:
    """Where a file lies that a stamp names: never in a folder that the stamp names."""
    place = next((folder for folder in folders if name and (folder / name).is_file()), None)
    if place is None:
        raise SpecError(f"{path} shows {what} from {name!r}, which is not in {' or '.join(map(str, folders))}.",
                        "Name its folder with --files.")
    return str(place / name)


def _with_files(garment: Any, path: Path, folders: Sequence[Path]) -> Any:
    """A garment's table with its files where they lie."""
    if not isinstance(garment, Mapping):
        return garment

    def lying(name: str) -> str:
        return _lying(name, "a garment", path, folders)

    found = dict(with_images(garment, lambda image: lying(_name_of(image))))
    for field_name in FILES:
        value = garment.get(field_name)
        if isinstance(value, Mapping) and REFERENCE in value:
            raise SpecError(f"{path} holds back the body that its garment was made for.",
                            "Make such pictures with --stamp full.")
        if isinstance(value, str) and value:
            found[field_name] = lying(_name_of(value))
    return found
