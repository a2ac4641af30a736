# make up · make test — all else is beside the way. Everything made here lives in .venv, .uv, .anju and out.
PYTHON ?= python3
UV     := $(or $(shell command -v uv),.uv/bin/uv)
RUN    := .venv/bin
export UV_PYTHON_DOWNLOADS := never
# Compiled once: a process that has to compile all it imports starts three seconds later, each time.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

# ENGINE=auto|embedded|containers: where the tests' PostgreSQL and Kafka come from. PG=system: Debian's PostgreSQL.
PG     ?=
ENGINE ?= $(if $(PG),embedded,auto)
TESTS  ?= $(if $(PG),shared/kernel shared/vault deploy/tests/test_databases.py)
ROUNDS ?= 25
SEED   ?=

.PHONY: up down status logs test check bench chaos explore late
up: .venv/ready
	$(RUN)/anju up
	$(RUN)/anju demo --load

down status logs: .venv/ready
	$(RUN)/anju $@

ifeq ($(ENGINE),containers)
test: .venv/ready
	deploy/containers/test.sh $(TESTS)
else
test: .venv/ready
	ANJU_TEST_ENGINE=$(ENGINE) ANJU_POSTGRES_BIN=$(PG) $(RUN)/pytest $(TESTS) -n 3 --no-loadscope-reorder -m "not bench"
endif

check: .venv/ready
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m published.gate
	for each in shared deploy services/*/; do (cd $$each && $(CURDIR)/$(RUN)/deptry . $(DEPTRY)) || exit 1; done
	mkdir -p out && $(RUN)/pip-licenses --format=markdown --output-file=out/licences.md --partial-match --allow-only="$(LICENCES)" --ignore-packages $(OURS)

bench: .venv/ready
	$(RUN)/python -m tests.bench $(ROW)

# What Hypothesis thinks up anew, ROUNDS times over; whatever it finds, it finds again (.hypothesis).
explore: .venv/ready
	for round in $$(seq $(ROUNDS)); do $(RUN)/pytest shared services -n 2 -q -m hypothesis --hypothesis-profile=explore --timeout=1800 || exit 1; done

# All that a service does by itself comes late, by chance (SEED): a test that does not wait for it fails here.
# What measures how soon something is, or lives a week or a year, is not of it.
late: .venv/ready
	ANJU_TEST_SEED=$(or $(SEED),1) $(RUN)/pytest services shared tests/unruly tests/cases tests/e2e -p testkit.late -n 6 --no-loadscope-reorder \
	  -m "not bench" --deselect services/contracts-svc/tests/test_a_year.py --deselect tests/cases/test_at_rest.py \
	  -k "not short_stretches and not leaves_soon and not a_week_passes"

chaos: .venv/ready
	$(RUN)/python -m tests.chaos --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED))

.venv/ready: uv.lock pyproject.toml shared/pyproject.toml deploy/pyproject.toml $(wildcard services/*/pyproject.toml) | $(UV)
	$(UV) sync --locked --python $(PYTHON)
	touch $@

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet uv

# What may be shipped: GPLv2 is the JRE's, with the classpath exception, and runs as a program of its own.
LICENCES := MIT;Apache;BSD;MPL;Mozilla;LGPL-3.0;LGPLv2+;ISC;PSF;Python Software Foundation License;Unlicense;GNU General Public License v2 (GPLv2)
OURS     := anju anju-shared contracts-svc tenant-svc workorder-svc notify-svc analytics-svc gateway-svc
# A member may lean on what a member it needs brings along; what it declares it must use.
DEPTRY   := --ignore DEP003 --extend-exclude '(.*/)?tests/.*' --package-module-name-map 'anju-shared=kernel|vault|files|edge|host|testkit|published'
