"""A Graphviz diagram as evidence: its DOT source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GraphEvidence:
    """A diagram; `dot` is its DOT source."""

    dot: str
