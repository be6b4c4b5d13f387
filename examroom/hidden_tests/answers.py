"""The answers of a student's kernel: recorded while it runs, and read again from the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from examroom.evidence import CorruptEvidence, decode, encode
from examroom.evidence.codec.text import dumps, loads
from examroom.evidence.functions import Answer
from examroom.evidence.values import Opaque, plain


class NotRecorded(LookupError):
    """A record has no answer to this question: only another run of the notebook can give one."""


class Undefined(LookupError):
    """The student's notebook defines no such name."""


class AnswerSource(Protocol):
    """Where answers come from: a running kernel, or a record. They are encoded evidence."""

    def describe_name(self, name: str) -> str:
        """Return evidence of a name, "" where it is not defined."""

    def answer(self, handle: int, question: str) -> str:
        """Return what the object with this handle answers."""


@dataclass
class Answers:
    """The answers that the hidden test of one check cell needs, exactly as the kernel gave them.

    Attributes
    ----------
    evidence : dict of str
        Evidence by name; "" where the name was not defined.
    replies : dict of str
        What models and functions answered, by `question_key`.
    """

    evidence: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)

    def describe_name(self, name: str) -> str:
        """Return the recorded evidence of a name."""
        if name not in self.evidence:
            raise NotRecorded(name)
        return self.evidence[name]

    def answer(self, handle: int, question: str) -> str:
        """Return the recorded answer to a question."""
        key = question_key(handle, question)
        if key not in self.replies:
            raise NotRecorded(key)
        return self.replies[key]


@dataclass
class AnswerRecorder:
    """A source that asks another one, everything once, and records its answers."""

    source: AnswerSource
    answers: Answers = field(default_factory=Answers)

    def describe_name(self, name: str) -> str:
        """Return evidence of a name, recorded or asked for now."""
        if name not in self.answers.evidence:
            self.answers.evidence[name] = self.source.describe_name(name)
        return self.answers.evidence[name]

    def answer(self, handle: int, question: str) -> str:
        """Return the answer to a question, recorded or asked for now."""
        key = question_key(handle, question)
        if key not in self.answers.replies:
            self.answers.replies[key] = self.source.answer(handle, question)
        return self.answers.replies[key]


def question_key(handle: int, question: str) -> str:
    """Return the key that an answer is kept under."""
    return f"{handle}:{hashlib.sha256(question.encode()).hexdigest()}"


def evidence_of(source: AnswerSource, name: str) -> Any:
    """Return evidence of a name.

    Returns
    -------
    object
        Evidence; `Opaque` where the kernel's answer cannot be read.

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
        return decode(loads(text), lambda kind, handle: _ask(source, kind, handle))
    except CorruptEvidence as reason:
        return Opaque("thing", str(reason))


def _ask(source: AnswerSource, kind: str, handle: int) -> Callable[..., Any]:
    """Return the ``ask`` of a model or function that stayed in the kernel."""

    def ask(*arguments: Any) -> Any:
        question = dumps(encode(plain(list(arguments)), _no_live_argument))
        answer = _read(source, source.answer(handle, question))
        if kind == "FunctionEvidence" and type(answer) is not Answer:
            return Answer(None, "no answer that could be read", False)
        if isinstance(answer, Opaque):
            raise CorruptEvidence(answer.why)
        return answer

    return ask


def _no_live_argument(ask: Callable[..., Any]) -> int:
    raise TypeError("only data can be sent to a student's object, not a live object")
