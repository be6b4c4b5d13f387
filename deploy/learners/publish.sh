#!/bin/sh
# Publish what students may have, and nothing else, as a branch that shares no history with this one:
#
#     deploy/learners/publish.sh             the branch `release` of this repository
#     deploy/learners/publish.sh FOLDER      a folder
#
# Push the branch to a public repository of its own: git push PUBLIC release:main. Only what is
# committed is published. Two variables put badges and links into the page for learners:
#
#     PUBLIC=https://github.com/YOU/REPOSITORY    where it will be: Binder and Colab
#     HUB=https://hub.example.org                 a hub that has nbgitpuller

set -eu
cd -- "$(dirname -- "$0")/../.."

target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
git archive HEAD release requirements.txt environment.yml LICENSE LICENSE-prose.md | tar -x -C "$target"
git archive HEAD:deploy/learners .binder README.md | tar -x -C "$target"
mv "$target"/release/* "$target/"
rmdir "$target/release"
sed -i '/^# Made from uv.lock/d' "$target/requirements.txt" "$target/environment.yml"
# Binder looks into .binder/ alone; it takes the same packages as everybody.
cp "$target/requirements.txt" "$target/.binder/requirements.txt"

git show HEAD:grading_tests/pyproject.toml |
    python3 deploy/learners/prepare.py "$target" "${PUBLIC:-}" "${HUB:-}"

for word in "BEGIN SOLUTION" "HIDDEN TESTS" "grading_tests" "examroom"; do
    if found=$(grep -rlF "$word" "$target"); then
        echo "publish.sh: nothing was published, for these files hold '$word': $found" >&2
        exit 1
    fi
done

if [ $# -gt 0 ]; then
    mkdir -p "$1"
    cp -R "$target"/. "$1/"
    echo "$1 holds what students may have."
    exit 0
fi
GIT_INDEX_FILE=$(mktemp -u)
export GIT_INDEX_FILE
git --work-tree="$target" add --all --force
tree=$(git write-tree)
rm -f "$GIT_INDEX_FILE"
unset GIT_INDEX_FILE
last=$(git rev-parse --verify --quiet refs/heads/release || true)
if [ -n "$last" ] && [ "$(git rev-parse "$last^{tree}")" = "$tree" ]; then
    echo "The branch release is up to date."
    exit 0
fi
commit=$(git commit-tree "$tree" ${last:+-p "$last"} -m "The assignments as they are now")
git update-ref refs/heads/release "$commit"
echo "The branch release holds what students may have: git push PUBLIC release:main"
