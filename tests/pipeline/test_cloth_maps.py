# SPDX-License-Identifier: GPL-3.0-or-later
"""A generated cloth is kept small, and shows the same pixels fresh, kept, and as the runtime answers it."""

import numpy as np
from tryon.tryon_addon.blender.materials.fabric import fabric_material
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.pipeline import cloth_maps
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import fabric
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Garment, Look

RNG = np.random.default_rng(0)
SIZE = 128
STEPS = (np.arange(SIZE * SIZE) % 511 / 510).reshape(SIZE, SIZE).astype(np.float32)  # halves between bytes, too
ANSWER = {"colour": RNG.integers(0, 256, (SIZE, SIZE, 3), np.uint8), "height": RNG.random((SIZE, SIZE), np.float32),
          "normal": RNG.random((SIZE, SIZE, 3), np.float32), "roughness": STEPS, "opacity": 1.2 * STEPS - 0.1,
          "repeat_cm": 8.0, "palette": ["#ffffff"]}


class Runtime:
    """Answers at once, and counts."""

    asked = 0
    message, fraction, error = "", 1.0, None

    def start_call(self, method, params, timeout):
        assert method == "fabric.sample"
        self.asked += 1
        return self

    def poll(self):
        return True

    def cancel(self):
        pass

    def result(self):
        return dict(ANSWER)


def woven(store, runtime):
    """What the stage makes of one garment's fabric."""
    look = Look(garments=(Garment("tee", fabric=Fabric("lace", seed=1)),), preset="draft")
    context = Context(look, (fabric.STAGE,), runtime=runtime, store=store)
    assert all(isinstance(step, Step) for step in fabric.run(context))
    return context.made["fabric"][0]


def pixels(material):
    images = [node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE"]
    return {image.name.rsplit(" ", 1)[-1]: np.array(image.pixels[:]) for image in images}


def test_kept_and_fresh_are_the_same_and_show_what_the_runtime_made(empty_blender, tmp_path):
    store, runtime = Store(tmp_path), Runtime()
    fresh, kept = woven(store, runtime), woven(store, runtime)
    assert runtime.asked == 1 and fresh.keys() == kept.keys()
    assert all(np.array_equal(fresh[name], kept[name]) for name in cloth_maps.SHOWN)
    assert {fresh[name].dtype for name in cloth_maps.SHOWN} == {np.dtype(np.uint8)} and "height" not in fresh
    assert (kept["repeat_cm"], kept["palette"]) == (8.0, ["#ffffff"])
    shown = [pixels(fabric_material(f"Cloth {i}", maps, "lace", lined=False))
             for i, maps in enumerate((ANSWER, fresh, kept))]
    assert shown[0].keys() == {"Colour", "Normal", "Roughness", "Opacity", "Trim"}
    for name, picture in shown[0].items():
        assert np.array_equal(picture, shown[1][name]) and np.array_equal(picture, shown[2][name]), name


def test_of_a_real_cloth_little_is_kept(tmp_path):
    y, x = np.mgrid[:1024, :1024] / 1024.0
    waves = (0.5 + 0.25 * np.sin(80 * x) + 0.25 * np.sin(80 * y)).astype(np.float32)
    store = Store(tmp_path)
    answer = {"colour": (200 * np.dstack([waves] * 3)).astype(np.uint8), "height": waves, "roughness": waves,
              "normal": np.dstack([waves] * 3), "repeat_cm": 8.0}
    store.put("fabric-0123", cloth_maps.shown(answer))
    store.put("fabric-4567", answer)
    whole, small = ((tmp_path / f"fabric-{name}.kept").stat().st_size for name in ("4567", "0123"))
    assert small < 2_000_000 and small < whole / 4
