#!/usr/bin/env bash
# From a bare Debian or Ubuntu to a hub with this course. Read it, then type as root:
#
#     deploy/single-machine/install.sh [/etc/jupyterhub/hub.env]
#
# It says each step, stops at the first that fails, and may be repeated: what is there is kept, what
# is stale is renewed. Type it again after a change of hub.env, of a roster, or of this checkout.

set -euo pipefail
umask 022

KIT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
CHECKOUT=$(cd -- "$KIT/../.." && pwd -P)
SETTINGS=${1:-/etc/jupyterhub/hub.env}

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 2
}
as() { # as ACCOUNT COMMAND...: with that account's home, and none of root's environment
    local account=$1
    shift
    runuser -u "$account" -- env -i HOME="$(home_of "$account")" USER="$account" LANG=C.UTF-8 \
        PATH=/usr/local/bin:/usr/bin:/bin "$@"
}
home_of() { getent passwd "$1" | cut -d : -f 6; }
kit() { "$PROGRAMS/hub/bin/python" "$KIT/members.py" "$@"; }

# ---------------------------------------------------------------- settings

[ "$(id -u)" -eq 0 ] || fail "only root can make accounts; type sudo before it."
if [ ! -e "$SETTINGS" ]; then
    install -D -m 644 "$KIT/hub.env" "$SETTINGS"
    install -D -m 600 "$KIT/roster.csv" "$(dirname "$SETTINGS")/rosters/bayes-2027.csv"
    say "Wrote $SETTINGS and, beside it, rosters/bayes-2027.csv. Change both, and type this again."
    exit 0
fi
set -a
# shellcheck source=hub.env
. "$SETTINGS"
set +a
export PYTHONDONTWRITEBYTECODE=1
UV_VERSION=$(sed -n 's/^UV_VERSION=//p' "$CHECKOUT/tools/setup.sh")
export UV_PYTHON_INSTALL_DIR="$PROGRAMS/python" UV_PYTHON_INSTALL_BIN=0 UV_NO_PROGRESS=1
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT UV_PYTHON

# ---------------------------------------------------------------- programs

step "1. Programs of the system"
wanted=()
for pair in node:nodejs npm:npm dot:graphviz git:git runuser:util-linux; do
    command -v "${pair%%:*}" >/dev/null || wanted+=("${pair##*:}")
done
python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
if [ ${#wanted[@]} -gt 0 ]; then
    say "installing ${wanted[*]} with apt-get"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${wanted[@]}" >/dev/null
fi
say "node $(node --version), $(dot -V 2>&1)"

step "2. A Python 3.13 that every account can run"
# The one that root finds first may lie in root's home, where no student can run it.
everyone_runs() {
    runuser -u nobody -- "$1" -c \
        'import ctypes, sqlite3, ssl, sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null
}
install -d "$PROGRAMS"
if [ ! -x "$PROGRAMS/uv/bin/uv" ] || [ "$("$PROGRAMS/uv/bin/uv" --version | cut -d ' ' -f 2)" != "$UV_VERSION" ]; then
    rm -rf "$PROGRAMS/uv"
    python3 -m venv "$PROGRAMS/uv"
    "$PROGRAMS/uv/bin/python" -m pip install -qq --disable-pip-version-check "uv==$UV_VERSION"
fi
uv() { "$PROGRAMS/uv/bin/uv" --system-certs --quiet "$@"; }
real_path() { "$1" -c 'import os, sys; print(os.path.realpath(sys._base_executable))' 2>/dev/null; }
python=""
for candidate in "$COURSE_PYTHON" "$PROGRAMS"/python/*/bin/python3.13 \
    /usr/bin/python3.13 /usr/local/bin/python3.13 "$(real_path python3.13 || true)"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] && everyone_runs "$candidate"; then
        python=$candidate
        break
    fi
done
[ -z "$COURSE_PYTHON" ] || [ "$python" = "$COURSE_PYTHON" ] ||
    fail "COURSE_PYTHON names $COURSE_PYTHON, which is no Python 3.13 that every account can run."
private=""
for candidate in python3.13 "$CHECKOUT/.venv/bin/python" /root/.pyenv/versions/3.13.*/bin/python3.13; do
    [ -n "$private" ] || private=$(real_path "$candidate" | grep '3[.]13$' || true)
done
if [ -z "$python" ] && [ -n "$private" ]; then
    say "copying $private, which only root can run"
    install -d "$PROGRAMS/python/copy"
    # With what it has compiled, which fits for as long as files keep their times.
    tar -C "$(dirname "$(dirname "$private")")" --exclude=test --exclude=site-packages --exclude='*.opt-[12].pyc' -cf - . |
        tar -C "$PROGRAMS/python/copy" --no-same-owner -xf -
    python=$PROGRAMS/python/copy/bin/python3.13
    if ! everyone_runs "$python"; then # its library is looked for where the original has it
        command -v patchelf >/dev/null || apt-get install -qq -y patchelf >/dev/null
        patchelf --set-rpath "\$ORIGIN/../lib" "$python"
    fi
    "$python" -m compileall -q "$PROGRAMS/python/copy/lib" >/dev/null || true
elif [ -z "$python" ]; then
    say "downloading one"
    uv python install 3.13 || fail "no Python 3.13 is here and none could be downloaded; install one, and name it as COURSE_PYTHON in $SETTINGS."
    python=$("$PROGRAMS/uv/bin/uv" python find --managed-python 3.13)
fi
everyone_runs "$python" || fail "$python cannot be run by every account."
say "$python"

# ---------------------------------------------------------------- environments

# environment NAME FINGERPRINT COMMAND...: make or renew a virtual environment, unless it is as it was
environment() {
    local place=$PROGRAMS/$1 stamp
    stamp=$({ echo "$python $place ${folder:-}"; cat "${@:3}"; } | sha256sum)
    if [ "$(cat "$place/.stamp" 2>/dev/null)" = "$stamp" ]; then
        say "$place is as it should be"
        return
    fi
    say "installing into $place"
    rm -f "$place/.stamp"
    [ -x "$place/bin/python" ] || uv venv --python "$python" "$place"
    "$2" "$place"
    echo "$stamp" >"$place/.stamp"
}
into() { uv pip install --compile-bytecode --python "$1/bin/python" "${@:2}"; }
make_hub() { into "$1" -c "$CHECKOUT/deploy/requirements.txt" jupyterhub jupyterhub-idle-culler; }
make_students() { into "$1" -r "$CHECKOUT/requirements.txt" -r "$CHECKOUT/deploy/requirements.txt"; }

step "3. The hub's environment and its proxy"
environment hub make_hub "$CHECKOUT/deploy/requirements.txt"
proxy=$PROGRAMS/proxy
install -d "$proxy"
if ! cmp -s "$KIT/package.json" "$proxy/package.json" || [ ! -x "$proxy/node_modules/.bin/configurable-http-proxy" ]; then
    cp "$KIT/package.json" "$KIT/package-lock.json" "$proxy/"
    npm ci --silent --no-audit --no-fund --prefix "$proxy"
fi
say "$("$PROGRAMS/hub/bin/jupyterhub" --version), configurable-http-proxy $("$proxy/node_modules/.bin/configurable-http-proxy" --version)"

step "4. The students' environment"
environment students make_students "$CHECKOUT/requirements.txt" "$CHECKOUT/deploy/requirements.txt"

# ---------------------------------------------------------------- folders that all courses share

step "5. Folders"
install -d -m 755 "$CONFIG" "$CONFIG/jupyter" "$EXCHANGE" "$(dirname "$EXCHANGE")"
install -d -m 700 "$STATE" "$BACKUPS" "$CONFIG/rosters"
chown root:root "$EXCHANGE"
chmod 755 "$EXCHANGE"
[ "$SETTINGS" -ef "$CONFIG/hub.env" ] || install -m 644 "$SETTINGS" "$CONFIG/hub.env"
install -m 644 "$KIT/kit.py" "$KIT/jupyterhub_config.py" "$CONFIG/"
# settings_for FOLDER ROLE: what Jupyter and nbgrader read in an account of that role
settings_for() {
    install -d -m 755 "$CONFIG/jupyter/$1"
    cp -r "$KIT/jupyter/$2/." "$CONFIG/jupyter/$1/"
    sed "s|@EXCHANGE@|$EXCHANGE|" "$KIT/jupyter/nbgrader_config.py" >"$CONFIG/jupyter/$1/nbgrader_config.py"
    chmod -R u=rwX,go=rX "$CONFIG/jupyter/$1"
}
settings_for students students
settings_for instructors instructors
say "$EXCHANGE belongs to root, and nobody else writes there; $STATE is the hub's alone"

# ---------------------------------------------------------------- courses

for course in $COURSES; do
    step "6. The course $course"
    grader=grader-$course
    home=$HOMES/$grader
    folder=$home/course
    kit check "$course"
    if ! getent passwd "$grader" >/dev/null; then
        useradd --user-group --create-home --home-dir "$home" --shell /bin/bash "$grader"
        say "made the account $grader"
    fi
    usermod --lock "$grader" # nobody logs in as the grader; the hub starts its server
    chmod 700 "$home"
    if [ ! -d "$folder/.git" ]; then
        git clone --quiet --no-hardlinks "$CHECKOUT" "$folder"
        say "copied the course to $folder"
        sed -i "s|^c.CourseDirectory.course_id = .*|c.CourseDirectory.course_id = \"$course\"|" \
            "$folder/nbgrader_config.py"
        chown -R "$grader:$grader" "$folder"
    else
        say "$folder is there and stays as it is; the page for deployers tells how to update it"
    fi
    chmod 700 "$folder"
    make_course() {
        UV_PROJECT_ENVIRONMENT=$1 uv sync --locked --no-default-groups --all-packages --inexact \
            --compile-bytecode --python "$python" --project "$folder"
        into "$1" -r "$CHECKOUT/deploy/requirements.txt"
    }
    environment "courses/$course" make_course "$folder/uv.lock" "$CHECKOUT/deploy/requirements.txt"
    settings_for "$course" graders
    # A shell of the grader finds the same programs and settings as its server.
    cat >"$home/.profile" <<END
export PATH="$PROGRAMS/courses/$course/bin:\$PATH" JUPYTER_CONFIG_PATH="$CONFIG/jupyter/$course"
export JUPYTER_RUNTIME_DIR="\$HOME/.kernels"
cd "$folder"
END
    chown "$grader:$grader" "$home/.profile"
    # nbgrader would make these on the first release, but may not: the exchange is root's.
    install -d -o "$grader" -g "$grader" -m 755 "$EXCHANGE/$course" "$EXCHANGE/$course/outbound"
    install -d -o "$grader" -g "$grader" -m 711 "$EXCHANGE/$course/feedback" # a page is found by who knows its name
    install -d -o "$grader" -g "$grader" -m 3733 "$EXCHANGE/$course/inbound" # nobody lists it, nobody deletes another's
    say "$EXCHANGE/$course belongs to $grader"

    step "7. Who is in $course"
    kit accounts "$course"
    kit students "$course" >"$home/.class.csv"
    chown "$grader:$grader" "$home/.class.csv"
    if [ "$(wc -l <"$home/.class.csv")" -gt 1 ]; then
        as "$grader" "$PROGRAMS/courses/$course/bin/examroom" roster --course "$folder" "$home/.class.csv" | tail -n 3
    fi
done
kit closed

# ---------------------------------------------------------------- services of the system

step "8. Services"
install -m 755 "$KIT/start-hub.sh" "$KIT/backup.sh" "$CONFIG/"
if [ -d /run/systemd/system ]; then
    for unit in "$KIT"/systemd/*; do
        sed "s|@CONFIG@|$CONFIG|g; s|@SETTINGS@|$SETTINGS|g" "$unit" >"/etc/systemd/system/$(basename "$unit")"
    done
    systemctl daemon-reload
    systemctl enable --quiet jupyterhub.service jupyterhub-backup.timer
    systemctl restart jupyterhub.service jupyterhub-backup.timer
    say "jupyterhub.service runs; jupyterhub-backup.timer saves gradebooks each night"
else
    say "No systemd runs here. Start the hub by: $CONFIG/start-hub.sh $SETTINGS"
fi

step "9. Compilers"
if [ "${WARM_UP:-yes}" = yes ]; then
    for course in $COURSES; do
        # Kept in the grader's home; what is there already is done again in less time.
        as "grader-$course" "$PROGRAMS/courses/$course/bin/examroom" warm --course "$(home_of "grader-$course")/course" ||
            say "The first marking of an assignment of $course compiles instead."
    done
else
    say "The first marking of each assignment compiles: WARM_UP in $SETTINGS is not yes."
fi

step "10. Is it safe?"
first=${COURSES%% *}
cd "$CHECKOUT" # a course may be older than the kit
"$PROGRAMS/courses/$first/bin/python" -m examroom.commands deploy check "$CONFIG"
