# Les commandes du projet. « make » seul les liste.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint format lock record clean

help: ## liste ces commandes
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: $(VENV)/.run ## installe, indexe cases/ et sert http://127.0.0.1:8000 (autre port : make run PORT=8080)
	$(BIN)/kb serve --port $(PORT)

test: $(VENV)/.test ## installe ce que les tests demandent et les lance tous
	$(BIN)/python -m pytest

lint: $(VENV)/.test ## style, types, gabarits, orthographe du code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint web/templates --lint --quiet
	$(BIN)/codespell

format: $(VENV)/.test ## met le code et les gabarits en forme
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

lock: $(VENV)/.test ## refait les versions figées des trois fichiers requirements
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group install -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group install --group dev -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group install --extra meilisearch -o requirements-deploy.txt

record: $(VENV)/.test ## enregistre ce que répond un vrai Meilisearch (KB_TEST_MEILISEARCH_BIN ou _URL), pour les tests
	KB_TEST_MEILISEARCH_RECORD=1 $(BIN)/python -m pytest tests/test_engine_contract.py

clean: ## efface l’environnement et l’index (jamais les cas)
	rm -rf $(VENV) data .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
