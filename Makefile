# SPDX-License-Identifier: GPL-3.0-or-later
# `make demo` and `make test` are all one needs; each makes the environment first, once.

VENV ?= .venv
PYTHON ?= python3.11
SUITE ?= trixie

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TRAIN_INSTALLED := $(VENV)/.installed-train
MUTANTS_INSTALLED := $(VENV)/.installed-mutants
DOCS_INSTALLED := $(VENV)/.installed-docs
RELEASE_INSTALLED := $(VENV)/.installed-release
THREE := assets/review/static/three/three.module.js
WHEEL := dist/tryon-$(shell sed -n 's/^version = "\(.*\)"/\1/p' blender_manifest.toml)-py3-none-any.whl

export PYTHON VENV

.PHONY: help venv demo review browse fit load lookbook test walk faults fuzz mutants judge bench bench-more bench-render \
	wardrobe-check pose-check size-run raters spoilt-renders thumbnails docs release three three-if-it-can extension wheel \
	test-wheel test-gui test-gui-long test-bpy52 lint types train-fabric clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

venv: $(INSTALLED) ## the environment in .venv
$(INSTALLED): pyproject.toml constraints.txt .ci/venv.sh
	.ci/venv.sh $(VENV) bpy,dev
	@touch $@

$(TRAIN_INSTALLED): $(INSTALLED)
	.ci/venv.sh $(VENV) bpy,dev,train
	@touch $@

$(MUTANTS_INSTALLED): $(INSTALLED)
	.ci/venv.sh $(VENV) bpy,dev,mutants
	@touch $@

$(DOCS_INSTALLED): $(INSTALLED)
	.ci/venv.sh $(VENV) bpy,dev,docs
	@touch $@

$(RELEASE_INSTALLED): $(DOCS_INSTALLED)
	.ci/venv.sh $(VENV) bpy,dev,docs,report,release
	@touch $@

demo: venv ## one look, from a body to four renders: out/demo
	$(BIN)/tryon look --out out/demo

review: venv three-if-it-can ## four looks, made once, and the page to look at them and rate: out/review
	$(BIN)/tryon lookbook run docs/sample-book.toml --out out/review || [ $$? -eq 1 ]
	$(BIN)/tryon review out/review --ratings out/review.db

browse: venv ## the whole way through the page in a real browser (pip install playwright; Chromium): out/browse
	$(BIN)/python tests/browse.py --shots out/browse $(if $(AXE),--axe $(AXE))

fit: venv ## one real look by own measures through the page, followed in a browser (needs a lookbook: BOOK=...): out/fit
	$(BIN)/python tests/real_fitting.py $(BOOK) --shots out/fit

load: venv ## the page under a hundred visitors, a killed server (needs a lookbook: BOOK=...)
	$(BIN)/python tests/load.py crowd $(BOOK)
	$(BIN)/python tests/load.py kills $(BOOK)

test: venv ## every test that needs no screen
	.ci/test.sh $(BIN)/python

faults: venv ## 950 faults while files are written and read, 50 over whole looks, resumable: out/faults
	$(BIN)/python tests/faults.py

walk: venv ## twenty random walks of 500 steps over every button and property, resumable: out/walk
	$(BIN)/python tests/walk.py

lookbook: venv ## the sample book: six people, four outfits, three cloths, in draft, with its page and line sheet: out/lookbook
	$(BIN)/tryon lookbook run assets/lookbooks/sample.toml --out out/lookbook || [ $$? -eq 1 ]
	$(BIN)/tryon lookbook sheet out/lookbook

bench: venv ## seconds to a settled T-shirt, ours beside the plain way; seconds a swatch, images a second by batch
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_fabric.py

bench-more: venv ## an outfit of three layers, the live preview, growth with vertices, memory: out/bench
	$(BIN)/python tests/bench_more.py

bench-render: venv ## seconds a view and its distance from the truth, beside an older commit: out/bench
	$(BIN)/python tests/bench_render.py

wardrobe-check: venv ## every programme on real people, resumable (needs a data folder: DATA=...): out/wardrobe
	$(BIN)/python tests/wardrobe_check.py --data $(DATA)

size-run: venv ## one style in all sizes on five people, resumable (needs a data folder: DATA=...): out/size_run
	$(BIN)/python tests/size_run.py --data $(DATA)

raters: venv ## simulated raters: how often 20 ratings find a look they like best of 200
	PYTHONPATH=tests $(BIN)/python tests/raters.py

spoilt-renders: venv ## renders, good and spoilt on purpose, for the realism critic, resumable: out/spoilt
	$(BIN)/python tests/spoilt_renders.py

pose-check: venv ## every pose for pictures, dressed, on six people, resumable: out/poses
	$(BIN)/python tests/pose_check.py

judge: venv ## a second opinion on the certificates of every pose, the looks of the documents, layers
	$(BIN)/python tests/judge.py

mutants: $(MUTANTS_INSTALLED) ## what the tests notice: 500 small faults, one at a time, for hours, resumable: out/mutants
	$(BIN)/python tests/mutants.py

thumbnails: venv ## the panel's pictures that are missing, by our own pipeline: assets/thumbnails
	$(BIN)/python .ci/thumbnails.py $(ONLY)

docs: $(DOCS_INSTALLED) ## the manual as a site that fetches nothing, its links checked: build/site/index.html
	$(BIN)/python .ci/build_docs.py

three: $(THREE) ## three.js for the fitting room's 3D view, by npm, its bytes checked
$(THREE): .ci/three.py
	python3 .ci/three.py
	@touch $@

three-if-it-can:
	@$(MAKE) --no-print-directory three || echo "going on without the 3D view"

extension: venv three-if-it-can ## dist/tryon-<version>.zip, built and validated by Blender's own builder
	$(BIN)/python .ci/build_extension.py

wheel: venv three-if-it-can ## dist/tryon-<version>-py3-none-any.whl, built from the sdist beside it, both checked
	$(BIN)/python .ci/build_wheel.py

release: $(RELEASE_INSTALLED) $(if $(TRYON_WITHOUT_3D),,$(THREE)) ## zip with an index for Blender, wheel, sdist, manual, SBOM, checksums: dist/release-<version>
	$(BIN)/python .ci/release.py

test-wheel: wheel ## use the wheel from another folder, with what it declares alone: doctor, swatch, person, look
	$(BIN)/python .ci/fresh_environment.py build/fresh $(WHEEL) --extra bpy
	$(BIN)/python .ci/try_installed.py build/fresh

test-gui: extension ## click through the real application (SUITE=trixie: Blender 4.3, SUITE=sid: 5.2 LTS)
	tests/gui/run.sh $(SUITE)

test-gui-long: extension ## twenty renders and drapes in a row in it, processes killed, jobs cancelled; half an hour
	TRYON_GUI_LONG=1 tests/gui/run.sh $(SUITE) -k "states or long"

test-bpy52: extension wheel ## the Blender side and the wheel on bpy 5.2 (Python 3.13), the runtime on 3.11
	tests/gui/bpy52.sh
	tests/gui/bpy52.sh wheel

lint: venv
	$(BIN)/ruff check .

types: venv # the link gives mypy the name that the package has when it is installed
	@mkdir -p build/types && ln -sfn ../.. build/types/tryon
	$(BIN)/mypy -p tryon.tryon_addon -p tryon.gan_core -p tryon.training -m tryon.api

fuzz: venv ## ten thousand hostile files for each reader, resumable (ONLY="specs people"): out/fuzz
	$(BIN)/python tests/fuzz.py $(if $(ONLY),--only $(ONLY))

train-fabric: $(TRAIN_INSTALLED) ## train the fabric generator anew (needs a data folder: DATA=...)
	$(BIN)/python -m tryon.training fabric $(if $(DATA),--data $(DATA))

clean: ## what was built; the environment and the chroots stay
	rm -rf build dist out *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -not -path './.blender/*' -prune -exec rm -rf {} +
