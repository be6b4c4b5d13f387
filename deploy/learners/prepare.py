"""Make a folder of assignments fit for learners without a hub: a first cell of code, and badges.

    python3 deploy/learners/prepare.py FOLDER [ADDRESS] [HUB] <grading_tests/pyproject.toml

publish.sh runs it. The first cell with code of each notebook says whether its Python has what the
notebook needs, and if not, the line to type. ADDRESS is that of the public repository and HUB that
of a hub with nbgitpuller; where one is not known, its badges are left out.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote

# What runs the notebook is there already, and the engine is for who marks.
NOT_ASKED = {"examroom", "ipykernel", "ipython", "jupyterlab"}
CELL = """\
# Does this Python have what the notebook needs? Run this cell, and it says so.
def _look(wanted, files, drawn, address):
    import sys
    from importlib.metadata import PackageNotFoundError, version
    from pathlib import Path
    from shutil import which

    from packaging.requirements import Requirement

    def fits(requirement):
        try:
            return requirement.specifier.contains(version(requirement.name))
        except PackageNotFoundError:
            return False

    said = []
    if sys.version_info < (3, 12):
        said.append(
            f"This is Python {sys.version.split()[0]}, and the packages of the course need 3.12 "
            "or newer. Install a newer one, or open the notebook elsewhere."
        )
    elif lacking := [f'"{text}"' for text in wanted if not fits(Requirement(text))]:
        said.append(
            "Packages are missing, or here in a version that does not fit. Type this line into "
            "a new cell, run it, and restart the kernel:\\n\\n"
            f"    %pip install {' '.join(lacking)}"
        )
    for name in files:
        if not Path(name).is_file():
            text = f"The file {name} belongs beside this notebook, and is not there."
            line = " This line brings it:\\n\\n" f"    !curl -sSLO {address}/{name}"
            said.append(text + (line if address else ""))
    if drawn and which("dot") is None:
        said.append(
            "Graphviz's program dot is not here, so you see a diagram's source instead of its "
            "picture. Every question can still be answered. In Colab this line brings it:\\n\\n"
            "    !apt-get install -qq graphviz"
        )
    print("\\n\\n".join(said) or "This Python has what the notebook needs.")


"""
CALL = "_look(\n    {wanted},\n    {files},\n    {drawn},\n    {address},\n)\ndel _look"


def requirements(project: str) -> list[str]:
    """Return what notebooks need, from the text of grading_tests/pyproject.toml."""
    asked: list[str] = tomllib.loads(project)["project"]["dependencies"]
    return [text for text in asked if re.split(r"[^\w.-]", text)[0] not in NOT_ASKED]


def raw(address: str) -> str:
    """Return where GitHub gives out single files of a repository, or nothing for other hosts."""
    found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?", address)
    return f"https://raw.githubusercontent.com/{found[1]}/main" if found else ""


def first_cell(notebook: Path, wanted: list[str], address: str) -> dict[str, object]:
    """Return the cell that belongs before the first one with code."""
    folder = notebook.parent
    beside = sorted(path.name for path in folder.iterdir() if path.suffix not in (".ipynb", ""))
    source = CELL + CALL.format(
        wanted=json.dumps(wanted),
        files=json.dumps(beside),
        drawn="import graphviz" in notebook.read_text(encoding="utf-8"),
        address=json.dumps(f"{raw(address)}/{folder.name}" if raw(address) else ""),
    )
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "packages",
        "metadata": {"cellView": "form", "jupyter": {"source_hidden": True}},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def badges(folder: Path, address: str, hub: str) -> str:
    """Return the lines of the page for learners that open the notebooks elsewhere."""
    name = raw(address).removeprefix("https://raw.githubusercontent.com/").removesuffix("/main")
    lines = []
    if name:
        place = f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab"
        lines += [f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({place})", ""]
    if hub and address:
        pull = f"{hub.rstrip('/')}/hub/user-redirect/git-pull?repo={quote(address, safe='')}"
        place = f"{pull}&branch=main&urlpath={quote('lab/tree/' + Path(address).stem, safe='')}"
        lines += [f"[Copy the notebooks into your home on our hub]({place})", ""]
    if name:
        badge = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        lines += ["| assignment | |", "| --- | --- |"]
        for path in sorted(folder.glob("*/*.ipynb")):
            place = f"{path.parent.name}/{path.name}"
            there = f"https://colab.research.google.com/github/{name}/blob/main/{place}"
            lines.append(f"| [{path.parent.name}]({place}) | {badge}({there}) |")
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def main(folder: Path, address: str = "", hub: str = "") -> None:
    """Change the notebooks and the page in a folder."""
    wanted = requirements(sys.stdin.read())
    for path in sorted(folder.glob("*/*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        kinds = [cell["cell_type"] for cell in notebook["cells"]]
        notebook["cells"].insert(kinds.index("code"), first_cell(path, wanted, address))
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    page = folder / "README.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("<!-- badges -->\n", badges(folder, address, hub)), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
