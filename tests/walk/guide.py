"""The instructor's guide as a list of things to do, in the order in which it tells them."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "instructor.md"
BLOCK_OR_PICTURE = re.compile(
    r"^```(?P<kind>\S*)\n(?P<block>.*?)^```$|!\[[^\]]*\]\(images/walk-(?P<picture>[\w-]+)\.png\)",
    flags=re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    """One thing that the guide tells an instructor to do.

    Parameters
    ----------
    kind : str
        ``"command"``: a line to type; ``"file"``: a file to write, whose name stands in its first
        line; ``"settings"``: lines for ``nbgrader_config.py``; ``"picture"``: something to click.
    name : str
        The command itself, the file's name, the first setting, or the picture's name. What is told
        a second time ends in ``(2)``.
    text : str
        What to type, to write or to add.
    """

    kind: str
    name: str
    text: str

    def __str__(self) -> str:
        return self.name


def read_guide(path: Path = GUIDE) -> list[Step]:
    """Return every command, file, setting and picture of the guide.

    Raises
    ------
    ValueError
        When there is a block of which nobody could say how it is to be carried out.
    """
    found: list[Step] = []
    told: Counter[str] = Counter()
    for match in BLOCK_OR_PICTURE.finditer(path.read_text(encoding="utf-8")):
        for kind, name, text in _steps_of(match):
            told[name] += 1
            again = f" ({told[name]})" if told[name] > 1 else ""
            found.append(Step(kind, name + again, text))
    return found


def _steps_of(match: re.Match[str]) -> list[tuple[str, str, str]]:
    if match["picture"]:
        return [("picture", match["picture"], "")]
    block = match["block"]
    lines = block.splitlines()
    if match["kind"] == "console":
        commands = [line.split("  #")[0].strip() for line in lines]
        return [("command", command, command) for command in commands if command]
    if match["kind"] == "python" and lines[0].startswith("c."):
        return [("settings", lines[0].split(" ")[0], block)]
    if match["kind"] == "python" and re.fullmatch(r"# [\w.-]+", lines[0]):
        return [("file", lines[0][2:], block)]
    if lines[0].startswith("student,"):
        return [("file", "class.csv", block)]
    raise ValueError(f"The guide has a block that nobody can carry out:\n{block}")
