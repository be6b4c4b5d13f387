"""Compare a student's diagram with the model it should show: nodes, arrows, shading, plates.

The picture counts, not the way it was made. Nodes are found by name or by label, in any spelling
that a reader would accept (`mu_slope`, "mu slope", "μ<sub>slope</sub>"). Boxes, fixed values and
shaded data that were added are looked through, so an arrow may run through a Deterministic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from examroom.evidence.dot_tokens import NotDot
from examroom.evidence.graphs import GraphEvidence, Node, Plate
from grading_tests.checks import expect
from grading_tests.checks.expect import require, wrong

UNKNOWN_SHAPES = {"ellipse", "circle", "oval", "egg"}
"""Outlines that stand for an unknown; any other outline is a computed or a fixed value."""

Names = Mapping[str, str]


def diagram(value: Any, name: str) -> GraphEvidence:
    """Return a readable diagram with arrows."""
    found = expect.graph(value, name)
    try:
        arrows, lines = found.edges, found.lines
    except NotDot as error:
        wrong(f"The DOT source of `{name}` cannot be read: {error}.")
    require(bool(found.nodes), f"`{name}` has no nodes.")
    require(
        not lines or bool(arrows),
        f"The lines of `{name}` have no heads: use `graphviz.Digraph`, whose edges are arrows.",
    )
    return found


def find_nodes(graph: GraphEvidence, wanted: Collection[str], name: str) -> dict[str, str]:
    """Return the DOT name of each node asked for, by the name that the question gives it."""
    found = {}
    for node in wanted:
        by_name = [n for n in graph.nodes if spelling(n) == spelling(node)]
        by_label = [n.name for n in graph.nodes.values() if spelling(title(n)) == spelling(node)]
        candidates = by_name or by_label
        if not candidates:
            wrong(f"`{name}` has no node `{node}`; it has {_quoted(graph.nodes)}.")
        require(len(candidates) == 1, f"`{name}` has more than one node `{node}`.")
        found[node] = candidates[0]
    return found


def spelling(text: str) -> str:
    """Return a name without case, accents, spaces and signs; Greek letters are spelt out."""
    letters = []
    for letter in unicodedata.normalize("NFKD", text):
        full_name = unicodedata.name(letter, "")
        if full_name.startswith("GREEK") and " LETTER " in full_name:
            letter = full_name.split(" LETTER ")[1].split()[-1]
        letters.append(letter)
    return re.sub(r"[^a-z0-9]", "", "".join(letters).lower().replace("lamda", "lambda"))


def title(node: Node) -> str:
    """Return the name in a label such as "slope ~ Normal": the first line up to the tilde."""
    return re.split("[~∼\n]", node.label, maxsplit=1)[0]


def check_no_other_unknowns(
    graph: GraphEvidence, nodes: Names, name: str, allowed: Collection[str] = ()
) -> None:
    """Require that every node not asked for is a box, a fixed value or shaded data."""
    known = {spelling(n) for n in allowed}
    extra = [
        node.name
        for node in graph.nodes.values()
        if node.name not in nodes.values()
        and not {spelling(node.name), spelling(title(node))} & known
        and node.shape in UNKNOWN_SHAPES
        and not node.filled
        and node.attributes.get("peripheries", "1") == "1"
    ]
    require(
        not extra,
        f"`{name}` shows unknowns that its model does not have: {_quoted(extra)}.",
    )


def check_arrows(
    graph: GraphEvidence, nodes: Names, parents: Mapping[str, Collection[str]], name: str
) -> None:
    """Require exactly these arrows between the nodes asked for, also through added nodes."""
    names = {dot_name: node for node, dot_name in nodes.items()}
    found = {node: {names[p] for p in _parents(graph, nodes[node], set(names))} for node in parents}
    for node, asked in parents.items():
        if found[node] == set(asked):
            continue
        turned = any(node in found.get(parent, ()) for parent in set(asked) - found[node])
        advice = (
            "an arrow points from what is given to what depends on it"
            if turned or any(node in parents.get(other, ()) for other in found[node])
            else f"ask which names stand in the distribution of `{node}`, and only those"
        )
        wrong(f"In `{name}` the arrows into `{node}` come from {_quoted(found[node])}: {advice}.")


def _parents(graph: GraphEvidence, node: str, asked: set[str]) -> set[str]:
    """Return the nodes asked for from which arrows lead to `node` through none or added nodes."""
    before: dict[str, set[str]] = {}
    for tail, head in graph.edges:
        before.setdefault(head, set()).add(tail)
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(before.get(node, ()))
    while waiting:
        tail = waiting.pop()
        if tail in asked:
            found.add(tail)
        elif tail not in seen:
            seen.add(tail)
            waiting += before.get(tail, ())
    return found


def check_shading(
    graph: GraphEvidence, nodes: Names, observed: Collection[str], name: str, among: Iterable[str]
) -> None:
    """Require that observed nodes are shaded, and no other node of `among` in the same way."""
    shades = set()
    for node in observed:
        shade = graph.nodes[nodes[node]].fill
        require(
            shade != "",
            f"In `{name}` the node `{node}` is observed, so shade it (style filled, any colour).",
        )
        shades.add(shade)
    for node in among:
        require(
            node in observed or graph.nodes[nodes[node]].fill not in shades,
            f"In `{name}` the node `{node}` is shaded like an observed one, but nobody saw it.",
        )


def plates_around(graph: GraphEvidence, dot_name: str) -> list[Plate]:
    """Return the plates that hold a node, the outermost first."""
    return [plate for plate in graph.plates if dot_name in plate.members]


def check_size(graph: GraphEvidence, nodes: Names, node: str, size: int | None, name: str) -> None:
    """Require that a node stands in one plate of this size, or (None) in no plate."""
    around = [plate for plate in plates_around(graph, nodes[node]) if plate.sizes != (1,)]
    if size is None:
        require(
            not around,
            f"In `{name}` the node `{node}` stands in a plate, but there is only one of it.",
        )
        return
    require(bool(around), f"In `{name}` the node `{node}` stands in no plate.")
    sizes = [plate.sizes for plate in around]
    require(
        any(sizes),
        f"In `{name}` the label of the plate around `{node}` does not say how many there are.",
    )
    single = len([s for s in sizes if s]) == 1 and not _is_product(around[-1].label)
    require(
        single and max(max(s, default=0) for s in sizes) == size,
        f"In `{name}` the plates around `{node}` say {_quoted(p.label for p in around)}; "
        "that is not how many of it the model has.",
    )


def _is_product(label: str) -> bool:
    return bool(re.search(r"\d\)? *[x×*] *(\w+ *\(? *)?\d", label))


def _quoted(names: Iterable[str]) -> str:
    listed = ", ".join(f"`{n[:40]}`" for n in sorted(names)[:12])
    return listed or "nowhere"


def check_indices(
    graph: GraphEvidence,
    nodes: Names,
    node: str,
    indices: Collection[str],
    letters: str,
    nested: str,
    name: str,
) -> None:
    """Require that the plates around a node carry these letters, each as a word of its label.

    Where `nested` is "ij", a plate i may stand inside a plate j: its nodes may carry j as well.
    """
    around = plates_around(graph, nodes[node])
    found = {word.lower() for plate in around for word in plate.words} & set(letters)
    inner, outer = nested[0], nested[1]
    allowed = {outer} if inner in indices else set()
    if found - allowed != set(indices) - allowed:
        where = f"plates with the letters {_quoted(found)}" if found else "no plate with a letter"
        wrong(f"In `{name}` the node `{node}` stands in {where}: those are not its indices.")
