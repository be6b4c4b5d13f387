#!/bin/sh
# Pin what deploy/requirements.in names, in the versions of uv.lock wherever the course has them.
# `make lock` runs it. It asks the package index, so no check does; a test compares the two locks.

set -eu
cd -- "$(dirname -- "$0")/.."

shared=$(mktemp)
trap 'rm -f "$shared"' EXIT
.tools/uv/bin/uv export --quiet --frozen --all-packages --no-emit-workspace --no-hashes \
    --no-annotate --no-header >"$shared"
.tools/uv/bin/uv pip compile --quiet --upgrade --python-version 3.13 --no-annotate --no-header \
    --constraints "$shared" deploy/requirements.in >deploy/requirements.pinned
{
    echo "# Made from deploy/requirements.in and uv.lock by \`make lock\`."
    cat deploy/requirements.pinned
} >deploy/requirements.txt
rm deploy/requirements.pinned
