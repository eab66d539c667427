# make demo      install what is missing, then open the window on a server with sample data
# make test      all checks: lint, types, import rules, tests
# make test-rustfs  the live tests and the tour on RustFS, if there is a rustfs program on the PATH
# make test-faults  every case of the fault matrix, every place to be killed at; about 20 minutes
# make soak      mixed work under random faults, then every byte compared; MINUTES=60 SEED=7
# make tour      drive the window through its main job without a display; pictures go into tour/;
#                LANGUAGE=pseudo shows every text longer and in brackets
# make pictures  the tour, and its pictures into the README
# make bench     speed side by side with s5cmd and rclone; ARGS="--targets 1,2 --rounds 3" for less
# make translations  collect the texts into resources/translations and compile them; ADD=de starts one
# make lint      the checks that run nothing
# make clean     remove everything that these made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := pyproject.toml packaging/debian/install-packages.sh
FAULTS := tests/faults tests/preview tests/transfers tests/live tests/console/test_ls.py
MINUTES ?= 10
override LANGUAGE := $(if $(filter command line,$(origin LANGUAGE)),$(LANGUAGE))
MESSAGES := $(shell test -t 1 || echo --quiet)

.PHONY: demo test test-rustfs test-faults soak tour pictures bench translations lint clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.ready-to-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(BIN)/rustfs-desktop --demo; \
	else \
		echo "There is no display here: showing the tour offscreen instead, pictures go into tour/."; \
		QT_QPA_PLATFORM=offscreen exec $(BIN)/rustfs-desktop --demo --tour tour; \
	fi

tour: $(VENV)/.ready-to-run
	QT_QPA_PLATFORM=offscreen $(BIN)/rustfs-desktop --demo --tour tour --language '$(LANGUAGE)'

pictures: tour
	mkdir -p resources/screenshots
	cp tour/*-sample-folder-light.png resources/screenshots/main-light.png
	cp tour/*-multipart-upload-running-dark.png resources/screenshots/main-dark.png
	cp tour/*-new-connection-light.png resources/screenshots/connect-light.png
	cp tour/*-put-link-download-dark.png resources/screenshots/link-dark.png
	cp tour/*-quick-look-table-light.png resources/screenshots/quick-look-light.png
	cp tour/*-space-dark.png resources/screenshots/space-dark.png
	cp tour/*-large-folder-search-light.png resources/screenshots/search-light.png
	cp tour/*-icon-view-light.png resources/screenshots/icons-light.png
	cp tour/*-panes-copied-dark.png resources/screenshots/panes-dark.png

# pytest comes last: its closing line is the result. Three workers use two cores best, because tests
# wait for servers and timers for almost a third of their time.
test: lint test-rustfs
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "not faults"

test-rustfs: $(VENV)/.ready-to-test
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.rustfs_job

test-faults: $(VENV)/.ready-to-test $(VENV)/.ready-to-bench
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n 2 --dist worksteal $(FAULTS)

soak: $(VENV)/.ready-to-test $(VENV)/.ready-to-bench
	@$(BIN)/python -m tests.soak $(MINUTES) $(if $(SEED),--seed $(SEED))

bench: $(VENV)/.ready-to-bench
	@$(BIN)/python -m tests.benchmarks $(ARGS)

translations: $(VENV)/.ready-to-run
	$(BIN)/python packaging/translations/update.py $(ADD)

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) tour bench.json build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find rustfs_desktop tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.ready-to-run: $(SETUP)
	@packaging/debian/install-packages.sh run
	$(call install,.[demo])
	@touch $@

$(VENV)/.ready-to-test: $(SETUP)
	@packaging/debian/install-packages.sh test
	$(call install,.[dev])
	@touch $@ $(VENV)/.ready-to-run

$(VENV)/.ready-to-bench: $(SETUP)
	@packaging/debian/install-packages.sh run
	$(call install,.[bench])
	@touch $@

# An environment that an interrupted run left incomplete is created again.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with PYTHON=python3.11")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the program and Qt into $(VENV); the first time this takes a minute or two."
	@$(BIN)/python -m pip install --disable-pip-version-check $(MESSAGES) --editable '$(1)'
endef
