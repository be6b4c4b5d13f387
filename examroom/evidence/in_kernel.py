"""The part that runs in the student's kernel: it describes what a name stands for, and answers.

Student code can rewrite anything here. So nothing that it says is trusted: whoever asks reads the
replies with `examroom.evidence.codec`, which takes them for a stranger's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from examroom.evidence.codec.text import AGAIN, LONG, from_wire, mark_of, to_wire, to_words
from examroom.evidence.codec.tree import decode, encode
from examroom.evidence.describe import describe

AT_A_TIME = 2 * 2**20
"""Letters of evidence that are said in one breath, far fewer than a message may have."""

_asks: list[Callable[..., Any]] = []


def _register(ask: Callable[..., Any]) -> int:
    _asks.append(ask)
    return len(_asks) - 1


def describe_name(namespace: Mapping[str, Any], name: str, heard: Collection[str]) -> str:
    """Return evidence of what a name stands for, in words; "" where it is not defined.

    Parameters
    ----------
    namespace : mapping
        Where names stand for something.
    name : str
        One of them.
    heard : collection of str
        The marks of long texts that have arrived: such a text is not said again, but its mark.
    """
    if name not in namespace:
        return ""
    wire = to_wire(encode(describe(namespace[name]), _register))
    if heard and len(wire) >= LONG and (mark := mark_of(wire)) in heard:
        return f"{AGAIN}{mark}"
    return to_words(wire)


def describe_names(
    namespace: Mapping[str, Any], names: Sequence[str], heard: Collection[str]
) -> str:
    """Return evidence of several names in words: a list in JSON, of what `describe_name` returns.

    When it gets long, null stands for the others, which have to be asked for one by one.
    """
    said: list[str | None] = [None] * len(names)
    left = AT_A_TIME
    for place, name in enumerate(names):
        words = describe_name(namespace, name, heard)
        left -= len(words)
        if left < 0:
            break
        said[place] = words
    return to_words(json.dumps(said))


def answer(handle: int, question: str) -> str:
    """Put a question to a model or function that was described before; return the answer in words.

    Parameters
    ----------
    handle : int
        Which object, from its evidence.
    question : str
        The arguments of its ``ask``, a list, as wire text.
    """
    arguments = decode(from_wire(question), lambda kind, number: _asks[number])
    return to_words(to_wire(encode(_asks[handle](*arguments), _register)))
