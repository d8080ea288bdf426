# make run    everything up, on this machine       make test   all tests
# make check  linters, types, layers, assets       make help   the rest

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= 0.1
USERS ?= 300
ENSURE := PYTHON=$(PYTHON) sh .ci/ensure

CHECKS := check-assets check-code check-templates check-layers check-types check-migrations check-deployment

.DEFAULT_GOAL := help
.PHONY: help run account test check check-packages $(CHECKS) format assets screenshots bench load lock clean

help:
	@echo "make run             start Scaling with a demonstration; PORT=8010 and DEMO=0 are understood"
	@echo "make account EMAIL=  make an administrator of the real installation (that of DEMO=0)"
	@echo "make test            all tests; DATABASE_URL= runs them on another PostgreSQL"
	@echo "make check           linters, types, layers, migrations, deployment settings, built assets"
	@echo "make bench           time every page and write at national scale; SCALE=, ONLY= and GROWTH=1 are understood"
	@echo "make load            300 people at once on two cores, and sudden deaths; SCALE= and USERS= are understood"
	@echo "make format          put code in the house format"
	@echo "make assets          build static/dist from static/src (needs Node)"
	@echo "make screenshots     take the pictures of the README; URL= takes them of a demonstration that runs"
	@echo "make lock            pin every requirement again, with hashes"
	@echo "make clean           remove the virtual environment and caches; data under var/ stays"

run:
	@$(ENSURE) packages requirements.txt
	@exec $(BIN)/python -m scaling.launcher --with-parent

account:
	@$(ENSURE) packages requirements.txt
	@DEMO=0 $(BIN)/python manage.py create_administrator "$(EMAIL)"

test:
	@$(ENSURE) packages requirements-dev.txt
	@$(ENSURE) browser
	$(BIN)/python -m pytest $(ARGS)

check: $(CHECKS)

$(CHECKS): check-packages

check-packages:
	@$(ENSURE) packages requirements-dev.txt

check-assets:
	$(BIN)/python static/check.py

check-code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-templates:
	$(BIN)/djlint --lint --quiet templates

check-layers:
	$(BIN)/lint-imports

check-types:
	$(BIN)/mypy .

# Compares the models with the migration files; no database is asked, and Django would warn of that.
check-migrations:
	DATABASE_URL="postgres:///none?host=/none" $(BIN)/python -W ignore::RuntimeWarning manage.py \
		makemigrations --check --dry-run

check-deployment:
	DEBUG=false HTTPS=true DATABASE_URL="postgres:///none?host=/none" $(BIN)/python manage.py check --deploy --fail-level WARNING

format:
	@$(ENSURE) packages requirements-dev.txt
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets:
	npm ci --ignore-scripts --no-audit --no-fund
	npm run build

screenshots:
	@$(ENSURE) packages requirements-dev.txt
	@$(ENSURE) browser
	$(BIN)/python -m docs.screenshots.take $(URL)

bench:
	@$(ENSURE) packages requirements-dev.txt
	@$(BIN)/python -m tests.bench --scale $(SCALE) $(if $(GROWTH),growth,bench --only "$(ONLY)")

load:
	@$(ENSURE) packages requirements-dev.txt
	@VENV=$(VENV)/load $(ENSURE) packages requirements-load.txt
	@$(BIN)/python -m tests.bench --scale $(SCALE) load --users $(USERS) --only "$(ONLY)" --locust $(VENV)/load/bin/locust

lock:
	@$(ENSURE) packages requirements-dev.txt
	sh .ci/lock

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
