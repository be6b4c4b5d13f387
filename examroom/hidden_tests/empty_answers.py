"""Warn an instructor of hidden tests that an empty answer passes, by trying them."""

from __future__ import annotations

from typing import Any

import numpy as np

from examroom.evidence import encode
from examroom.evidence.codec.text import dumps
from examroom.evidence.values import plain
from examroom.hidden_tests.answers import Answers
from examroom.hidden_tests.parse import hidden_test
from examroom.hidden_tests.within_limits import hidden_test_within_limits

EMPTY: dict[str, Any] = {
    "an empty array": np.array([]),
    "an empty list": [],
    "an empty dict": {},
    "an empty text": "",
}


def passed_by_nothing(source: str) -> list[str]:
    """Say which empty answer a check's hidden lines let pass, as ``np.allclose([], x)`` does.

    Parameters
    ----------
    source : str
        A check cell as the instructor wrote it.

    Returns
    -------
    list of str
        One sentence for the instructor, or none.
    """
    try:
        test = hidden_test(source)
    except SyntaxError:  # which is told of elsewhere
        return []
    if test is None or not test.names:
        return []
    for name, value in EMPTY.items():
        text = dumps(encode(plain(value), _no_live_object))
        answers = Answers(dict.fromkeys(test.names, text))
        if hidden_test_within_limits(test, "tried", answers, seed=1).passed:
            return [
                f"Its hidden lines let {name} pass, in the place of "
                f"{', '.join(f'`{one}`' for one in test.names)}: ask for the length or shape first."
            ]
    return []


def _no_live_object(ask: Any) -> int:
    raise TypeError("nothing empty is a live object")
