# Safar. `make help` lists the targets.
# LIGHT=1 installs without torch and sentence-transformers; answers are the same.

SHELL := /bin/bash
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
PORT ?= 8080
# Each has a service of its own, of 1.5 GB.
WORKERS ?= 2
KIND := $(if $(LIGHT),light,full)
VENV := .venv$(if $(LIGHT),-light)
PY := $(VENV)/bin/python
UV := .tools/bin/uv
# uv must not read this project's overrides (they leave torch out) when it installs pins.
INSTALL := UV_NO_CONFIG=1 VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --compile-bytecode
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export OMP_NUM_THREADS := 1

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

.PHONY: run
run: setup ## Start the service; the page is on http://127.0.0.1:8080/ (PORT changes it)
	@$(VENV)/bin/safar run --port $(PORT)

.PHONY: phone
phone: setup ## The same with a telephone line: call it from a softphone on this computer
	@$(VENV)/bin/safar phone --port $(PORT)

.PHONY: setup
setup: $(STAMP) ## Install everything, train the model, build the index
	@$(VENV)/bin/safar train

.PHONY: speech
speech: $(STAMP) ## What callers need to speak on your own lines (docs/phone.md): 250 MB more
	@$(INSTALL) -r requirements/speech.txt

.PHONY: test
test: $(DEV_STAMP) setup ## All checks and tests
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n $(WORKERS) --no-loadscope-reorder

.PHONY: check
check: $(DEV_STAMP) ## Lint, types, content, Rasa's own validation
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/safar content check
	$(PY) -m bot.brain.validation
	$(PY) -m evaluation.supply --offline

# pip-audit has an environment of its own: Rasa needs other versions of what it imports.
.PHONY: audit
audit: $(DEV_STAMP) .tools/audit/.installed ## Known vulnerabilities in the pins (asks an advisory service)
	$(PY) -m evaluation.supply

.tools/audit/.installed: $(UV) requirements/audit.txt
	@$(UV) venv --quiet --allow-existing --python 3.11 .tools/audit
	@UV_NO_CONFIG=1 VIRTUAL_ENV=.tools/audit $(UV) pip install --quiet --no-deps -r requirements/audit.txt
	@touch $@

.PHONY: audit-pins
pins: audit-pins
audit-pins: $(UV)
	@rm -f requirements/audit.txt
	@UV_NO_CONFIG=1 $(UV) pip compile --quiet --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group audit -o requirements/audit.txt

.PHONY: ask
ask: setup ## Ask one question: make ask Q="how do I ask for asylum"
	@$(VENV)/bin/safar ask "$(Q)"

.PHONY: evaluate
evaluate: $(DEV_STAMP) setup ## Measure on held-out questions; writes docs/measured.md and data/quality.json
	$(PY) -m evaluation.measure

.PHONY: confusions
confusions: $(DEV_STAMP) setup ## Which entries the search takes for each other, and by which example questions; writes docs/confusions.md
	$(PY) -m evaluation.confusions

.PHONY: charter
charter: $(DEV_STAMP) setup ## Measure advice, emergencies and harmless frightening words; writes docs/charter-measured.md
	$(PY) -m evaluation.charter

.PHONY: bench
bench: $(DEV_STAMP) setup ## Speed and memory beside Rasa's default pipeline, and large packs; writes docs/bench.md, docs/scale.md
	$(PY) -m evaluation.bench
	$(PY) -m evaluation.scale

.PHONY: promises
promises: $(DEV_STAMP) setup ## Measure what is promised, at full size (hours); writes docs/promises.md
	$(PY) -m evaluation.promises

.PHONY: sms-parts
sms-parts: $(DEV_STAMP) ## How many text messages answers take; writes docs/sms-parts.md
	$(PY) -m evaluation.sms_parts

.PHONY: calls
calls: $(DEV_STAMP) setup ## 30 calls at once, and how long callers wait; writes docs/calls.md
	$(VENV)/bin/safar voice render
	$(PY) -m evaluation.calls

.PHONY: screenshots
screenshots: $(DEV_STAMP) setup ## Pictures of the page for the docs (needs chromium)
	$(PY) -m evaluation.screenshots

.PHONY: train-language
train-language: .venv-train/.installed ## Train the language classifier; writes its confusion table
	.venv-train/bin/python -m bot.language.training
	@$(MAKE) --no-print-directory $(DEV_STAMP)
	$(PY) -m evaluation.languages

.PHONY: pins
pins: $(UV) ## Make requirements/*.txt anew from pyproject.toml
	@rm -f requirements/{light,full,dev,train}.txt
	@compile() { $(UV) pip compile --quiet --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links "$$@"; }; set -e; \
	compile pyproject.toml -o requirements/light.txt; \
	compile pyproject.toml --extra full -c requirements/light.txt -o requirements/full.txt; \
	compile pyproject.toml --extra speech -c requirements/full.txt \
	  | grep -vxFf requirements/light.txt > requirements/speech.txt; \
	compile --group dev -c requirements/full.txt -o requirements/dev.txt; \
	compile --group train -c requirements/light.txt -o requirements/train.txt
	@wc -l requirements/*.txt

.PHONY: format
format: $(DEV_STAMP) ## Format the code
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format --quiet .

.PHONY: clean
clean: ## Remove what setup made
	rm -rf .venv .venv-light .venv-train .tools .safar safar.egg-info

$(UV):
	@echo "Fetching uv $(UV_VERSION) ..."
	@python3 -m venv .tools 2>/dev/null && .tools/bin/python -m pip install --quiet uv==$(UV_VERSION) \
	  || { rm -rf .tools && python3 -m pip install --quiet --target .tools uv==$(UV_VERSION); }

$(STAMP): $(UV) requirements/$(KIND).txt requirements/torch.txt pyproject.toml
	@echo "Installing ($(KIND)) ..."
	@$(UV) venv --quiet --allow-existing --python 3.11 $(VENV)
	@$(INSTALL) -r requirements/$(KIND).txt
	@if [ "$(KIND)" = full ]; then \
	  $(INSTALL) --no-index $${PIP_FIND_LINKS:+--find-links "$$PIP_FIND_LINKS"} -r requirements/torch.txt 2>/dev/null \
	  || $(INSTALL) --torch-backend cpu -r requirements/torch.txt; fi
	@$(INSTALL) --editable .
	@touch $@

$(DEV_STAMP): $(STAMP) requirements/dev.txt
	@echo "Installing the development tools ..."
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

.venv-train/.installed: $(UV) requirements/train.txt requirements/light.txt
	@$(UV) venv --quiet --allow-existing --python 3.11 .venv-train
	@UV_NO_CONFIG=1 VIRTUAL_ENV=.venv-train $(UV) pip install --quiet --no-deps -r requirements/train.txt \
	  $$(grep -E '^(pyyaml|msgspec|regex|markdown-it-py|mdurl)==' requirements/light.txt)
	@touch $@
