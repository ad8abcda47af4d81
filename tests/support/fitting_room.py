# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of looks without Blender, a fitting room of it, and visitors."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.review import guard
from tryon.tryon_addon.review.app import create
from tryon.tryon_addon.review.room import Room, Settings
from tryon.tryon_addon.spec.look import look_from_dict, to_dict

ZONES = {"bust": {"ease_cm": 8.0, "pressure_kpa": 0.4, "strain_warp_pct": 1.0, "strain_weft_pct": 2.0,
                  "verdict": "good", "why": []},
         "hip": {"ease_cm": 1.0, "pressure_kpa": 3.0, "strain_warp_pct": 1.0, "strain_weft_pct": 6.0,
                 "verdict": "tight", "why": ["Tight at the hip"]}}
FRAMES = ("turntable-001", "turntable-002", "turntable-003")


def spec(**changes: Any) -> dict[str, Any]:
    """The plain values of a look."""
    return to_dict(look_from_dict({"preset": "draft", "views": ["front", "back"], **changes}))


def make_look(folder: Path, made: dict[str, Any], *, passed: bool = True) -> dict[str, Any]:
    """A look's folder, whole, with small pictures; the content of its index."""
    views = {view: f"{view}.png" for view in ("front", "back", *FRAMES)}
    garments = [{"name": one["programme"], "programme": one["programme"], "size": "made to measure", "comfort": 71.0,
                 "parts": {}, "sentences": ["Tight at the hip: 6 % weft strain, limit 4; one size up"],
                 "zones": ZONES} for one in made["garments"]]
    content = {"spec": made, "drape": {"passed": passed, "reasons": [] if passed else ["It still moves"]},
               "views": views, "timings_s": {"drape": 9.0}, "evaluation": {"comfort": 71.0, "garments": garments}}
    with Delivery(folder, known=("*.png",)) as delivery:
        for number, name in enumerate(views.values()):
            Image.new("RGB", (60, 80), (40 * number, 90, 120)).save(delivery.aside / name)
        delivery.index("look.json", content)
    return content


def make_book(folder: Path, count: int = 4) -> Path:
    """A lookbook of so many looks: one in two a dress, the others shirts with trousers."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = []
    for number in range(count):
        worn = ["a_line_dress"] if number % 2 else ["shirt", "trousers"]
        made = spec(body={"person": number}, garments=worn)
        name = f"look-{number}"
        content = make_look(folder / name, made, passed=number != 2)
        looks.append({"name": name, "state": "failed" if number == 2 else "passed",
                      "labels": {"body": f"person-{number}", "outfit": "dress" if number % 2 else "shirt"},
                      "spec": made, "certificate": content["drape"], "seconds": {},
                      "views": {view: f"{name}/{file}" for view, file in content["views"].items()}})
    (folder / "book.json").write_text(json.dumps({"name": "Spring", "looks": looks, "pace": {}}))
    return folder


@dataclass
class Visitor:
    """Somebody at a browser: requests with their cookies, and the token of the page that they have open."""

    client: Any
    id: str = ""
    name: str = ""

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def text(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.status
        return str(answer.get_data(as_text=True))

    @property
    def token(self) -> str:
        page = self.client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        return str(re.search(r'name="csrf" content="([^"]+)"', page)[1])

    def post(self, address: str, data: dict[str, Any] | None = None, *, token: str | None = None, **more: Any) -> Any:
        token = self.token if token is None else token
        return self.client.post(address, data={"csrf_token": token, **(data or {})}, **more)

    def send(self, address: str, what: Any, *, token: str | None = None) -> Any:
        token = self.token if token is None else token
        return self.client.post(address, json=what, headers={"X-CSRFToken": token, "Accept": "application/json"})


@dataclass
class House:
    """A fitting room with what it works with."""

    app: Any
    room: Room

    @staticmethod
    def of(folder: Path, store: Path, **more: Any) -> "House":
        guard.limiter.enabled = True
        app = create(Settings(folder, store, **more))
        guard.limiter.enabled = False  # but for the test of it
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return House(app, app.extensions["tryon"])

    def stranger(self) -> Visitor:
        """Who is not in."""
        return Visitor(self.app.test_client())

    def visitor(self, name: str, role: str = "viewer") -> Visitor:
        """Who has come in by a link."""
        visitor = Visitor(self.app.test_client())
        link = f"/enter/{self.room.people.invite(role, 'test')}"
        page = visitor.client.get(link).get_data(as_text=True)
        token = re.search(r'name="csrf" content="([^"]+)"', page)[1]
        answer = visitor.client.post(link, data={"csrf_token": token, "name": name})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        row = self.room.store.row("select id from people where name = ?", name)
        visitor.id, visitor.name = row["id"], name
        return visitor
