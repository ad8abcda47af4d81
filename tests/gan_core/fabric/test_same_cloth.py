# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth comes out as it came out: what is made of a drawing, and of somebody's picture, whole and in small fields."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from support.reference import cells, numbers, same
from tryon.gan_core.fabric.finish import lace, lock, maps, micro, palette, relief
from tryon.gan_core.fabric.gan import design, edits, layers, project, sprigs, style
from tryon.gan_core.fabric.gan.generator import Drawing, colour, joined
from tryon.gan_core.fabric.pattern import coat
from tryon.gan_core.fabric.pattern.layout import LAYOUTS, USUAL, chosen, laid, laid_as_usual
from tryon.gan_core.fabric.restore import cut, networks, patching, restore
from tryon.gan_core.fabric.scan import light, tiling
from tryon.gan_core.fabric.scan import relief as scanned

SIDE = 64
INKS = torch.tensor([[[0.9, 0.85, 0.8], [-0.8, -0.7, -0.2], [0.6, -0.5, -0.4], [0.1, 0.3, -0.6], [-0.2, 0.5, 0.4]]])


def drawing(seed=1, batch=1):
    """Some slow waves, as a network draws."""
    rng = np.random.default_rng(seed)
    t = 2 * np.pi * np.arange(SIDE) / SIDE

    def field():
        a, b = rng.integers(0, 5, 2)
        return np.cos(a * t[:, None] + b * t[None] + rng.uniform(0, 6)) * (0.5 + 0.5 * np.sin(rng.integers(1, 4) * t))

    def maps_(count):
        return torch.tensor(np.array([[sum(field() for _ in range(3)) for _ in range(count)] for _ in range(batch)]),
                            dtype=torch.float32)

    shade = 0.1 * maps_(1)
    return Drawing(2 * maps_(5), shade - shade.mean((2, 3), keepdim=True), maps_(1).clamp(-1, 1))


def of(drawn):
    return [cells(np.moveaxis(part[0].numpy(), 0, -1), 8) for part in (drawn.cover(), drawn.shade, drawn.height)]


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_each_layout_is_laid_as_it_was(name):
    drawn = laid(drawing(), INKS, LAYOUTS[name])
    same(f"fabric/layout_{name}", {"maps": of(drawn), "seen": cells(colour(drawn, INKS)[0].permute(1, 2, 0), 8),
                                   "larger": cells(drawn.enlarge(2).cover(2.0)[0].permute(1, 2, 0), 8)}, near=5e-3)


def test_coats_grow_and_layouts_are_chosen_as_they_were():
    found = {name: [*cells(coat.grown(drawing(4).logits, INKS, one)[0].permute(1, 2, 0) / 10, 8)]
             for name, one in coat.COATS.items()}
    found |= {f"usual {kind}": [chosen(kind, np.random.default_rng(seed)) for seed in range(9)] for kind in USUAL}
    made = laid_as_usual(drawing(2, 3), INKS.repeat(3, 1, 1), "animal", np.random.default_rng(5))
    found["three"] = [cells(np.moveaxis(part.cover()[0].numpy(), 0, -1), 6) for part in made.split()]
    both = joined([laid(drawing(), INKS, LAYOUTS["sett"]), drawing(3)])
    found["two yarns"] = [cells(np.moveaxis(part.numpy(), 0, -1), 6) for part in both.cover(1.5, 0.3)]
    same("fabric/coats", found, near=5e-3)


@pytest.mark.parametrize("kind", list(relief.FINISHES))
def test_each_class_is_finished_as_it_was(kind):
    inks = ((INKS[0].numpy() + 1) * 127.5).round().astype(np.uint8)
    made = maps.finished(drawing(6), inks, kind, np.random.default_rng(2), 2 * SIDE)
    found = {"colour": cells(made.colour / 255, 8), "height": cells(made.height, 8), "normal": cells(made.normal, 8),
             "rough": cells(made.roughness, 8), "all": [*numbers(made.height), *numbers(made.normal), made.repeat_cm]}
    if made.opacity is not None:
        found["open"] = cells(made.opacity, 8)
    same(f"fabric/finish_{kind}", found, near=5e-3)


def test_threads_nets_and_inks_are_what_they_were():
    found = {}
    for name, make in micro.MAKERS.items():
        made = make(96, 24, np.random.default_rng(3))
        found[name] = [cells(one, 8) + numbers(one) for one in (made.height, made.tone, made.weft)]
    found["net"] = cells(lace.net(96, 8), 8)
    found["filling"] = cells(lace.filling(drawing().logits, 0.45), 8)
    found["ring"] = numbers(micro.smooth_ring(200, 6.0, np.random.default_rng(1)))
    for printed in (True, False):
        found[f"inks {printed}"] = [palette.inks_of(asked, printed).ravel().tolist() for asked in
                                    (["#102030"], ["#c08040", "#ffffff"], ["#112233", "#445566", "#778899"])]
    rows = np.arange(40)[:, None] * np.ones((1, 40), int)
    screens = [style.Screen(np.where(rows < 25, 255, 30).astype(np.uint8), "#304050"),
               style.Screen(np.where(rows < 25, 0, 225).astype(np.uint8), "#c0a060"),
               style.Screen(np.where((rows < 1), 255, 0).astype(np.uint8), "#ffffff")]
    cloth = np.stack([rows * 5, rows * 3 + 40, 200 - rows], -1).astype(np.uint8)
    found["lock"] = [[one.colour, one.share, one.difference] for one in lock.matches(cloth, screens)]
    same("fabric/threads", found, near=5e-3)


def test_sprigs_and_waves_are_what_they_were():
    rng = np.random.default_rng(8)
    found = {"spread": numbers(sprigs.spread(9, rng)), "half-drop": [numbers(sprigs.half_drop(rng)) for _ in range(5)]}
    at = sprigs.scatter_places(12, rng, 3)
    found["places"] = [numbers(one) for one in at]
    found["features"] = [numbers(one) for one in sprigs.features(at, 24)[:4].flatten(0, 1)]
    found["one of each"] = [numbers(one) for one in sprigs.scatter_places(6, rng)]
    found["lines"] = numbers(layers.wave_lines(32, 5))
    x = torch.arange(2 * 3 * 8 * 8, dtype=torch.float32).reshape(2, 3, 8, 8).sin()
    found["wrapped"], found["larger"] = numbers(layers.wrap(x, 2)), numbers(layers.upsample(x, 3))
    same("fabric/sprigs", found)


def test_a_small_generator_draws_as_it_drew(coded_model, tiny_model):
    """Untrained, with the weights that torch's generator of numbers gives: every layer is in it."""
    found = {}
    for name, model in (("coded", coded_model), ("plain", tiny_model)):
        for number, kind in enumerate(model.kinds[:3]):
            one = design.design_of(model, design.Ref(kind, 3 + number))
            drawn = design.drawing_of(model.generator, one)
            found[f"{name} {kind}"] = [cells(np.moveaxis(drawn.cover()[0].numpy(), 0, -1), 4), numbers(one.w),
                                       numbers(drawn.shade), one.inks.ravel().tolist(), one.layout]
        first, second = (design.design_of(model, design.Ref(kind, 7)) for kind in model.kinds[:2])
        for share in (0.25, 0.7):
            way = style.between(first, second, share)
            found[f"{name} at {share}"] = [numbers(one) for one in (way.w, way.noises.cells, way.noises.phases,
                                                                     way.noises.places)] + [way.kind, way.seed]
        found[f"{name} measures"] = [float(measure(design.drawing_of(model.generator, first)))
                                     for measure in edits.MEASURES.values()]
    found["directions"] = {name: numbers(one) for name, one in coded_model.directions.items()}
    same("fabric/drawn", found, rel=5e-3, near=5e-3)


def test_a_picture_is_projected_as_it_was(coded_model, tiny_model):
    t = np.linspace(0, 6 * np.pi, 90)
    image = np.where((np.sin(t)[:, None] * np.cos(t[:70])[None] > 0)[..., None], (200, 40, 40), (240, 230, 220))
    image = image.astype(np.uint8)
    seen = project.square(image, 64)
    found = {"square": cells(seen[0].permute(1, 2, 0), 8), "palette": project.palette_of(seen).ravel().tolist()}
    for name, model in (("coded", coded_model), ("plain", tiny_model)):
        said = []
        made = project.project(model, image, steps=2, seed=4, progress=lambda share, words, to=said: to.append(share))
        found[name] = [made.kind, made.psnr, *made.palette, numbers(made.design.w), numbers(made.design.noises.cells),
                       numbers(made.design.noises.phases), [] if made.design.rest is None else
                       numbers(made.design.rest),
                       said]
    same("fabric/projected", found, rel=5e-3, near=5e-3)


def scan(size=(120, 150), repeat=37, lit=0.0, seed=2):
    """A print that repeats every ``repeat`` pixels, with noise, lit from a side."""
    rng = np.random.default_rng(seed)
    unit = np.kron(rng.integers(30, 220, (8, 8, 3)), np.ones((repeat // 8 + 1,) * 2 + (1,)))[:repeat, :repeat]
    image = np.tile(unit, (size[0] // repeat + 1, size[1] // repeat + 1, 1))[: size[0], : size[1]]
    fall = 1 - lit * np.linspace(0, 1, size[1])[None, :, None]
    return np.clip(image * fall + rng.normal(0, 2, image.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", ["repeats", "lit", "askew", "strange", "tile"])
def test_a_scan_becomes_a_tile_as_it_did(name):
    image = {"repeats": scan(), "lit": scan(lit=0.6), "tile": scan((111, 148), 37),
             "askew": tiling.sheared(scan((140, 150)).astype(np.float32), 0.02).clip(0, 255).astype(np.uint8),
             "strange": np.random.default_rng(1).integers(0, 255, (90, 70, 3)).astype(np.uint8)}[name]
    found = {"wraps": [tiling.wraps(image)], "lit": cells(light.evenly_lit(image) / 255, 6)}
    for number, x in enumerate((image.astype(np.float32), image.transpose(1, 0, 2).astype(np.float32))):
        one = tiling.overlap_of(x)
        found[f"overlap {number}"] = [one.width, one.drift, one.repeats, min(one.error, 1e9)]
    for way in tiling.WAYS:
        made = tiling.tiled(image, way)[0]
        found[way] = [*made.shape, *cells(made / 255, 8)]
    found["auto"] = tiling.tiled(image)[1]
    found["threads"] = [cells(scanned.height_of(image, wide), 6) for wide in (1.0, 4.0, 30.0)]
    same(f"fabric/scan_{name}", found, rel=2e-3, near=0.02)


def test_holes_and_borders_are_mended_as_they_were():
    image, hole = scan((80, 90), 23), np.zeros((80, 90), bool)
    hole[20:28, 40:49], hole[50:55, 0:5], hole[70:80, 80:90] = True, True, True
    found = {"emptiest": list(patching.emptiest(hole))}
    for tiles in (True, False):
        made, left = patching.patched(image, hole, tiles)
        found[f"patched {tiles}"] = [*cells(made / 255, 10), int(left.sum())]
    x = torch.from_numpy(image[:40, :60].astype(np.float32) / 255).permute(2, 0, 1)[None]
    mask = torch.zeros(1, 1, 40, 60)
    mask[..., 10:22, 20:41] = 1
    for tiles in (True, False):
        found[f"membrane {tiles}"] = cells(networks.membrane(x, mask, tiles)[0].permute(1, 2, 0), 8)
        found[f"enlarged {tiles}"] = cells(networks.enlarged(x[..., :20, :20], tiles)[0].permute(1, 2, 0), 8)
    torch.manual_seed(5)
    up, fill = networks.Upscaler(6, 1).eval(), networks.Inpainter(6, (1, 2)).eval()
    for net in (up, fill):
        for values in net.parameters():
            values.data = 0.2 * torch.randn(values.shape)
    both = restore.Restorer(up, fill, {})
    noise = np.random.default_rng(3).integers(0, 255, (40, 50, 3)).astype(np.uint8)
    broken = np.zeros((40, 50), bool)
    broken[8:36, 10:41] = True
    for tiles in (True, False):
        found[f"upscaled {tiles}"] = cells(restore.upscale(noise, tiles, both) / 255, 8)
        found[f"inpainted {tiles}"] = cells(restore.inpaint(noise, broken, tiles, both) / 255, 8)
    found["widest"] = restore.widest(broken)
    found["tile"] = cells(restore.tile(image, 0.3) / 255, 10)
    cost = np.random.default_rng(7).random((30, 25)).astype(np.float32)
    found["path"], found["closed"] = cut.path_down(cost).tolist(), cut.closed_path(cost).tolist()
    same("fabric/mended", found, rel=2e-3, near=0.02)


def test_a_design_without_chance_is_the_one_it_was(coded_model):
    one = design.design_of(coded_model, design.Ref(coded_model.kinds[1], 2, truncation=0.5,
                                                   edits={"scale": 1.0, "warmth": -2.0}))
    other = replace(one, inks=one.inks[::-1].copy())
    found = {name: [numbers(x.w), x.inks.ravel().tolist(), x.layout, x.kind] for name, x in
             (("edited", one), ("other", other))}
    found["screens"] = [[cells(screen.ink / 255, 5), screen.colour] for screen in
                        style.screens_of(coded_model, one, 128)]
    same("fabric/edited", found, rel=5e-3, near=0.02)
