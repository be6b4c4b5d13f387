# Every target prepares the checkout first (tools/setup.sh; a moment when there is nothing to do).

BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest
# Several at a time: a second thread of NumPy's in each would wait for a processor, and keep it busy.
TOGETHER = OPENBLAS_NUM_THREADS=1 $(PYTEST) --dist loadfile

.PHONY: help setup browser demo test proof proof-at-work proof-that-waits proof-made-up proof-timed walk pictures test-hub test-hub-crowd test-image hub-pictures hostile prove fuzz mutants bench build lock check lint docs clean

help:
	@echo "make demo    mark a made-up class of students and print marks beside deserved marks"
	@echo "make test    the fast tests"
	@echo "make proof   the slow tests: every known and every hostile submission, run and marked"
	@echo "make proof-at-work the part of them that keeps all processors busy"
	@echo "make proof-that-waits the part that waits for limits, browsers and killed processes"
	@echo "make proof-made-up the part that makes up notebooks, evidence and pages"
	@echo "make proof-timed the part that times its own start"
	@echo "make walk    carry out docs/instructor.md, line by line, with real programs and a browser"
	@echo "make pictures the same, and renew the pictures of that page"
	@echo "make test-hub a term on a real JupyterHub with real accounts, as root, in a browser"
	@echo "make test-hub-crowd thirty students at once on such a hub"
	@echo "make hub-pictures the first part of that, and renew the pictures of docs/deployer.md"
	@echo "make test-image make both images for Kubernetes in folders, as root, and mark in one of them"
	@echo "make hostile the part of them that is about hostile submissions"
	@echo "make prove   measure how often right answers fail and wrong ones pass, and write docs/fairness.md"
	@echo "make fuzz    try made-up notebooks, evidence and pages that nobody has tried"
	@echo "make mutants which small mistakes in the reference answers the checks do not find; docs/mutants.md"
	@echo "make bench   measure how fast it is, for over an hour, and write benchmarks/speed.md"
	@echo "make build   make release/ and solutions/ from source/"
	@echo "make lock    lock the packages, and make environment.yml and requirements.txt from that"
	@echo "make check   is everything derived up to date, and every notebook clean?"
	@echo "make lint    style and types"
	@echo "make docs    make the site in docs/_build/html/ from docs/ and README.md, without a network"
	@echo "make setup   prepare this checkout (every other target does so first)"
	@echo "make browser install Chromium, in which the slow tests look at pages"
	@echo "make clean   remove what the other targets made"

setup:
	@sh tools/setup.sh

browser:
	@sh tools/setup.sh browser

demo: setup
	$(BIN)/examroom demo

# hypothesis draws on what stands in the modules that are loaded: by themselves these try the same inputs each time.
MADE_UP = tests/fuzzing grading_tests/test_any_evidence.py

test: setup
	@failed=0; \
	$(TOGETHER) -n 2 -m "not slow" $(MADE_UP:%=--ignore=%) || failed=1; \
	$(PYTEST) -m "not slow" $(MADE_UP) || failed=1; \
	exit $$failed

walk: setup browser
	$(PYTEST) -m slow tests/walk

pictures: setup browser
	WALK_PICTURES=docs/images $(PYTEST) -m slow tests/walk

# These wait more than they work, so others go beside them. What times its own start has the machine
# to itself.
WAITING = grading_tests/test_attacks.py grading_tests/test_figures_arrive.py tests/grading/test_interruptions.py
TIMED = tests/grading/test_pace.py
ELSEWHERE = tests/walk tests/hub tests/deployment/test_image.py $(WAITING) $(TIMED) $(MADE_UP)

proof: setup browser
	@failed=0; \
	$(MAKE) proof-at-work || failed=1; \
	$(MAKE) -k -j 2 -O proof-that-waits proof-made-up || failed=1; \
	$(MAKE) proof-timed || failed=1; \
	exit $$failed

proof-at-work: setup browser
	$(TOGETHER) -n 3 -m slow --durations=20 $(ELSEWHERE:%=--ignore=%)

proof-that-waits: setup browser
	$(TOGETHER) -n 2 -m slow $(WAITING)

proof-made-up: setup browser
	$(PYTEST) -m slow $(MADE_UP)

proof-timed: setup browser
	$(PYTEST) -m slow $(TIMED)

test-hub: setup browser
	$(PYTEST) -m slow -x tests/hub --ignore=tests/hub/test_thirty.py

test-hub-crowd: setup browser
	$(PYTEST) -m slow -x tests/hub/test_thirty.py

test-image: setup
	$(PYTEST) -m slow -x tests/deployment/test_image.py

hub-pictures: setup browser
	HUB_PICTURES=docs/images $(PYTEST) -m slow -x tests/hub/test_cycle.py

hostile: setup
	$(PYTEST) -m slow grading_tests/test_attacks.py

fuzz: setup
	FUZZ_NEW=1 $(PYTEST) -m slow $(MADE_UP)

prove: setup
	$(BIN)/python -m grading_tests.proof

mutants: setup
	$(BIN)/python -m grading_tests.mutants

bench: setup
	$(BIN)/python -m benchmarks

build: setup
	$(BIN)/examroom build

# Not after `setup`, which refuses a stale lock. A new checkout needs `make setup` once.
lock:
	.tools/uv/bin/uv lock
	sh tools/requirements.sh
	sh deploy/lock.sh
	@sh tools/setup.sh

check: setup
	$(BIN)/examroom build --check
	sh tools/requirements.sh --check
	$(PYTEST) grading_tests/test_notebooks.py grading_tests/test_release.py tests/test_documents.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: setup
	$(BIN)/python -m sphinx -W --keep-going -n -q -E docs docs/_build/html

clean:
	rm -rf /var/tmp/examroom-test-hub .venv .tools demo docs/_build .mypy_cache .pytest_cache .ruff_cache
