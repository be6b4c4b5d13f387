"""In which order the notebooks of a class are run: it changes nothing but how long the class takes.

The first run of most workers begins cold, while one of them warms up for all. It is soon over where
it needs no more than the solutions do, whose compiled code is kept. Afterwards whoever went ways of
their own is run first, since their models must be compiled: a long run that comes last is waited
for by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nbformat import NotebookNode

ATTRIBUTE = re.compile(r"\.([^\W\d]\w*)")


def attributes(notebook: NotebookNode) -> set[str]:
    """Return the names that stand after a dot in a notebook's code, as those of functions do.

    Python's parser is not asked, since students' code may be more than it can take.
    """
    code = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    return {name for source in code for name in ATTRIBUTE.findall(source)}


def in_order[T](own_ways: Mapping[T, int], places: int) -> list[T]:
    """Return submissions in the order in which they are run.

    Parameters
    ----------
    own_ways : mapping
        How much in each submission is not in the solutions; where that is equal, the order stays.
    places : int
        How many are run at a time.
    """
    usual_first = sorted(own_ways, key=own_ways.__getitem__)
    first, later = usual_first[:places], usual_first[places:]
    return [*first, *sorted(later, key=lambda one: -own_ways[one])]
