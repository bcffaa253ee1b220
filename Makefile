# Every target is one command. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
TENSORFLOW ?= tensorflow
RECIPE ?= mnist
BACKEND ?= jax
ARGS ?=
BIN := $(VENV)/bin
PARALLEL := --numprocesses 2 --dist loadfile --max-worker-restart 0
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# With PYTHONDONTWRITEBYTECODE=1 importing TensorFlow takes 15 s instead of 5.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python >= 3.11 is needed; received " + sys.version.split()[0] + ": try make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV): about 2 GB, a few minutes, once"
	@$(PYTHON) -m venv $(VENV)
ifeq ($(TENSORFLOW),tensorflow)
	@$(PIP) --constraint constraints.txt --editable .
else
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' | grep -v '^tensorflow>' > $(VENV)/requirements.txt
	@$(PIP) --constraint constraints.txt $(TENSORFLOW) --requirement $(VENV)/requirements.txt
	@$(PIP) --no-deps --editable .
endif
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@$(PIP) --constraint constraints.txt --editable '.[test]'
	@touch $@

.PHONY: install
install: $(VENV)/.installed ## Set up the environment (TENSORFLOW=tensorflow-cpu for the small wheel)

.PHONY: train
train: install ## Train a recipe: make train RECIPE=mnist ARGS="epochs=2"
	@$(BIN)/trainkit train $(RECIPE) $(ARGS)

.PHONY: tensorboard
tensorboard: install ## Open TensorBoard on the runs
	@$(BIN)/trainkit tensorboard

# The static gates run beside the tests, and say something where they fail.
FORMAT := ruff format --check .
LINT := ruff check .
TYPES := basedpyright
FLOORS := lint-imports
.PHONY: format lint types floors quick all-tests jax torch
format: GATE := $(FORMAT)
lint: GATE := $(LINT)
types: GATE := $(TYPES)
floors: GATE := $(FLOORS)
format lint types floors: $(VENV)/.installed-test
	@$(BIN)/$(GATE) > $(VENV)/$@.log 2>&1 || { cat $(VENV)/$@.log; exit 1; }
	@echo "$@: passed"

quick: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

all-tests: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(PARALLEL) -m "not proof"

jax torch: $(VENV)/.installed-test
	@if $(BIN)/python -c "import $@" 2> /dev/null; then \
	  KERAS_BACKEND=$@ $(BIN)/python -m pytest -m "backend and not slow" tests/test_contracts_*.py > $(VENV)/$@.log 2>&1 \
	    || { cat $(VENV)/$@.log; exit 1; }; \
	  echo "on $@: $$(tail -n 1 $(VENV)/$@.log)"; \
	fi

.PHONY: check
check: $(VENV)/.installed-test ## The everyday gates: format, lint, types, floors, quick tests
	@$(MAKE) --no-print-directory --jobs 2 quick types format lint floors

.PHONY: test
test: $(VENV)/.installed-test ## Everything CI runs: the gates, all tests but the proofs, the contract suite on jax (and torch, if installed)
	@$(MAKE) --no-print-directory --jobs 3 all-tests jax torch types format lint floors

.PHONY: coverage
coverage: $(VENV)/.installed ## Which layers each compression takes: make coverage DATA=mnist.npz
	@$(BIN)/python -m benchmarks.coverage $(DATA)

.PHONY: proofs
proofs: $(VENV)/.installed-test ## The longest tests: every recipe under the doctor, bfloat16, a small storm, memory of streamed data, many random examples
	HYPOTHESIS_PROFILE=many $(BIN)/python -m pytest $(PARALLEL) -m "proof or given" tests

$(VENV)/.installed-docs: $(VENV)/.installed
	@$(PIP) --constraint constraints.txt --editable '.[docs]'
	@touch $@

.PHONY: docs
docs: $(VENV)/.installed-docs ## Build the site into build/site, strictly: a broken link fails; offline
	$(BIN)/mkdocs build --quiet

.PHONY: tutorials
tutorials: $(VENV)/.installed-docs ## Run the tutorials' notebooks and keep their output (a few minutes)
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python docs/make_tutorials.py --run

.PHONY: backends
backends: $(VENV)/.installed-test ## All component tests again on the jax backend: make backends BACKEND=torch for torch
	KERAS_BACKEND=$(BACKEND) $(BIN)/python -m pytest $(PARALLEL) -m "backend and not slow" tests

.PHONY: lock
lock: ## Write constraints.txt from a fresh environment with everything in it
	@rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --editable '.[test,benchmark,docs]'
	@$(VENV)-lock/bin/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt
	@rm -rf $(VENV)-lock

$(VENV)/.installed-benchmark: $(VENV)/.installed
	@$(PIP) --constraint constraints.txt --editable '.[benchmark]'
	@touch $@

BENCHMARKS := foundation costs metrics augmentation monitor doctor_overhead
.PHONY: benchmark
benchmark: $(VENV)/.installed-benchmark ## Measure speed into benchmarks/results/: make benchmark DATA=mnist.npz
	@test -n "$(DATA)" || { echo "DATA must name an .npz with x_train, y_train, x_test and y_test: make benchmark DATA=mnist.npz"; exit 2; }
	@mkdir -p benchmarks/results
	@for name in $(BENCHMARKS); do \
	  { $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.$$name $(DATA); } > benchmarks/results/$$name.new \
	    && mv benchmarks/results/$$name.new benchmarks/results/$$name.md && cat benchmarks/results/$$name.md || exit 1; \
	done

.PHONY: doctor
doctor: $(VENV)/.installed-test ## Measure the doctor on its corpus (an hour; goes on where it was left) into benchmarks/results/doctor.md
	$(BIN)/python -m benchmarks.doctor.record
	KERAS_BACKEND=jax $(BIN)/python -m benchmarks.doctor.record
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.doctor; } > benchmarks/results/doctor.new
	@mv benchmarks/results/doctor.new benchmarks/results/doctor.md && cat benchmarks/results/doctor.md

.PHONY: cure
cure: $(VENV)/.installed-test ## Heal the corpus's held half beside random search (hours; goes on where it was left) into benchmarks/results/cure.md
	$(BIN)/python -m benchmarks.doctor.cure
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.doctor.cure --show; } > benchmarks/results/cure.new
	@mv benchmarks/results/cure.new benchmarks/results/cure.md && cat benchmarks/results/cure.md

.PHONY: storm
storm: $(VENV)/.installed-test ## Kill trainings 100 times with SIGKILL and resume them, into benchmarks/results/storm.md
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.storm; } > benchmarks/results/storm.new
	@mv benchmarks/results/storm.new benchmarks/results/storm.md && cat benchmarks/results/storm.md

.PHONY: compression
compression: $(VENV)/.installed-test ## Compress trained runs in every way and score the files; goes on where it was: make compression RUNS="runs/mnist/..." ARGS="--seconds 600"
	@test -n "$(RUNS)" || { echo 'RUNS must name folders of runs: make compression RUNS="runs/mnist/..."'; exit 2; }
	$(BIN)/python -m benchmarks.compression $(RUNS) $(ARGS)
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.compression; } > benchmarks/results/compression.new
	@mv benchmarks/results/compression.new benchmarks/results/compression.md && cat benchmarks/results/compression.md

.PHONY: receipt
receipt: $(VENV)/.installed ## Five seeds of a recipe: make receipt RECIPE=mnist ARGS='--data-name "full MNIST" data=npz:mnist.npz'
	$(BIN)/python -m benchmarks.receipt $(RECIPE) $(ARGS)

.PHONY: reproduce
reproduce: $(VENV)/.installed ## Repeat a receipt and compare: make reproduce RECIPE=mnist_fast ARGS="data=npz:mnist.npz"
	$(BIN)/python -m benchmarks.reproduce $(RECIPE) $(ARGS)

.PHONY: ladder
ladder: $(VENV)/.installed-benchmark ## Seconds to an accuracy, beside PyTorch (goes on where it was left): make ladder DATA=mnist.npz
	$(BIN)/python -m benchmarks.ladder $(DATA) $(ARGS)

.PHONY: frontier
frontier: $(VENV)/.installed ## Accuracy, parameters and int8 bytes of small models (goes on where it was left): make frontier DATA=mnist.npz
	$(BIN)/python -m benchmarks.frontier $(DATA) $(ARGS)

SECONDS ?= 150
.PHONY: fuzz
fuzz: $(VENV)/.installed-test ## Fuzz the readers into benchmarks/results/fuzz.md (ten minutes; SECONDS a target)
	@$(BIN)/python -c "import atheris" 2> /dev/null || $(PIP) --constraint constraints.txt --no-deps atheris || echo "no atheris for this Python: good examples are edited at random instead"
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.fuzz $(SECONDS); } > benchmarks/results/fuzz.new
	@mv benchmarks/results/fuzz.new benchmarks/results/fuzz.md && cat benchmarks/results/fuzz.md

.PHONY: long-runs
long-runs: $(VENV)/.installed ## Measure memory over 20 fits and a history of 100,000 rows: make long-runs ARGS="20 10000"
	@{ $(BIN)/python -m benchmarks.machine && $(BIN)/python -m benchmarks.long_runs $(ARGS); } > benchmarks/results/long_runs.new
	@mv benchmarks/results/long_runs.new benchmarks/results/long_runs.md && cat benchmarks/results/long_runs.md

.PHONY: audit
audit: $(VENV)/.installed ## Write docs/licences.md and docs/sbom.cdx.json, and look the pinned versions up among known vulnerabilities (needs pypi.org)
	$(BIN)/python docs/make_licences.py
	@$(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/python -m pip install --quiet pip-audit
	$(VENV)-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict
