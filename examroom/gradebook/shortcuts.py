"""Spare nbgrader work that comes out the same for every submission of a class."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

SETTINGS: dict[str, dict[str, Any]] = {"Exporter": {"optimistic_validation": True}}
"""Notebooks are validated when all preprocessors are done, not after each of them."""


@contextmanager
def shortcuts() -> Iterator[None]:
    """Let nbgrader check its own schema once, and not before it checks a cell against it."""
    import jsonschema  # type: ignore[import-untyped]
    from nbgrader.nbgraderformat import common

    @cache
    def validator(schema: str) -> Any:
        read = json.loads(schema)
        made = jsonschema.validators.validator_for(read)
        made.check_schema(read)
        return made(read)

    def validate(instance: Any, schema: Any) -> None:
        error = jsonschema.exceptions.best_match(
            validator(json.dumps(schema, sort_keys=True)).iter_errors(instance)
        )
        if error is not None:
            raise error

    before, common.jsonschema = common.jsonschema, SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        common.jsonschema = before
