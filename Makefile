# Two commands: `make run` opens the hub on an exercise, `make test` runs every test this machine can run.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Whoever forbids Python to keep what it compiled, as container images do, waits three seconds more for every process.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test nightly check lock reference clean

run: .venv/warm.stamp
	@exec $(BIN)/tallystick up --exercise --port $(PORT)

test: .venv/test.stamp .venv/warm.stamp
	@$(BIN)/python tests/run.py

nightly: .venv/test.stamp .venv/warm.stamp
	@TALLYSTICK_NIGHTLY=1 TALLYSTICK_STEPS=100000 TALLYSTICK_KILLS=100 $(BIN)/python tests/run.py

check: .venv/test.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock: .venv/run.stamp
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --group dev --constraints requirements.lock pyproject.toml -o requirements-dev.lock

reference: .venv/run.stamp
	@$(BIN)/python docs/generate.py

.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tallystick: $(PYTHON): Python 3.11 or newer is needed")'
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing dependencies from requirements.lock (about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/warm.stamp: .venv/run.stamp
	@echo "Compiling the comparison (about half a minute, once) ..."
	@$(BIN)/python -m tallystick.crosscheck.warm
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Installing test tools from requirements-dev.lock ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv
