"""Diagrams are read as `dot` draws them, whatever the source looks like."""

import json
import shutil
import subprocess
import time

import graphviz
import numpy as np
import pymc as pm
import pytest

from examroom.evidence import describe
from examroom.evidence.dot_tokens import NotDot
from examroom.evidence.graphs import GraphEvidence, Plate


def read(body: str) -> GraphEvidence:
    return GraphEvidence("digraph {" + body + "}")


def plates(graph: GraphEvidence) -> dict[str, set[str]]:
    return {plate.label: set(plate.members) for plate in graph.plates}


def test_a_picture_made_by_pymc_is_read() -> None:
    with pm.Model(coords={"city": list("abc")}) as model:
        mean = pm.Normal("mean")
        level = pm.Normal("level", mean, 1, dims="city")
        twice = pm.Deterministic("twice", 2 * level, dims="city")
        pm.Poisson("count", pm.math.exp(twice), observed=np.ones((5, 3), int))
    graph = describe(pm.model_to_graphviz(model))
    assert isinstance(graph, GraphEvidence)
    assert graph.edges == {("mean", "level"), ("level", "twice"), ("twice", "count")}
    assert plates(graph) == {"city (3)": {"level", "twice"}, "5 x 3": {"count"}}
    assert [name for name, node in graph.nodes.items() if node.filled] == ["count"]
    assert graph.nodes["twice"].shape == "box"
    assert graph.nodes["mean"].label == "mean\n~\nNormal"
    assert {plate.label: plate.sizes for plate in graph.plates} == {
        "city (3)": (3,),
        "5 x 3": (5, 3),
    }


@pytest.mark.parametrize(
    ("label", "sizes"),
    [
        ("8x country", (8,)),
        ("8X", (8,)),
        ("country x8", (8,)),
        ("8 × country", (8,)),
        ("N = 8.", (8,)),
        ("i = 1..8", (1, 8)),
        ("5 x 3", (5, 3)),
        ("x1", ()),
        ("sample_8", ()),
        ("0.8", ()),
        ("8th", ()),
    ],
)
def test_a_plate_says_how_many_by_a_number_that_stands_alone(
    label: str, sizes: tuple[int, ...]
) -> None:
    assert Plate(label, frozenset()).sizes == sizes


def test_a_picture_drawn_by_hand_is_read() -> None:
    graph = graphviz.Digraph(graph_attr={"rankdir": "LR"}, node_attr={"shape": "circle"})
    graph.node("a b", "α & β")
    with graph.subgraph(name="cluster_outer") as outer:
        outer.attr(label="j = 1..4")
        outer.node("mid")
        with outer.subgraph(name="cluster_inner") as inner:
            inner.attr(label="i = 1..9")
            inner.node("leaf:1", style="filled", fillcolor="#DDDDDD")
    graph.edges([("a b", "mid")])
    graph.edge("mid", "leaf")
    found = describe(graph)
    assert isinstance(found, GraphEvidence)
    assert found.nodes["a b"].label == "α & β"
    assert found.edges == {("a b", "mid"), ("mid", "leaf")}
    assert plates(found)["j = 1..4"] == {"mid", *plates(found)["i = 1..9"]}


@pytest.mark.parametrize(
    ("body", "edges"),
    [
        ("a -> b -> c", {("a", "b"), ("b", "c")}),
        ("{a b} -> c", {("a", "c"), ("b", "c")}),
        ("a -> {b; c} -> d", {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}),
        ("subgraph s {a b} -> subgraph {c}", {("a", "c"), ("b", "c")}),
        ("a:north -> b:x:se", {("a", "b")}),
        ('"a b" -> "c\\"d"', {("a b", 'c"d')}),
        ("a -> b [dir=back]", {("b", "a")}),
        ("a -> b [dir=both]", {("a", "b"), ("b", "a")}),
        ("a -> b [dir=none]; c -> d [arrowhead=none]", set()),
        ("edge [dir=back] a -> b; {edge [dir=forward] c -> d}", {("b", "a"), ("c", "d")}),
        ("a -> b [style=invis]; c [style=invis] a -> c", set()),
        ("a -> b // -> c\n/* b -> c */\n# d -> e\n", {("a", "b")}),
        ("α -> β_1; 1 -> -2.5; node_1->Nodes", {("α", "β_1"), ("1", "-2.5"), ("node_1", "Nodes")}),
        ('"node" -> "graph"', {("node", "graph")}),
        ("a -> b [label=<x <b>-- y</b>>]", {("a", "b")}),
        ('"a" + "b" -> c', {("ab", "c")}),
        ("a -> a", {("a", "a")}),
    ],
)
def test_arrows_are_read_as_they_point(body: str, edges: set[tuple[str, str]]) -> None:
    assert read(body).edges == edges


def test_lines_without_a_head_are_no_arrows() -> None:
    graph = GraphEvidence("strict graph G { a -- b; b -- c [dir=forward] }")
    assert graph.edges == {("b", "c")}
    assert graph.lines == {("a", "b")}


@pytest.mark.parametrize(
    ("attributes", "filled"),
    [
        ("", False),
        ("style=filled", True),
        ('style="rounded, filled"', True),
        ("style=filled fillcolor=white", False),
        ("style=filled; fillcolor=TRANSPARENT;", False),
        ('style=filled, fillcolor="#ffffff"', False),
        ('style=filled, fillcolor="#12345600"', False),
        ('style=filled, color="grey"', True),
        ("fillcolor=grey", False),
        ("style=dashed", False),
    ],
)
def test_a_node_is_shaded_where_the_picture_shows_it(attributes: str, filled: bool) -> None:
    assert read(f"a [{attributes}]").nodes["a"].filled is filled


def test_defaults_hold_for_nodes_that_appear_later_in_their_scope() -> None:
    graph = read("a; node [style=filled] b; {node [shape=box] c; a} d; a [color=red]")
    assert {name: node.filled for name, node in graph.nodes.items()} == {
        "a": False,
        "b": True,
        "c": True,
        "d": True,
    }
    assert [node.shape for node in graph.nodes.values()] == ["ellipse", "ellipse", "box", "ellipse"]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (r'"slope\n~\nNormal"', "slope\n~\nNormal"),
        (r'"\N is &mu;"', "a is μ"),
        ("<&sigma;<sub>slope</sub><br/>x>", "σslope\nx"),
        (r'"back\\slash"', r"back\slash"),
        ("7", "7"),
    ],
)
def test_a_label_is_read_as_the_picture_writes_it(label: str, text: str) -> None:
    assert read(f"a [label={label}]").nodes["a"].label == text


def test_plates_are_clusters_and_inherit_an_earlier_label() -> None:
    graph = read(
        "label=all; subgraph cluster_a {x; subgraph other {y}} subgraph other2 {z}"
        "subgraph cluster_b {label=8 w; subgraph cluster_c {label=<n <i>(3)</i>> v}}"
    )
    assert plates(graph) == {"all": {"x", "y"}, "8": {"w", "v"}, "n (3)": {"v"}}


def test_a_node_mentioned_in_two_plates_is_drawn_in_the_first() -> None:
    graph = read("subgraph cluster_a {label=A; x} subgraph cluster_b {label=B; y -> x}")
    assert plates(graph) == {"A": {"x"}, "B": {"y"}}


def test_a_plate_that_cannot_be_seen_is_none() -> None:
    assert read("subgraph cluster_a {label=A; style=invis; x}").plates == ()


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's dot is not installed")
@pytest.mark.parametrize(
    "body",
    [
        'a -> {b c} [color=red]; subgraph cluster_1 {label="n (3)"; b; x [label="y"]}; x -> c:e',
        "node[shape=box];subgraph cluster_1{label=one;a->b;subgraph cluster_2{label=two;c}}a->c",
        'subgraph cluster_1 {label=one; a} subgraph cluster_2 {label=two; a; "b c" -> a}',
        "label=L; subgraph s {p q} subgraph cluster_1 {p} q -> p -> q",
    ],
)
def test_dot_itself_reads_the_same(body: str) -> None:
    graph = read(body)
    answer = subprocess.run(
        ["dot", "-Tjson"], input=graph.dot, capture_output=True, check=True, encoding="utf-8"
    )
    objects = json.loads(answer.stdout)
    named = {thing["_gvid"]: thing for thing in objects["objects"]}
    nodes = {thing["name"] for thing in named.values() if "pos" in thing}
    edges: set[tuple[str, str]] = {
        (named[e["tail"]]["name"], named[e["head"]]["name"]) for e in objects["edges"]
    }
    boxes = {
        thing["label"]: {named[n]["name"] for n in thing.get("nodes", [])}
        for thing in named.values()
        if thing["name"].startswith("cluster")
    }
    assert set(graph.nodes) == nodes
    assert set(graph.edges) == edges
    assert plates(graph) == boxes


@pytest.mark.parametrize(
    "source",
    [
        "",
        "slope -> obs",
        "digraph {",
        "digraph { a -> }",
        "digraph { a -- b }",
        "graph { a -> b }",
        'digraph { a [label="x] }',
        "digraph { a [label=<<b>x] }",
        "digraph { a [label=} ]",
        "digraph { a $ b }",
        "digraph {" + "[" * 9_999,
        "digraph {" + "{" * 9_999,
        "digraph {" + "{" * 41 + "}" * 41 + "}",
        "digraph {" + "{}" * 2_001 + "}",
        "digraph { a " + "x" * 200_000 + "}",
        "digraph {" + "".join(f"{{{' '.join(map(str, range(300)))}}} -> " for _ in "ab") + "c}",
        "digraph { node [" + " ".join(f"a{i}=1" for i in range(201)) + "] }",
    ],
    ids=lambda source: source[:30],
)
def test_what_is_not_a_reasonable_diagram_is_refused(source: str) -> None:
    with pytest.raises(NotDot):
        _ = GraphEvidence(source).nodes


@pytest.mark.parametrize(
    "source",
    [
        "digraph {" + ";".join(f"n{i} -> n{i + 1}" for i in range(9_999)) + "}",
        "digraph {" + "subgraph cluster_a {x} " * 8_000 + "}",
        "digraph {" + "a;" * 90_000 + "}",
        'digraph { a [label="' + "\\" * 190_000 + '"] }',
        "digraph { a [label=<" + "<b>" * 25_000 + "</b>" * 25_000 + ">] }",
        'digraph { a [label="' + "&" * 190_000 + '"] }',
        "digraph { subgraph cluster_a { label=<" + "<" * 100 + ">" * 100 + "1" * 190_000 + "> x} }",
        "digraph {" + "/*" * 90_000,
        "digraph {" + "a b c d e f g h " * 2_000 + "subgraph s {a b}" * 8_000 + "}",
    ],
    ids=lambda source: source[:40],
)
def test_a_large_or_odd_source_is_read_or_refused_in_a_moment(source: str) -> None:
    start = time.process_time()
    graph = GraphEvidence(source)
    try:
        assert graph.nodes is not None
        assert all(isinstance(plate.sizes, tuple) for plate in graph.plates)
        assert graph.edges is not None
    except NotDot:
        pass
    assert time.process_time() - start < 5.0
