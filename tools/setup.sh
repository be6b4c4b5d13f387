#!/bin/sh
# Prepare this checkout: uv in .tools/, Python 3.13 and every package in .venv/, Graphviz's `dot`.
#
# `make` runs it before anything else. It needs a Python 3.8 or newer to start from, and a network
# the first time. A second run takes a moment, because .venv/.prepared remembers what was installed.
# Every failure is one sentence and exit code 2.
#
#     sh tools/setup.sh
#     sh tools/setup.sh browser    no more than Chromium, for tests that look at pages
#     COURSE_PYTHON=/path/to/python3.13 sh tools/setup.sh

set -eu

UV_VERSION=0.13.9

unset CDPATH
cd -- "$(dirname -- "$0")/.."
log=.tools/setup.log

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "setup: $*"
    exit 2
}

# Run a command with all it says in the log: a person gets one sentence, and the log's name.
quietly() {
    mkdir -p .tools
    "$@" >"$log" 2>&1
}

am_root() { [ "$(id -u)" -eq 0 ]; }
have() { command -v "$1" >/dev/null 2>&1; }

# Install the system's package $1 if that can be done here, else tell the line to type for $2; $3 is
# that line where no package manager is known.
install_program() {
    install=""
    if am_root && have apt-get; then
        install="apt-get install -y --no-install-recommends"
    elif am_root && have dnf; then
        install="dnf install -y"
    elif am_root && have apk; then
        install="apk add"
    elif ! am_root && have brew; then
        install="brew install"
    fi
    if [ -n "$install" ]; then
        say "setup: installing $1 with ${install%% *}"
        case $install in apt-get*) quietly apt-get update || true ;; esac
        # shellcheck disable=SC2086 # a command and its options
        quietly $install "$1" && return
    fi
    line=$3
    for manager in "apt-get install -y" "dnf install -y" "apk add" "zypper install -y" "pacman -S"; do
        if have "${manager%% *}"; then
            line="sudo $manager $1"
            break
        fi
    done
    if [ "$(uname)" = Darwin ]; then line="brew install $1"; fi
    fail "$2 is missing; type '$line' and run make again."
}

# ---------------------------------------------------------------- a browser, where tests need one

if [ "${1:-}" = browser ]; then
    have chromium || have chromium-browser || have google-chrome ||
        install_program chromium "Chromium, in which tests look at pages," "snap install chromium"
    exit 0
fi

# ---------------------------------------------------------------- is there anything to do?

fingerprint() { { pwd -P; cat tools/setup.sh pyproject.toml grading_tests/pyproject.toml uv.lock; } | cksum; }

if [ -x .venv/bin/python ] && [ -f .venv/.prepared ] && have dot &&
    [ "$(cat .venv/.prepared)" = "$(fingerprint)" ]; then
    exit 0
fi

# Settings of the caller that would send packages elsewhere, or choose another interpreter.
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH PYTHONSTARTUP \
    PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV \
    UV_PYTHON UV_PROJECT UV_PROJECT_ENVIRONMENT UV_FROZEN UV_SYSTEM_PYTHON \
    UV_NO_DEV UV_NO_GROUP UV_NO_DEFAULT_GROUPS
export UV_NO_PROGRESS=1
export UV_PYTHON_INSTALL_DIR="$PWD/.tools/python" UV_PYTHON_INSTALL_BIN=0

# ---------------------------------------------------------------- Pythons that are here

# Every Python worth asking, best first. A pyenv shim may answer "command not found" (exit 127),
# so pyenv's own versions are looked up on disk as well.
candidates() {
    if [ -n "${COURSE_PYTHON:-}" ]; then
        printf '%s\n' "$COURSE_PYTHON"
        return
    fi
    printf '%s\n' python3.13
    pyenv_roots | while IFS= read -r pyenv_root; do
        for found in "$pyenv_root"/versions/3.*/bin/python3; do
            printf '%s\n' "$found"
        done
    done | sort -r
    printf '%s\n' python3 python3.14 python3.12 python3.11 python3.10 python3.9 python3.8 \
        /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3 python
}

pyenv_roots() {
    {
        if [ -n "${PYENV_ROOT:-}" ]; then printf '%s\n' "$PYENV_ROOT"; fi
        if [ -n "${HOME:-}" ]; then printf '%s\n' "$HOME/.pyenv"; fi
        pyenv root 2>/dev/null || true
    } | sort -u
}

# Print the real path of the first candidate for which the Python expression $1 is true. The path
# is the interpreter's own answer, so a shim or a virtual environment never stands in for it.
first_python() {
    candidates | while IFS= read -r candidate; do
        found=$("$candidate" -c "
import sys, sysconfig
if $1:
    print(getattr(sys, '_base_executable', None) or sys.executable)
" 2>/dev/null </dev/null) || continue
        if [ -n "$found" ]; then
            printf '%s\n' "$found"
            break
        fi
    done
}

is_right="sys.version_info[:2] == (3, 13) and not sysconfig.get_config_var('Py_GIL_DISABLED')"
right_python=$(first_python "$is_right")
start_python=${right_python:-$(first_python "sys.version_info >= (3, 8)")}

if [ -n "${COURSE_PYTHON:-}" ] && [ -z "$right_python" ]; then
    fail "COURSE_PYTHON names $COURSE_PYTHON, which is not a working Python 3.13."
fi
if [ -z "$start_python" ]; then
    old=$(first_python "True")
    if [ -n "$old" ]; then
        old_version=$("$old" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "the newest Python here is $old_version ($old); install Python 3.8 or newer (3.13 is best) and run make again."
    fi
    fail "no Python 3 was found; install one (3.8 or newer, 3.13 is best) and run make again."
fi

# ---------------------------------------------------------------- uv, in the checkout

uv=.tools/uv/bin/uv

uv_answers() { [ "$("$uv" --version 2>/dev/null | cut -d ' ' -f 2)" = "$UV_VERSION" ]; }

# A Debian python3 without python3-venv has no ensurepip, and often no pip either.
can_make_venv() { "$1" -c 'import ensurepip, venv; ensurepip.version()' >/dev/null 2>&1; }
has_pip() { "$1" -m pip --version >/dev/null 2>&1; }

fetch_uv() {
    rm -rf .tools/uv
    if can_make_venv "$start_python"; then
        quietly "$start_python" -m venv .tools/uv || return 1
        pip_install .tools/uv/bin/python
    else
        pip_install "$start_python" --target .tools/uv
    fi
}

# An old pip trusts only its own certificates; where that fails, it gets the system's.
pip_install() {
    python=$1
    shift
    set -- "$python" -m pip install --disable-pip-version-check --retries 2 "$@" "uv==$UV_VERSION"
    quietly "$@" && return 0
    grep -qi certificate "$log" || return 1
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        if [ -f "$bundle" ]; then
            quietly env "PIP_CERT=$bundle" "$@"
            return
        fi
    done
    return 1
}

if ! uv_answers; then
    if ! can_make_venv "$start_python" && ! has_pip "$start_python"; then
        if am_root && command -v apt-get >/dev/null 2>&1; then
            say "setup: installing python3-venv with apt-get"
            { quietly apt-get update && quietly apt-get install -y --no-install-recommends python3-venv; } ||
                fail "apt-get could not install python3-venv, which $start_python needs (details in $log)."
            start_python=$(first_python "sys.version_info >= (3, 8)")
        fi
        if ! can_make_venv "$start_python"; then
            fail "$start_python has neither venv nor pip; type 'sudo apt-get install python3-venv' (or your system's equivalent) and run make again."
        fi
    fi
    say "setup: fetching uv $UV_VERSION into .tools/"
    fetch_uv || fail "uv could not be fetched from the package registry; check the network and run make again (details in $log)."
    uv_answers || fail "uv was installed in .tools/ but does not run on this machine."
fi

# uv with the system's certificates (a proxy may have added its own), else with those it brings.
run_uv() {
    quietly "$uv" --system-certs "$@" && return 0
    grep -qi certificate "$log" && quietly "$uv" "$@"
}

# ---------------------------------------------------------------- Python 3.13

if [ -z "$right_python" ]; then
    say "setup: fetching Python 3.13 into .tools/"
    run_uv python install 3.13 ||
        fail "there is no Python 3.13 here and uv could not download one (details in $log); install it, with pyenv for example, and run make again, or name it: make setup COURSE_PYTHON=/path/to/python3.13"
    right_python=$("$uv" python find --managed-python 3.13) ||
        fail "uv downloaded Python 3.13 but does not find it again; remove .tools/ and run make again."
fi

# ---------------------------------------------------------------- Graphviz

have dot ||
    install_program graphviz "Graphviz's program 'dot'" "conda install -c conda-forge graphviz"

# ---------------------------------------------------------------- the packages, as locked

say "setup: installing the locked packages into .venv/ with $right_python"
rm -f .venv/.prepared
run_uv sync --locked --compile-bytecode --python "$right_python" ||
    fail "uv could not install the packages of uv.lock into .venv/ (details in $log); check the network and run make again."
fingerprint >.venv/.prepared
say "setup: done"
