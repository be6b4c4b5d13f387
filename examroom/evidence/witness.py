"""The part that runs in the student's kernel: it describes what a name stands for, and answers.

Student code can rewrite anything here. So nothing that it says is trusted: whoever asks reads the
replies with `examroom.evidence.codec`, which takes them for a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from examroom.evidence.codec import pack, unpack
from examroom.evidence.describe import describe
from examroom.evidence.wire import from_wire, to_wire, to_words

_asks: list[Callable[..., Any]] = []


def _register(ask: Callable[..., Any]) -> int:
    _asks.append(ask)
    return len(_asks) - 1


def testify(namespace: Mapping[str, Any], name: str) -> str:
    """Return evidence of what a name stands for, in words; "" where it is not defined."""
    if name not in namespace:
        return ""
    return to_words(to_wire(pack(describe(namespace[name]), _register)))


def answer(handle: int, question: str) -> str:
    """Put a question to a model or function that was described before; return the answer in words.

    Parameters
    ----------
    handle : int
        Which object, from its evidence.
    question : str
        The arguments of its ``ask``, a list, as wire text.
    """
    arguments = unpack(from_wire(question), lambda kind, number: _asks[number])
    return to_words(to_wire(pack(_asks[handle](*arguments), _register)))
