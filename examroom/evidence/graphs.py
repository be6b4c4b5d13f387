"""A Graphviz diagram as evidence: its DOT source, and what the picture shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from examroom.evidence.classes import packages
from examroom.evidence.dot import HTML_MARK, Attributes, DotGraph, Subgraph, read_dot

WHITE = {"white", "transparent", "none", "#fff", "#ffffff", "#ffffffff"}
CLEAR = re.compile(r"#[0-9a-f]{6}00")
FILLED = {"filled", "radial", "striped", "wedged"}
SIZE = re.compile(r"(?<![\w.])\d{1,12}(?!\w|\.\d)")
BETWEEN = re.compile(r"(?<=\d)[xX](?!\w)|(?<=\s)[xX](?=\d+(?!\w))|\.{2,}")
"""What may touch a number: a letter for the sign of multiplication (8x, x8), dots (1..8)."""


@dataclass(frozen=True)
class Node:
    """A node as the picture shows it.

    Attributes
    ----------
    name : str
        What the source calls it.
    label : str
        What is written in it, several lines joined by newlines.
    shape : str
        Graphviz's name for its outline; "ellipse" unless told otherwise.
    fill : str
        The fill's colour in lower case, "" where the node is white or not filled.
    attributes : dict of str
        Every attribute as given.
    """

    name: str
    label: str
    shape: str
    fill: str
    attributes: Attributes

    @property
    def filled(self) -> bool:
        """Whether it is shaded."""
        return self.fill != ""


@dataclass(frozen=True)
class Plate:
    """A box around nodes (a cluster of Graphviz).

    Attributes
    ----------
    label : str
        What is written on it.
    members : frozenset of str
        The names of the nodes inside, those in plates within it included.
    """

    label: str
    members: frozenset[str]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The whole numbers of the label, as in "country (8)", "8x country" and "i = 1..8"."""
        return tuple(int(digits) for digits in SIZE.findall(BETWEEN.sub(" ", self.label)))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the label; a letter with a subscript, as in N_i, is one word."""
        return tuple(re.findall(r"[^\W\d]\w*", self.label))


@dataclass(frozen=True)
class GraphEvidence:
    """A diagram, read from its DOT source when first asked.

    Reading raises `NotDot` where the source is not DOT, or too large.

    Attributes
    ----------
    dot : str
        The DOT source.
    """

    dot: str

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The visible nodes by name, in order of appearance."""
        found = (_node(name, given) for name, given in self._drawing.nodes.items())
        return {node.name: node for node in found if "invis" not in _styles(node.attributes)}

    @cached_property
    def edges(self) -> frozenset[tuple[str, str]]:
        """The arrows as (tail, head): an arrow drawn backwards counts as it points."""
        return frozenset(pair for pair, is_arrow in self._links() if is_arrow)

    @cached_property
    def lines(self) -> frozenset[tuple[str, str]]:
        """Connections without an arrowhead, as written."""
        return frozenset(pair for pair, is_arrow in self._links() if not is_arrow)

    @cached_property
    def plates(self) -> tuple[Plate, ...]:
        """The visible clusters, outer ones before the ones within."""
        found = _clusters(self._drawing.whole, frozenset(self.nodes))
        return tuple(plate for plate, style in found if "invis" not in style)

    @cached_property
    def _drawing(self) -> DotGraph:
        return read_dot(self.dot)

    def _links(self) -> Iterator[tuple[tuple[str, str], bool]]:
        usual = "forward" if self._drawing.directed else "none"
        for tail, head, given in self._drawing.edges:
            if "invis" in _styles(given) or not {tail, head} <= self.nodes.keys():
                continue
            way = given.get("dir", usual)
            forward = way in ("forward", "both") and given.get("arrowhead") != "none"
            back = way in ("back", "both") and given.get("arrowtail") != "none"
            if forward:
                yield (tail, head), True
            if back:
                yield (head, tail), True
            if not forward and not back:
                yield (tail, head), False


def is_graph(value: Any) -> bool:
    """Tell whether `value` is a diagram of the package graphviz."""
    return "graphviz" in packages(value) and isinstance(getattr(value, "source", None), str)


def describe_graph(diagram: Any) -> GraphEvidence:
    """Describe a ``graphviz.Digraph`` or a relative of it."""
    return GraphEvidence(dot=diagram.source)


def _node(name: str, given: Attributes) -> Node:
    label = _text(given.get("label", r"\N")).replace(r"\N", name)
    return Node(name, label, given.get("shape", "ellipse").lower(), _fill(given), given)


def _fill(given: Attributes) -> str:
    if not _styles(given) & FILLED:
        return ""
    color = (given.get("fillcolor") or given.get("color") or "lightgrey").strip().lower()
    return "" if color in WHITE or CLEAR.fullmatch(color) else color


def _styles(given: Attributes) -> set[str]:
    return {word.strip().partition("(")[0] for word in given.get("style", "").lower().split(",")}


def _clusters(around: Subgraph, nodes: frozenset[str]) -> Iterator[tuple[Plate, set[str]]]:
    """Give the clusters within a subgraph, each with its styles.

    Of two clusters that share a node the first holds it, as in a picture made by `dot`.
    """
    left = set(nodes)
    for part in around.parts:
        inside = frozenset(left.intersection(part.members))
        is_cluster = part.name.startswith("cluster") or part.attributes.get("cluster") == "true"
        if is_cluster:
            left -= inside
            plate = Plate(_text(part.attributes.get("label", "")), inside)
            yield plate, _styles(part.attributes)
        yield from _clusters(part, inside)


def _text(label: str) -> str:
    """Return a label as it is read: line breaks, entities and HTML tags resolved."""
    if label.startswith(HTML_MARK):
        label = re.sub(r"(?i)<br\b[^<>]*>|</tr>", "\n", label.removeprefix(HTML_MARK))
        label = re.sub(r"<[^<>]*>", "", label)
    else:
        label = re.sub(r"\\([nlr\\])", lambda m: "\\" if m[1] == "\\" else "\n", label)
    return html.unescape(label).strip()
