"""The run time that a notebook's card states, and whether a measurement bears it out.

What is measured is processor time: on one core, with nothing else to do, it is how long a person
waits, and unlike the time on the wall it hardly grows when other programs want the same cores.
Measurements of the same notebook differ all the same, so a card may be a step or a quarter off.
"""

import re

from nbformat import NotebookNode

STATED = re.compile(r"\b(\d+) seconds on one core, measured")
STEP = 5
"""A card states multiples of so many seconds."""
TOLERATED = 0.25
"""How far a card may be off, as a share of what was measured; a step is tolerated always."""


def stated(notebook: NotebookNode) -> int | None:
    """Return the run time on a notebook's card, in seconds; None where no text states one."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = next(filter(None, map(STATED.search, texts)), None)
    return int(found[1]) if found else None


def note(notebook: NotebookNode, cpu_seconds: float) -> None:
    """Write into an executed notebook how much processor time its run took."""
    notebook.metadata["run_time"] = {"cpu_seconds": round(cpu_seconds, 1)}


def noted(notebook: NotebookNode) -> float | None:
    """Return the processor time that an executed notebook's run took, None if it is not told."""
    seconds = notebook.metadata.get("run_time", {}).get("cpu_seconds")
    return float(seconds) if isinstance(seconds, (int, float)) else None


def rounded_up(seconds: float) -> int:
    """Return what a card should state of a measured time: the next multiple of `STEP`."""
    return STEP * max(1, -int(-seconds // STEP))


def mismatch(source: NotebookNode, solution: NotebookNode) -> str:
    """Say what is wrong with the run time on the card of a source; nothing where it is right.

    Parameters
    ----------
    source : NotebookNode
        An instructor's notebook.
    solution : NotebookNode
        The same, executed.
    """
    on_card, seconds = stated(source), noted(solution)
    if on_card is None:
        return ""
    if seconds is None:
        return f"states {on_card} seconds on one core, which no run has measured"
    right = rounded_up(seconds)
    if on_card % STEP or abs(on_card - right) > max(STEP, TOLERATED * right):
        return f"states {on_card} seconds on one core, but its run took {seconds:g}: write {right}"
    return ""
