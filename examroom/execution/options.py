"""How notebooks of a course are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from traitlets.config import Config

from examroom.course.settings import Examroom
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import Limits
from examroom.util.errors import Problem


@dataclass(frozen=True)
class ExecutionOptions:
    """How a notebook is run.

    Attributes
    ----------
    cell_seconds : int
        How long one cell may take.
    answer_seconds : float
        How long the kernel may take to describe an object or to answer a question.
    limits : Limits
        What the run may use.
    sandboxed : bool
        Whether it takes place in the sandbox.
    arguments : tuple of str
        More of the kernel's command line.
    warm_up : WarmUp, optional
        What a run in the sandbox may find imported and compiled.
    """

    cell_seconds: int = 300
    answer_seconds: float = 60.0
    limits: Limits = field(default_factory=Limits)
    sandboxed: bool = True
    arguments: tuple[str, ...] = ()
    warm_up: WarmUp | None = None

    def identity(self) -> dict[str, Any]:
        """Return all that decides what comes out: a warm start only makes it quicker."""
        return {name: value for name, value in asdict(self).items() if name != "warm_up"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ExecutionOptions:
        """Read what `dataclasses.asdict` made of options, and JSON of that."""
        warm_up = data["warm_up"]
        read = {
            "limits": Limits(**data["limits"]),
            "arguments": tuple(data["arguments"]),
            "warm_up": warm_up and WarmUp(**{**warm_up, "modules": tuple(warm_up["modules"])}),
        }
        return cls(**{**data, **read})


def options_of(config: Config) -> ExecutionOptions:
    """Return the options that ``c.Examroom`` sets.

    Raises
    ------
    Problem
        It names a limit, or a module to warm up with, that there is not.
    """
    settings = Examroom(config=config)
    return ExecutionOptions(
        cell_seconds=settings.cell_seconds,
        answer_seconds=settings.answer_seconds,
        limits=Limits.from_settings(settings.limits),
        sandboxed=not settings.unsafe_no_sandbox,
        arguments=tuple(settings.kernel_arguments),
        warm_up=WarmUp(script=_script(settings.warm_up), speedups=settings.speedups),
    )


def _script(module: str) -> str:
    """Return the source of the course's warm-up, "" if it names none."""
    if not module:
        return ""
    try:
        found = find_spec(module)
    except ImportError:
        found = None
    if found is None or found.origin is None:
        raise Problem(f"There is no module {module}: c.Examroom.warm_up names it.")
    return Path(found.origin).read_text(encoding="utf-8")
