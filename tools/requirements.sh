#!/bin/sh
# Write what students install, requirements.txt and environment.yml, from uv.lock: all that the
# course needs but the engine, in the versions that were tested.
#
#     sh tools/requirements.sh            write both
#     sh tools/requirements.sh --check    exit with 1 if one of them is stale

set -eu
cd -- "$(dirname -- "$0")/.."

made="# Made from uv.lock by \`make lock\`: change grading_tests/pyproject.toml, not this."
pins=$(.tools/uv/bin/uv export --quiet --frozen --package bayesian-hierarchical-course --prune examroom \
    --no-default-groups --no-emit-workspace --no-hashes --no-annotate --no-header)

# $1: a file; its new text comes by the pipe.
put() { cat >"$1"; }
if [ "${1:-}" = --check ]; then
    put() { cmp -s - "$1" || { echo "$1 is stale: run make lock" >&2; return 1; }; }
fi

failed=0
put requirements.txt <<END || failed=1
$made
# In a virtual environment of Python 3.13: pip install -r requirements.txt
# Assignments 04 and 05 need Graphviz's program \`dot\` as well, which is not a Python package.
$pins
END
put environment.yml <<END || failed=1
$made
# conda env create -f environment.yml
name: bayesian-hierarchical-course
channels: [conda-forge, nodefaults]
dependencies:
  - python=3.13
  - graphviz
  - pip
  - pip:
$(echo "$pins" | sed 's/^/      - /')
END
exit "$failed"
