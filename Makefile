# What to type. `make help` lists it. Paths here are relative, so that a checkout may lie in any folder.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check lint types contracts test-postgres15 screenshots bench soak lock clean install install-dev chromium

# a parent's environment is not ours
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV

PYTHON := .venv/bin/python
WORKERS := --numprocesses=auto --maxprocesses=8 --dist=loadfile

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' Makefile

run: install ## Run the desk: database, web server and worker, on http://localhost:8501
	@exec $(PYTHON) manage.py run $(if $(PROFILE),--profile $(PROFILE))

test: install-dev chromium lint types contracts ## Run lint, types, import contracts and every test, browser tests included
	$(PYTHON) -m pytest $(WORKERS)

check: install-dev ## Run the daily checks, under a minute: lint, types, contracts, tests that need no database
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types contracts test-fast

.PHONY: test-fast
test-fast:
	$(PYTHON) -m pytest -q -m "not database and not browser" tests/rules tests/policy

lint: install-dev ## Check style and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: install-dev ## Check types
	$(PYTHON) -m mypy

contracts: install-dev ## Check that imports point one way
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

test-postgres15: install-dev ## Run the database tests on a PostgreSQL 15 started for them
	$(PYTHON) -m tests.postgres15 $(WORKERS)

screenshots: install-dev chromium ## Take the README's pictures anew
	SCREENSHOTS=docs/screenshots $(PYTHON) -m pytest -q tests/e2e/test_journey.py tests/e2e/test_correction.py tests/e2e/test_explanation.py tests/e2e/test_sla.py tests/e2e/test_campaign.py tests/e2e/test_pilot.py tests/e2e/test_findings.py tests/e2e/test_ward_walk.py -k "not cape-town"

bench: install-dev ## Measure the desk beside its floor (minutes; nothing fails by its time)
	$(PYTHON) -m tests.bench

soak: install-dev ## Try far more examples of every property, and the races again and again
	$(PYTHON) -m pytest --hypothesis-profile=soak -m "not browser" $(WORKERS)

lock: install-dev ## Write the lock files anew from requirements.txt and requirements-dev.txt
	$(PYTHON) -m tools.lock

clean: ## Remove .venv and caches; the database and secrets under var stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path "./var/*" -prune -exec rm -rf {} +

chromium: install-dev
	@$(PYTHON) -m tests.e2e.chromium

install:
	@$(call ensure,requirements.lock)

install-dev:
	@$(call ensure,requirements-dev.lock)

# nothing is started when this very lock file is installed
define ensure
cmp -s $(1) .venv/installed-$(1) && $(PYTHON) -c '' 2>/dev/null || { \
	python=$$(sh tools/find_python.sh) && "$$python" tools/install.py $(1); }
endef
