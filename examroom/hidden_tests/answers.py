"""What the student's kernel said when it was asked, and where to ask: live, or from a record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from examroom.evidence import Answer, CorruptEvidence, Opaque, decode, encode
from examroom.evidence.codec.text import from_wire, to_wire
from examroom.evidence.values import plain


class NotRecorded(LookupError):
    """A record holds no answer to this question: only a new exam can give one."""


class Undefined(LookupError):
    """The student's notebook defines no such name."""


class AnswerSource(Protocol):
    """Where wire texts come from."""

    def describe_name(self, name: str) -> str:
        """Return evidence of a name, "" where it is not defined."""

    def answer(self, handle: int, question: str) -> str:
        """Return the answer of the object with this handle."""


@dataclass
class Answers:
    """Everything that was said about one check cell, word for word.

    Attributes
    ----------
    names : dict of str
        Wire text by name; "" where the name was not defined.
    answers : dict of str
        Wire text by handle and hash of the question.
    """

    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def describe_name(self, name: str) -> str:
        """Return what was said about a name."""
        if name not in self.names:
            raise NotRecorded(name)
        return self.names[name]

    def answer(self, handle: int, question: str) -> str:
        """Return what was answered to a question."""
        key = question_key(handle, question)
        if key not in self.answers:
            raise NotRecorded(key)
        return self.answers[key]


@dataclass
class AnswerRecorder:
    """A source that writes down all that another one says."""

    source: AnswerSource
    record: Answers = field(default_factory=Answers)

    def describe_name(self, name: str) -> str:
        """Ask once for each name."""
        if name not in self.record.names:
            self.record.names[name] = self.source.describe_name(name)
        return self.record.names[name]

    def answer(self, handle: int, question: str) -> str:
        """Ask once each question."""
        key = question_key(handle, question)
        if key not in self.record.answers:
            self.record.answers[key] = self.source.answer(handle, question)
        return self.record.answers[key]


def question_key(handle: int, question: str) -> str:
    """Return the key that an answer is kept under."""
    return f"{handle}:{hashlib.sha256(question.encode()).hexdigest()}"


def evidence_of(source: AnswerSource, name: str) -> Any:
    """Return evidence of a name.

    Returns
    -------
    object
        Evidence; `Opaque` where the kernel's words make no sense.

    Raises
    ------
    Undefined
        If the name is not defined in the student's notebook.
    """
    text = source.describe_name(name)
    if text == "":
        raise Undefined(name)
    return _read(source, text)


def _read(source: AnswerSource, text: str) -> Any:
    try:
        return decode(from_wire(text), lambda kind, handle: _asking(source, kind, handle))
    except CorruptEvidence as reason:
        return Opaque("thing", str(reason))


def _asking(source: AnswerSource, kind: str, handle: int) -> Callable[..., Any]:
    """Return the ``ask`` of a model or function on the far side."""

    def ask(*arguments: Any) -> Any:
        parcel = encode(plain(list(arguments)), _no_live_argument)
        answer = _read(source, source.answer(handle, to_wire(parcel)))
        if kind == "FunctionEvidence" and type(answer) is not Answer:
            return Answer(None, "no answer that could be read", False)
        if isinstance(answer, Opaque):
            raise CorruptEvidence(answer.why)
        return answer

    return ask


def _no_live_argument(ask: Callable[..., Any]) -> int:
    raise TypeError("only data can be asked with, not a live object")
