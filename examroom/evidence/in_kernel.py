"""What the grader calls in the student's kernel: it describes names, and asks what they stand for.

Student code can rewrite anything here, so no result is trusted: the grader reads all of them with
`examroom.evidence.codec`, as if they came from a stranger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from examroom.evidence.codec.text import DIGEST_FROM, digest, dumps, loads, quote
from examroom.evidence.codec.tree import decode, encode
from examroom.evidence.kinds import describe

MAX_REPLY = 2 * 2**20
"""Characters of evidence in one reply on several names, far fewer than a message may have."""

_asks: list[Callable[..., Any]] = []


def _register(ask: Callable[..., Any]) -> int:
    _asks.append(ask)
    return len(_asks) - 1


def describe_name(namespace: Mapping[str, Any], name: str, received: Collection[str]) -> str:
    """Return evidence of what a name stands for, as quoted text; "" where it is not defined.

    Parameters
    ----------
    namespace : mapping
        The student's names.
    name : str
        One of them.
    received : collection of str
        The digests of long texts that were received before. Such a text is not sent again, but its
        digest.
    """
    if name not in namespace:
        return ""
    text = dumps(encode(describe(namespace[name]), _register))
    if received and len(text) >= DIGEST_FROM and (known := digest(text)) in received:
        return known
    return quote(text)


def describe_names(
    namespace: Mapping[str, Any], names: Sequence[str], received: Collection[str]
) -> str:
    """Return evidence of several names: a list of what `describe_name` returns, as quoted JSON.

    When it gets long, null stands for the others, which have to be asked for one by one.
    """
    replies: list[str | None] = [None] * len(names)
    left = MAX_REPLY
    for place, name in enumerate(names):
        reply = describe_name(namespace, name, received)
        left -= len(reply)
        if left < 0:
            break
        replies[place] = reply
    return quote(json.dumps(replies))


def answer(handle: int, question: str) -> str:
    """Ask a model or function that was described before; return its answer as quoted text.

    Parameters
    ----------
    handle : int
        Which object, from its evidence.
    question : str
        The arguments of its ``ask``, a list, encoded as evidence is.
    """
    arguments = decode(loads(question), lambda kind, number: _asks[number])
    return quote(dumps(encode(_asks[handle](*arguments), _register)))
