# Two commands do everything on a fresh machine: `make serve` and `make test`.
# Both set up their own .venv first; nothing else on the machine is touched,
# except that the browser tests need a Chromium (see `browser`).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8050

.PHONY: serve test check browser clean

serve: $(VENV)/.installed
	$(BIN)/common-orbit serve --port $(PORT)

test: $(VENV)/.installed-test browser check
	$(BIN)/python -m pytest

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Debian ships venv without ensurepip unless python3-venv is installed: then pip
# itself, from outside, puts a pip into the new environment.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 14); \
	  ok or sys.exit(f"Common Orbit needs Python 3.11 to 3.13; this is {sys.version.split()[0]}. Call: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV) && \
	  $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }

$(VENV)/.installed: $(VENV)/bin/pip pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/bin/pip pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/.installed

# A Chromium for the browser tests: one that is there, else Debian's as root,
# else Playwright's own build.
browser: $(VENV)/.installed-test
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	    || command -v google-chrome >/dev/null || [ -n "$$COMMON_ORBIT_CHROMIUM" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else $(BIN)/python -m playwright install chromium; fi

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
