# SPDX-License-Identifier: GPL-3.0-or-later
"""People from end to end: collect, clean, split, fit the statistics, train BodyGAN, measure it, export."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist

from ...gan_core.body.gan.generator import BodyGenerator
from ...gan_core.body.gan.sampler import BodyGan
from ...gan_core.body.population.conditions import pack_conditions
from ...gan_core.body.population.population import MEASURES, Array, Population
from ..common.processes import rank_and_count
from . import metrics
from .calibrate import calibrate
from .crossfit import crossfit
from .data import PeopleData
from .export import cleaning_table, report_json, write_bodygan_card, write_card, write_population
from .loop import train
from .people import Cleaning, People, collect_ansur, collect_nhanes
from .population import fit
from .reader import LearnedRuler, Readings
from .samplers import GIVEN, Conditioned, Sampler, baselines, real_people
from .settings import PeopleSettings
from .start import Reader
from .state import PeopleState

Say = Callable[[str], None]
BySampler = dict[str, dict[str, dict[str, float]]]  # sampler -> sex -> figure
READ_AT_ONCE = 64
CHECKPOINT = "bodygan.state.safetensors"
SHAPES = "shapes.state.safetensors"  # of the run before its critic joined
REAL = "real people (training rows)"


def say(line: str) -> None:
    print(line, flush=True)


def collect(data: Path, out: Path, log: Say = say) -> tuple[People, People]:
    """(soldiers, civilians), cleaned and split, with a report in ``out``: people.json and people.md."""
    reports = {"ANSUR II": Cleaning(), "NHANES": Cleaning()}
    soldiers = collect_ansur(data / "ansur2", reports["ANSUR II"])
    civilians = collect_nhanes(data / "nhanes", reports["NHANES"])
    out.mkdir(parents=True, exist_ok=True)
    (out / "people.json").write_text(report_json(reports), encoding="utf-8")
    (out / "people.md").write_text(cleaning_table(reports) + "\n", encoding="utf-8")
    log(f"{len(soldiers):,} soldiers and {len(civilians):,} civilians; see {out / 'people.md'}")
    return soldiers, civilians


def statistics(soldiers: People, civilians: People, folder: Path, reports: str) -> Population:
    """Fit, write and read back the population."""
    known = soldiers.of(side="train")
    arrays, figures = fit(known, civilians.of(side="train"))
    path = write_population(folder, arrays, figures)
    write_card(folder, known, figures, reports)
    return Population.load(path)


def begin_processes() -> str:
    """Join torchrun's processes if there are any; the device of this one."""
    many = int(os.environ.get("WORLD_SIZE", "1")) > 1
    cuda = torch.cuda.is_available()
    if many and not dist.is_initialized():
        dist.init_process_group("nccl" if cuda else "gloo")
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if cuda else "cpu"


def samplers(gan: BodyGan, ruler: Reader) -> tuple[Sampler, Conditioned]:
    """BodyGAN as ``metrics`` wants it: measures are those that the ruler reads off its bodies."""
    @torch.inference_mode()
    def read(theta: np.ndarray) -> Array:
        parts = torch.from_numpy(theta).split(READ_AT_ONCE)
        return torch.cat([ruler.read(part)[:, : len(MEASURES)] for part in parts]).double().numpy()

    def sample(sex: str, count: int, seed: int) -> Array:
        return read(gan.sample(count, seed, {"sex": sex}).theta)

    @torch.inference_mode()
    def given(sex: str, values: Array, draws: int, seed: int) -> Array:
        known = [dict(zip(GIVEN, row, strict=True)) for row in values for _ in range(draws)]
        packed, mask = pack_conditions(known)
        women = torch.full((len(known),), float(sex == "female"))
        noise = PeopleData.noise(len(known), seed, 0)
        found = gan.generator(noise, women, packed, mask).theta.numpy()
        return read(found).reshape(len(values), draws, len(MEASURES))

    return sample, given


def measure(gan: BodyGan, ruler: Reader, soldiers: People, side: str, seeds: int,
            log: Say = say) -> tuple[BySampler, dict[str, dict[str, float]]]:
    """Figures by sampler and sex of the people of a side, and R² of conditional draws by sampler."""
    known, unseen = soldiers.of(side="train"), soldiers.of(side=side)
    figures: BySampler = {}
    explained: dict[str, dict[str, float]] = {}
    for name, (sample, given) in {"BodyGAN": samplers(gan, ruler), **baselines(known)}.items():
        log(f"measuring {name}")
        figures[name] = metrics.evaluate(sample, known, unseen, range(seeds), log)
        explained[name] = metrics.conditional_r2(unseen, given)
    log("measuring real people")
    figures[REAL] = metrics.evaluate(real_people(known), known, unseen, range(seeds), log)
    explained["gradient boosting"] = metrics.boosted_r2(known, unseen)
    return figures, explained


def bring_up(state: PeopleState, data: PeopleData, ruler: Reader, readings: Readings, out: Path, log: Say = say,
             minutes: float = 0) -> None:
    """Train to the end of the settings and calibrate. Shapes are found against a learned ruler, which then reads more
    bodies like those that the generator has come to draw; shapes settle by its word, then the critic joins."""
    s, deadline = state.settings, minutes * 60 if minutes else None

    def go_on(until: int, bodies: int) -> LearnedRuler:
        reader = readings.learned(state.average.cpu(), ruler, bodies, s.reader_steps, log, s.reader_width)
        state.average.to(state.device)
        train(state, data, reader.to(state.device), out, progress=log, until=until, deadline_s=deadline)
        return reader

    found = s.solving - s.settling
    if state.step < found:
        reader = go_on(found, s.readings[0])
    if state.step >= found:
        reader = go_on(s.solving, s.readings[1])
        if state.step == s.solving:
            state.save(out / SHAPES)
    if state.step >= s.solving:
        reader = go_on(s.steps, s.readings[1])
    calibrate(state.average.cpu(), reader.cpu(), ruler, log)
    state.average.to(state.device)
    state.save(out / CHECKPOINT)


def cross_fitted(state: PeopleState, soldiers: People, civilians: People, ruler: Reader, readings: Readings, out: Path,
                 log: Say = say) -> BySampler:
    """Figures by sampler and sex of five models like that of ``state``, each trained without a fold of its people.

    They begin with the shapes of the run in ``out``, as they were before its critic joined: how a body gets the
    measures that it is asked for is a matter of meshes. Statistics, bends, critic and calibration are a fold's own.
    """
    settings = replace(state.settings, solving=0, settling=0, steps=state.settings.steps - state.settings.solving)

    def brought_up(fold: int, known: People, population: Population) -> Sampler:
        folder = out / f"fold-{fold}"
        checkpoint = folder / CHECKPOINT
        own = (PeopleState.load(checkpoint, "cpu", population) if checkpoint.exists()
               else PeopleState(settings, None, "cpu", population))
        if not own.step:
            own.start_from(out / SHAPES)
        bring_up(own, PeopleData(known), ruler, readings, folder, log)
        return samplers(to_gan(own, population), ruler)[0]

    return crossfit(soldiers, civilians.of(side="train"), out, brought_up, log)


def to_gan(state: PeopleState, population: Population | None = None) -> BodyGan:
    """The averaged generator of a state as it will be loaded from its half-precision file."""
    generator = BodyGenerator(state.settings.generator, population)
    generator.load_state_dict({k: v.half().float().cpu() for k, v in state.average.state_dict().items()})
    info = {"steps": state.step, "seconds": round(state.seconds), "settings": state.settings.to_dict(),
            "before": state.before,
            "licence": "GPL-3.0-or-later", "data": "ANSUR II and NHANES 2017-18, public domain"}
    return BodyGan(generator, info, population)


def run(args: argparse.Namespace) -> int:
    """The task ``people``. Run again, it goes on where it was stopped."""
    from ...gan_core.body.measure.ruler import Ruler

    torch.set_num_threads(args.threads)
    device = begin_processes()
    first = rank_and_count()[0] == 0
    log: Say = say if first else (lambda line: None)
    assets = args.assets or args.out / "weights"
    soldiers, civilians = collect(args.data, args.out, log)
    if first:
        statistics(soldiers, civilians, assets, (args.out / "people.md").read_text(encoding="utf-8").strip())
        log(f"wrote {assets / 'population.safetensors'}")
    if rank_and_count()[1] > 1:
        dist.barrier()
    population = Population.load(assets / "population.safetensors")
    if args.only_statistics:
        return 0
    ruler = Ruler()
    settings = PeopleSettings.read(args.config) if args.config else PeopleSettings.read()
    settings = replace(settings, steps=args.steps or settings.steps, seed=args.seed)
    readings = Readings(args.out)
    checkpoint = args.out / CHECKPOINT
    if checkpoint.exists():
        state = PeopleState.load(checkpoint, device, population)
        log(f"resuming at step {state.step:,}")
    else:
        state = PeopleState(settings, ruler, device, population)
        if args.start:
            state.start_from(args.start)
            log(f"starting with the networks of {args.start}")
    bring_up(state, PeopleData(soldiers.of(side="train")), ruler, readings, args.out, log, args.minutes)
    if not first:
        return 0
    gan = to_gan(state, population)
    gan.save(assets / "bodygan.safetensors")
    figures: dict[str, Any] = {}
    if not args.without_figures:
        figures[args.side], figures["explained"] = measure(gan, ruler, soldiers, args.side, args.seeds, log)
        if args.cross_fit:
            figures["crossfit"] = cross_fitted(state, soldiers, civilians, ruler, readings, args.out, log)
        (args.out / "bodygan.figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    write_bodygan_card(assets, state, figures, args.side, args.seeds, args.hardware or platform.processor() or "CPU")
    log(f"wrote {assets}")
    return 0
