# The first of these that is there and new enough makes the environment. `make run PYTHON=…` names another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
CONFIG ?= config/example.yaml
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help run demo test soak lint bench lock

help:  ## show this
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(READY)  ## run the daemon on the example schedule (CONFIG=FILE for yours)
	$(BIN)/lastcall run --verbose --config $(CONFIG)

demo: $(READY)  ## see an evening's notifications in a minute
	$(BIN)/lastcall rehearse --popups --next --stay 1h --for 80m --speed 100 --config $(CONFIG)

test: $(READY)  ## run all tests
	scripts/test-needs
	$(BIN)/python -m pytest

soak: $(READY)  ## run the long tests: every script in soak/
	for script in soak/*.py; do echo "== $$script"; PYTHONPATH=tests $(BIN)/python $$script || exit 1; done

lint: $(READY)  ## look for faults without running anything
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(READY)  ## measure, and write docs/performance.md (ten minutes)
	PYTHONPATH=tests $(BIN)/python -m bench

lock:  ## renew requirements.lock
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(PYTHON) -m venv "$$folder" && \
	"$$folder/bin/pip" install --quiet pip-tools && \
	CUSTOM_COMPILE_COMMAND="make lock" "$$folder/bin/pip-compile" --quiet --extra dev --generate-hashes \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --no-annotate \
		--allow-unsafe --upgrade -o requirements.lock pyproject.toml

# Written last, so that an installation that broke off is begun again.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "lastcall needs Python 3.11 or later (on Debian: apt install python3)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks its venv module (on Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv. It takes a minute or two, this once."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
