"""A plain nbgrader assignment of anyone's: ordinary asserts, numpy, and nothing of ours imported.

Only the lines of our `nbgrader_config.py` make it ours; without them it is a stock assignment.
"""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.layout import Course
from examroom.course.notebooks import dumps, new_cell, new_notebook
from examroom.util.files import write_whole

ASSIGNMENT = "01_rain"
FILE = "rain.ipynb"
POINTS = 5.0
ROOT = Path(__file__).resolve().parents[2]
HIDDEN_WORD = "umbrella-7c41"
"""Stands in every hidden test; whoever can say it has read one."""

GIVEN = """\
import numpy as np

months = ["January", "February", "March", "April", "May", "June", "July", "August",
          "September", "October", "November", "December"]
rain = [62, 41, 55, 38, 57, 60, 44, 66, 71, 93, 80, 74]
"""
PROMPTS = {
    "mean_rain": "The mean rain of a month, a number, as `mean_rain`.",
    "wettest": "The name of the wettest month, a string, as `wettest`.",
    "dry_months": "The months with less than 50 mm, in order, a list, as `dry_months`.",
    "anomaly": "Each month's rain less the mean, an array, as `anomaly`.",
    "smooth": "A function `smooth(values, width)`: the moving average over full windows, an array.",
    "seasons": "A dict `seasons` from 'wet' and 'dry' to the number of months above and not "
    "above the mean.",
}
REFERENCE = {
    "mean_rain": "mean_rain = sum(rain) / len(rain)",
    "wettest": "wettest = months[rain.index(max(rain))]",
    "dry_months": "dry_months = [m for m, r in zip(months, rain) if r < 50]",
    "anomaly": "anomaly = np.array(rain) - np.mean(rain)",
    "smooth": "def smooth(values, width):\n"
    "    return np.convolve(values, np.ones(width) / width, mode='valid')",
    "seasons": "wet = sum(r > np.mean(rain) for r in rain)\n"
    "seasons = {'wet': int(wet), 'dry': 12 - int(wet)}",
}
WRONG = {
    "mean_rain": "mean_rain = 1.5",
    "wettest": "wettest = 'Monday'",
    "dry_months": "dry_months = ['May']",
    "anomaly": "anomaly = np.ones(12)",
    "smooth": "def smooth(values, width):\n    return values",
    "seasons": "seasons = {'wet': 1, 'dry': 1}",
}
VISIBLE = {
    "mean_rain": "assert 0 < mean_rain < 100, 'A month has between 0 and 100 mm.'",
    "wettest": "assert wettest, 'There is no name.'",
    "dry_months": "assert len(dry_months) > 0, 'There are dry months.'",
    "anomaly": "assert len(anomaly) == 12, 'There should be a number for each month.'",
    "smooth": "assert callable(smooth), '`smooth` should be a function.'",
    "seasons": "assert set(seasons) == {'wet', 'dry'}, 'The keys are wet and dry.'",
}
HIDDEN = {
    "mean_rain": "assert isinstance(mean_rain, (int, float))\nassert abs(mean_rain - 61.75) < 1e-9",
    "wettest": 'assert wettest == "October"\nassert wettest.startswith("Oct")',
    "dry_months": 'assert dry_months == ["February", "April", "July"]\n'
    "assert all(isinstance(name, str) for name in dry_months)",
    "anomaly": "import numpy as np\n"
    "right = [0.25, -20.75, -6.75, -23.75, -4.75, -1.75, -17.75, 4.25, 9.25, 31.25, 18.25, 12.25]\n"
    "assert anomaly.shape == (12,)\n"
    "np.testing.assert_allclose(anomaly, right)",
    "smooth": "import numpy as np\n"
    "for width in (1, 2, 4):\n"
    "    values = np.random.default_rng(width).normal(size=9)\n"
    "    expected = [values[i:i + width].mean() for i in range(10 - width)]\n"
    "    assert np.allclose(smooth(values, width), expected)",
    "seasons": 'assert seasons == {"wet": 6, "dry": 6}\nassert sum(seasons.values()) == 12',
}
QUESTIONS = tuple(REFERENCE)


def check(name: str) -> str:
    """Return the check cell of a question as the instructor wrote it."""
    hidden = f"# {HIDDEN_WORD}\n{HIDDEN[name]}"
    return f"{VISIBLE[name]}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"


def source() -> NotebookNode:
    """Return the instructor's notebook: six questions for a machine and one for a person."""
    cells = [
        new_cell("markdown", "# A year of rain", id="title"),
        _marked("code", GIVEN, "given", locked=True),
    ]
    for name in QUESTIONS:
        framed = f"### BEGIN SOLUTION\n{REFERENCE[name]}\n### END SOLUTION"
        prompt = f"## Question {name}\n\n{PROMPTS[name]}"
        graded = {"grade": True, "locked": True, "points": POINTS}
        cells += [
            _marked("markdown", prompt, f"{name}-prompt", locked=True),
            _marked("code", framed, name, solution=True),
            _marked("code", check(name), f"{name}-check", **graded),
        ]
    cells.append(_marked("markdown", "Why?", "why", grade=True, solution=True, points=POINTS))
    notebook = new_notebook(cells)
    notebook.metadata.kernelspec = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    return notebook


def _marked(kind: str, text: str, name: str, **fields: Any) -> NotebookNode:
    entry = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    cell = new_cell(kind, text, id=name)
    cell.metadata.nbgrader = {**entry, "grade_id": name, **fields}
    return cell


def make_course(root: Path, settings: str = "") -> Course:
    """Write the course folder: the assignment, and our settings followed by some more."""
    write_whole(root / "source" / ASSIGNMENT / FILE, dumps(source()).encode())
    write_whole(root / "source" / ASSIGNMENT / "key.secret", HIDDEN_WORD.encode())
    ours = (ROOT / "nbgrader_config.py").read_text()
    nothing_to_compile = 'c.Examroom.warm_up = ""'
    not_released = 'c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "*.secret"]'
    content = "\n".join([ours, nothing_to_compile, not_released, settings, ""])
    write_whole(root / "nbgrader_config.py", content.encode())
    return Course.at(root)
