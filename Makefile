# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench bench-% chaos load look demo-tour setup setup-test docs translations lock sbom audit clean

run: $(VENV)/.run ## set up what is needed, load the demo and print the address
	$(BIN)/slipway demo

test: setup-test check ## the whole suite, as CI runs it
	$(BIN)/python -m tests.parts.fetch
	$(BIN)/python -m pytest -q -n 2

check: $(VENV)/.test ## style, types, the rules of the house, generated files in step
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict shared services/*/domain
	$(BIN)/mypy services deploy tests/house.py
	$(BIN)/lint-imports --no-cache
	$(BIN)/slipway docs --check
	$(BIN)/slipway manifests --check
	$(BIN)/python -m shared.web.extract_translations --check

bench: $(VENV)/.test ## every figure as a JSON line
	$(BIN)/python -m tests.parts.fetch
	$(BIN)/python -m tests.bench

bench-%: $(VENV)/.bench ## one subject's figures beside its peers: make bench-matching
	$(BIN)/python -m tests.bench.$*

chaos: $(VENV)/.test ## kill everything again and again while people walk through; nothing may be lost or doubled
	$(BIN)/python -m tests.parts.fetch
	$(BIN)/python -m tests.chaos

load: $(VENV)/.test ## requests as they come, by the clock; writes docs/performance.md
	$(BIN)/python -m tests.load

look: $(VENV)/.test ## every page of every role in each language and theme by axe; takes most of an hour
	$(BIN)/python -m tests.parts.fetch
	SLIPWAY_LOOK=full $(BIN)/python -m pytest -q tests/browser/test_look.py

demo-tour: $(VENV)/.test ## walk through the journey with a cohort of sixty and take the pictures of docs/tour
	$(BIN)/python -m tests.parts.fetch
	$(BIN)/python -m tests.browser.tour

setup: $(VENV)/.run
setup-test: $(VENV)/.test

$(VENV)/.run: deploy/requirements/run.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: deploy/requirements/test.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/test.lock
	touch $@

$(VENV)/.audit: deploy/requirements/audit.lock $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/audit.lock
	touch $@

$(VENV)/.bench: deploy/requirements/bench.lock $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/bench.lock
	touch $@

lock: $(VENV)/.test ## pin the dependencies of pyproject.toml anew, with hashes; all sets come from one resolution
	$(BIN)/uv pip compile --quiet --python-version 3.11 --all-extras -o $(VENV)/all.txt pyproject.toml
	for set in run test bench audit; do \
	  extras="--extra setup"; test $$set = run || extras="$$extras --extra $$set"; \
	  $(BIN)/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $$extras \
	    -c $(VENV)/all.txt -o deploy/requirements/$$set.lock pyproject.toml || exit 1; done

sbom: $(VENV)/.test ## what the product is made of, as CycloneDX: every package of run.lock with version and hashes
	mkdir -p var
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o var/sbom.cdx.json deploy/requirements/run.lock
	@echo "var/sbom.cdx.json is written."

audit: $(VENV)/.audit ## known faults of the dependencies, asked of PyPI's database; fails when it cannot be reached
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r deploy/requirements/run.lock

docs: $(VENV)/.test ## write docs/api from the code
	$(BIN)/slipway docs

translations: $(VENV)/.test ## bring the catalogues in step with the code
	$(BIN)/python -m shared.web.extract_translations

clean:
	rm -rf $(VENV) var
