# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs, portraits and the map of the face come out as they came out: whole results, on faces by arithmetic."""

import numpy as np
import pytest
from support.reference import cells, numbers, same
from tryon.gan_core.colour import from_hex, lab_of, linear, rgb_of
from tryon.gan_core.makeup import compose, face, kinds, masks, mesh, photo, portrait
from tryon.gan_core.makeup.coding import layers_of, row_of
from tryon.gan_core.makeup.face import Face

TONES = ("#f2c9b1", "#8a5542")
WORN = [{"kind": "foundation", "opacity": 0.3}, {"kind": "blush", "shade": "#c05a58", "opacity": 0.6},
        {"kind": "lid", "shade": "#5a3a4a", "opacity": 0.7}, {"kind": "liner", "shade": "#101014", "opacity": 0.9},
        {"kind": "highlighter", "shade": "#ffe6d0", "opacity": 0.5, "finish": "metallic"},
        {"kind": "lipstick", "shade": "#a01030", "opacity": 0.8, "finish": "gloss"}]


def domed(size: int) -> Face:
    """A face that is part of an ellipsoid, seen from the front."""
    z, x = np.meshgrid(np.linspace(-11.5, 8, size), np.linspace(-9.5, 9.5, size), indexing="ij")
    normal = np.stack([x / 9**2, -np.sqrt(np.clip(1 - (x / 12) ** 2 - (z / 16) ** 2, 0.02, 1)) / 6, z / 14**2], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    y = -2.0 + 0.05 * x**2 + 0.01 * z**2
    skin = np.clip(3 - np.hypot(x / 9, z / 11) * 2.6, 0, 1)
    mouth = np.exp(-((x / 1.5) ** 2) - ((z + 6.6) / 0.15) ** 2)
    fields = (np.abs(x), y, z, skin, mouth, 0 * x, *np.moveaxis(normal, -1, 0))
    return Face(*(np.ascontiguousarray(one, dtype=np.float32) for one in fields))


@pytest.mark.parametrize("name", list(masks.MASKS))
def test_each_mask_is_drawn_as_it_was_to_a_millimetre(name):
    """In small fields of its own box: a brush's edge is a few texels."""
    where, found = domed(256), {}
    usual = {key: value[2] for key, value in kinds.KINDS[name].mask.items()}
    ways = [usual, *({**usual, key: value[end]} for key, value in kinds.KINDS[name].mask.items() for end in (0, 1))]
    for number, values in enumerate(ways):
        at, mask = masks.mask_of(name, values, where)
        order = np.argsort(where.z.ravel()[at], kind="stable")
        found[f"{number}"] = [len(at), *(round(100 * float(part.mean()), 3) for part in
                                         np.array_split(mask[order], 24)),
                              *numbers(100 * mask)[1:]]
    same(f"makeup/{name}", found, near=2e-3)


def test_what_is_worn_is_written_as_it_was():
    where, found = domed(192), {}
    for tone in TONES:
        made = compose.worn([*WORN, {"kind": "nails", "shade": "#901020"}, {"kind": "mascara", "shade": "#050505"}],
                            tone,
                            where=where)
        for name, pixels in compose.pictures(made).items():
            found[f"{tone} {name}"] = [*cells(pixels / 255, 8), *numbers(pixels)]
        found[f"{tone} lashes"], found[f"{tone} nails"] = (
            [*map(float, [*one[:3], *one[3]])] for one in (made.lashes, made.nails))
        found[f"{tone} row"] = numbers(row_of(WORN, tone))
        found[f"{tone} back"] = layers_of(row_of(WORN, tone), tone)
        rolled = np.roll(row_of(WORN, tone), 1)  # values that no stack has are held in their ranges
        found[f"{tone} odd"] = layers_of(np.where(np.arange(len(rolled)) % 3, rolled, 2 * rolled - 0.5), tone)
    same("makeup_worn", found, near=0.01)


def photographed(size: int = 300, wide: float = 0.8, turn: float = 0.1):
    """Noise and ramps with 468 points on it as on a face that is turned a little."""
    rng = np.random.default_rng(2)
    image = np.kron(rng.integers(20, 230, (20, 20, 3)), np.ones((size // 20, size // 20, 1)))
    image = (image * np.linspace(0.4, 1.0, size)[:, None, None]).astype(np.uint8)
    uv = photo.mesh_uv()
    flat = (uv - uv.min(0)) / np.ptp(uv, axis=0) - 0.5
    flat = flat + np.stack([turn * flat[:, 1] ** 2, turn * flat[:, 0]], 1)
    return image, (flat * wide + 0.5) * (size - 1)


def test_a_photograph_is_laid_flat_as_it_was():
    found = {}
    for name, (size, wide, turn) in {"near": (600, 0.85, 0.1), "far": (200, 0.5, -0.2), "turned":
                                     (300, 0.7, 0.5)}.items():
        image, points = photographed(size, wide, turn)
        if name == "turned":
            middle = points[:, :1].mean()
            points[:, 0] = middle + (points[:, 0] - middle) * np.where(points[:, 0] > middle, 1.25, 0.6)
        flat = photo.flattened(image, points)
        found[name] = [*cells(flat.light, 8), *cells(flat.seen, 8), flat.yaw, *map(float, flat.white)]
    same("makeup_flat", found, near=5e-3)


@pytest.mark.parametrize("tone", TONES)
def test_make_up_is_read_as_it_was(tone, monkeypatch):
    where = domed(photo.SIZE)
    waves = 0.04 * np.stack([np.cos(where.z + k) * np.sin(where.x) for k in range(4 * 3)]).reshape(4, 3, *where.x.shape)
    bare = np.moveaxis(waves, 1, -1).astype(np.float32)
    monkeypatch.setattr(photo, "face", lambda size: where)
    monkeypatch.setattr(photo, "bare", lambda: bare)
    made = compose.worn(WORN, tone, where=where)
    skin = linear(from_hex([tone]))[0]
    light = (skin * np.exp(-photo._template(skin)) * made.keep + made.add) * (0.7 + 0.3 * where.nx - 0.2 *
                                                                              where.ny)[..., None]
    flat = photo.Flat(np.clip(light, 0.001, 1).astype(np.float32), np.ones(where.x.shape, np.float32), 0.0,
                      photo.SCLERA * 0.9)
    found = {}
    for name, known in (("known", tone), ("found", "")):
        layers, whose = photo.read(flat, known)
        found[name] = {"tone": [float(c) for c in lab_of(from_hex([whose]))[0]], **{
            one["kind"]: [*map(float, lab_of(from_hex([one["shade"]]))[0]), one["opacity"], *one["mask"].values()]
            for one in layers}}
    same(f"makeup_read_{TONES.index(tone)}", found, near=0.3, rel=0.01)


class Net:
    """A model that says what it was told to, and keeps what it was shown."""

    def __init__(self, *outputs):
        self.outputs, self.seen = outputs, []

    def setInput(self, values):  # noqa: N802 - OpenCV's name
        self.seen.append(np.array(values))

    def getUnconnectedOutLayersNames(self):  # noqa: N802
        return ["all"]

    def forward(self, names):
        return self.outputs


def test_faces_are_found_and_meshed_as_they_were():
    pytest.importorskip("cv2")
    image, points = photographed(240, 0.6, 0.2)
    image = image[:200]
    boxes, score = np.zeros((896, 16)), np.full((896, 1), -9.0)
    rng = np.random.default_rng(4)
    for row, sure in ((100, 3.0), (101, 2.0), (400, 0.4), (700, 5.0), (800, -0.1)):
        boxes[row], score[row] = rng.uniform(-12, 12, 16), sure
        boxes[row, 2] = 30 + row / 40
    net = Net(boxes[None], score[None])
    found = {"boxes": [[*map(float, one)] for one in mesh.detected(image, net)], "shown": cells(net.seen[0][0, 0], 6),
             "anchors": numbers(mesh.anchors())}
    raw = np.column_stack([points * 192 / 240, points[:, 0] / 10])
    model = Net(raw.ravel()[None], np.array([[1.5]]))
    made = mesh.meshed(image, np.array([110.0, 90.0, 120.0, 0.2, 0.9]), model)
    found["points"] = [numbers(made.points[:, k]) for k in range(3)] + [made.score]
    found["crops"] = [[*cells(one[0].transpose(1, 2, 0), 4), *one.shape] for one in model.seen]
    same("makeup_mesh", found, near=5e-3)


def ball(rows: int = 25, around: int = 40) -> portrait.Head:
    """A head that is a ball with two eyes."""
    a, b = np.meshgrid(np.linspace(0.05, np.pi - 0.05, rows), np.linspace(0, 2 * np.pi, around, endpoint=False),
                       indexing="ij")
    normals = np.stack([np.sin(a) * np.sin(b), -np.sin(a) * np.cos(b), np.cos(a)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(around), indexing="ij")
    one, two = i * around + j, i * around + (j + 1) % around
    triangles = np.concatenate([np.stack([one, two, one + around], -1).reshape(-1, 3),
                                np.stack([two, two + around, one + around], -1).reshape(-1, 3)])
    left, low, right, top = face.WINDOW
    flat = 0.5 + 0.5 * normals[:, [0, 2]]
    uv = np.array([left, low]) + flat * np.array([right - left, top - low])
    middle = normals[triangles].mean(1)
    eye = (np.abs(np.abs(middle[:, 0]) - 0.35) < 0.12) & (np.abs(middle[:, 2]) < 0.12) & (middle[:, 1] < 0)
    return portrait.Head(0.1 * normals, triangles, uv[triangles], eye, normals, normals[:, [0, 2]] - (0.35, 0.0))


def test_portraits_are_drawn_as_they_were():
    who, found = ball(), {}
    made = compose.worn(WORN, TONES[0], where=domed(256))
    rng = np.random.default_rng(3)
    albedo = np.kron(rng.integers(90, 220, (64, 64, 3)), np.ones((4, 4, 1))).astype(np.uint8)
    for name, (turned, worn) in {"straight": ((0.0, 0.0, 0.0), made), "turned": ((25.0, -12.0, 9.0), made),
                                 "bare": ((-40.0, 5.0, 0.0), None)}.items():
        seen = portrait.view(*turned[:2], 128, who, roll=turned[2])
        found[name] = {"uv": cells(seen.uv, 8), "normal": cells(seen.normal, 8), "eye": cells(seen.eye, 8),
                       "skin": cells(seen.skin, 8), "gaze": cells(seen.gaze, 4), "points": numbers(seen.vertex_xy),
                       "picture": cells(portrait.shaded(seen, albedo, worn) / 255, 8)}
    lamp = portrait.Light((0.3, -0.6, 0.5), (0.9, 0.6, 0.5), 0.6, (0.1, 0.2, 0.3))
    seen = portrait.view(size=128, who=who)
    found["lamp"] = cells(portrait.shaded(seen, albedo, made, lamp, (0.2, 0.3, 0.1)) / 255, 8)
    same("makeup_portraits", found, rel=2e-3, near=0.02)


def test_the_face_lies_on_its_map_as_it_did(monkeypatch):
    monkeypatch.setattr(face, "SIZE", 128)
    made = face._made(lambda *_: None)
    found = {name: [*cells(value / 10, 8), *numbers(value)] for name, value in made.items()}
    found |= {f"at {size}": cells(face._resized(made["z"], size) / 10, 8) for size in (64, 128, 256)}
    same("makeup_face", found, rel=2e-3, near=0.02)


def test_colours_go_there_and_back_as_they_did():
    ramp = np.stack(np.meshgrid(*[np.arange(0, 256, 51)] * 3), -1).reshape(-1, 3).astype(np.uint8)
    lab = lab_of(ramp)
    from tryon.gan_core.colour import delta_e, encoded

    apart = delta_e(lab[:, None], lab[None])
    same("makeup_colours", {
        "lab": [numbers(lab[:, k]) for k in range(3)], "apart": [numbers(row) for row in apart[::9]],
        "light": numbers(linear(np.arange(256, dtype=np.uint8))), "bytes": numbers(encoded(np.linspace(0, 1, 999))),
        "beyond": numbers(rgb_of(lab * (1.0, 1.6, 1.4)))}, rel=1e-4, near=1e-4)
