"""The checks of assignment 05: all ways to draw a right picture pass, mistakes meet a message."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import graphviz
import numpy as np
import pymc as pm
import pytest

from examroom.evidence import describe
from grading_tests.checks import plates as checks
from grading_tests.checks import recipes, unity_caption
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
RIDER, DROPPED = recipes.RIDER, recipes.DROPPED
Seen = Callable[[Any], Any]
Build = Callable[[], Any]


@pytest.fixture(params=["live", "evidence"])
def seen(request: pytest.FixtureRequest) -> Seen:
    """Return what turns an object into what a check is given: the object, or its evidence."""
    return describe if request.param == "evidence" else lambda value: value


def source(text: str) -> graphviz.Source:
    return graphviz.Source("digraph {" + text + "}")


def hierarchical(**changes: Any) -> pm.Model:
    """Return the hierarchical model, with changed parts."""
    parts = {"dims": None, "obs_dims": None, "coords": None, "index": GROUPS, "rate": 13, "y": Y}
    parts |= changes
    size: dict[str, Any] = {"dims": parts["dims"]} if parts["dims"] else {"shape": 8}
    with pm.Model(coords=parts["coords"]) as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", parts["rate"])
        slope = pm.Normal("slope", mu_slope, sigma_slope, **size)
        noise = pm.Exponential("noise", 10)
        mean = slope[parts["index"]] * X
        pm.Normal("obs", mean, noise, observed=parts["y"], dims=parts["obs_dims"])
    return model


def with_data() -> pm.Model:
    """Return the hierarchical model with everything that may be added to it."""
    coords = {"group": list("ABCDEFGH"), "observation": range(355)}
    with pm.Model(coords=coords) as model:
        x, y = pm.Data("x", X, dims="observation"), pm.Data("y", Y, dims="observation")
        group = pm.Data("group_of", GROUPS, dims="observation")
        mu_slope, sigma_slope = pm.Normal("mu_slope", 0, 1), pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu_slope, sigma_slope, dims="group")
        noise = pm.Exponential("noise", 10)
        mean = pm.Deterministic("mean", slope[group] * x, dims="observation")
        pm.Deterministic("precision", noise**-2)
        pm.Normal("obs", mean, noise, observed=y, dims="observation")
    return model


POOLED = "slope -> obs; noise -> obs; obs [style=filled]; subgraph cluster_0 {label=355; obs}"
UNPOOLED = POOLED + "subgraph cluster_1 {label=8; slope}"
HIERARCHICAL = UNPOOLED + "mu_slope -> slope; sigma_slope -> slope;"
RIGHT = (source(POOLED), source(UNPOOLED), source(HIERARCHICAL))


def by_hand() -> graphviz.Digraph:
    graph = graphviz.Digraph("mine", node_attr={"shape": "circle"}, graph_attr={"rankdir": "LR"})
    graph.attr(label="My model", labelloc="t")
    graph.node("m", label="<μ<sub>slope</sub>>")
    graph.node("s", label="σ_slope ~ Exponential(13)")
    with graph.subgraph(name="cluster countries") as plate:
        plate.attr(label="country g = 0..7 (8)")
        plate.node("b", "slope\nof a country", style="filled", fillcolor="White")
    with graph.subgraph(name="cluster visits") as plate:
        plate.attr(label="355 visits")
        plate.node("y", "obs", style="rounded,filled", fillcolor="#c0c0c0", shape="doublecircle")
        plate.node("line", "slope × queue", shape="box")
        plate.node("x", "x_obs", style="filled")
    graph.node("Noise", style="filled", fillcolor="lightyellow")
    graph.node("ten", "10", shape="plaintext")
    graph.edges(["mb", "sb"])
    graph.edges([("b", "line"), ("x", "line"), ("line", "y"), ("Noise", "y"), ("ten", "Noise")])
    return graph


RIGHT_HIERARCHIES: dict[str, Build] = {
    "pymc": lambda: pm.model_to_graphviz(hierarchical()),
    "pymc with data and dims": lambda: pm.model_to_graphviz(with_data()),
    "pymc with formatting": lambda: pm.model_to_graphviz(
        hierarchical(),
        formatting="plain",
        graph_attr={"label": "title", "rankdir": "LR"},
        node_formatters={
            "Free Random Variable": lambda v: {"label": f"{v.name}!", "shape": "circle"}
        },
    ),
    "pymc, some variables": lambda: pm.model_to_graphviz(with_data(), var_names=["obs"]),
    "by hand": by_hand,
    "turned arrows": lambda: source(
        HIERARCHICAL.replace("slope -> obs;", "obs -> slope [dir=back];", 1)
    ),
    "chain and groups": lambda: source(
        "{mu_slope sigma_slope} -> slope -> obs; noise -> obs; obs [style=filled]"
        "subgraph cluster_0 {label=355; obs} subgraph cluster_1 {label=8; slope}"
    ),
    "Graph with arrowheads": lambda: graphviz.Source(
        "graph {edge [dir=forward]" + HIERARCHICAL.replace("->", "--") + "}"
    ),
}
WRONG_HIERARCHIES: dict[tuple[str, str], Build] = {
    ("not a graph", "diagram"): lambda: "digraph {" + HIERARCHICAL + "}",
    ("a model", "diagram"): hierarchical,
    ("none", "diagram"): lambda: None,
    ("not DOT", "cannot be read"): lambda: graphviz.Source("slope -> obs"),
    ("endless", "cannot be read"): lambda: graphviz.Source("digraph {" + "{" * 10_000),
    ("empty", "no nodes"): lambda: graphviz.Digraph(),
    ("undirected", "no heads"): lambda: graphviz.Source(
        "graph {" + HIERARCHICAL.replace("->", "--") + "}"
    ),
    ("all arrows reversed", "points from"): lambda: source("edge [dir=back]" + HIERARCHICAL),
    ("one arrow reversed", "points from"): lambda: source(
        HIERARCHICAL.replace("mu_slope -> slope", "slope -> mu_slope")
    ),
    ("arrow missing", "into `obs`"): lambda: source(
        HIERARCHICAL.replace("noise -> obs;", "noise;")
    ),
    ("invisible arrow", "into `obs`"): lambda: source(
        HIERARCHICAL.replace("noise -> obs;", "noise -> obs [style=invis];")
    ),
    ("arrow too many", "into `obs`"): lambda: source(HIERARCHICAL + "mu_slope -> obs"),
    ("arrow through a box", "into `obs`"): lambda: source(
        HIERARCHICAL + "b [shape=box] mu_slope -> b -> obs"
    ),
    ("plate missing", "no plate"): lambda: source(HIERARCHICAL.replace("cluster_1", "group_1")),
    ("wrong size", "how many"): lambda: source(HIERARCHICAL.replace("label=8", "label=7")),
    ("no size", "how many"): lambda: source(HIERARCHICAL.replace("label=8", "label=country")),
    ("size of a fraction", "how many"): lambda: source(
        HIERARCHICAL.replace("label=8", 'label="0.8"')
    ),
    ("all in one plate", "only one of it"): lambda: source(
        HIERARCHICAL + "subgraph cluster_1 {noise mu_slope}"
    ),
    ("visits in the plate of countries", "how many"): lambda: source(
        HIERARCHICAL.replace("{label=355; obs}", "").replace(
            "{label=8; slope}", "{label=8; slope obs}"
        )
    ),
    ("plates nested", "how many"): lambda: source(
        "{mu_slope sigma_slope} -> slope -> obs; noise -> obs; obs [style=filled]"
        "subgraph cluster_1 {label=8; slope; subgraph cluster_0 {label=355; obs}}"
    ),
    ("product of sizes", "how many"): lambda: source(
        HIERARCHICAL.replace("label=355", 'label="8 x 355"')
    ),
    ("named product", "how many"): lambda: source(
        HIERARCHICAL.replace("label=355", 'label="country (8) x visit (355)"')
    ),
    ("not shaded", "shade it"): lambda: source(
        HIERARCHICAL.replace("style=filled", "style=dashed")
    ),
    ("shaded white", "shade it"): lambda: source(
        HIERARCHICAL.replace("=filled", '="filled" fillcolor="#FFFFFF"')
    ),
    ("everything shaded", "nobody saw"): lambda: source("node [style=filled]" + HIERARCHICAL),
    ("an unknown shaded", "nobody saw"): lambda: source(HIERARCHICAL + "noise [style=filled]"),
    ("an intercept", "`intercept`"): lambda: source(HIERARCHICAL + "intercept -> obs"),
    ("a node twice", "more than one"): lambda: source(HIERARCHICAL + "Slope [shape=box]"),
    ("another model", "no node"): lambda: source(UNPOOLED),
    ("observed forgotten", "shade it"): lambda: pm.model_to_graphviz(hierarchical(y=None)),
}


@pytest.mark.parametrize("name", RIGHT_HIERARCHIES)
def test_every_way_to_draw_the_model_is_right(name: str, seen: Seen) -> None:
    checks.draw(seen(RIGHT[0]), seen(RIGHT[1]), seen(RIGHT_HIERARCHIES[name]()))


@pytest.mark.parametrize(
    "label", ["8x country", "8 × country", "country x8", "group (8)", "8 countries", "g = 1..8"]
)
def test_a_plate_may_say_how_many_in_many_ways(label: str, seen: Seen) -> None:
    graph = source(HIERARCHICAL.replace("label=8", f'label="{label}"'))
    checks.draw(seen(RIGHT[0]), seen(RIGHT[1]), seen(graph))


@pytest.mark.parametrize("case", WRONG_HIERARCHIES, ids=lambda case: case[0])
def test_a_picture_of_something_else_is_wrong(case: tuple[str, str], seen: Seen) -> None:
    with pytest.raises(WrongAnswer, match=f"`hierarchical_graph`.*{case[1]}"):
        checks.draw(seen(RIGHT[0]), seen(RIGHT[1]), seen(WRONG_HIERARCHIES[case]()))


def test_answers_may_stand_in_arrays() -> None:
    checks.read(
        {node: None if plate is None else np.array([plate]) for node, plate in PLATE_OF.items()},
        {node: np.array(sorted(names)) for node, names in PARENTS_OF.items()},
    )


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 2, 2), (0, 0, 2)])
def test_pictures_in_the_wrong_order_are_wrong(order: tuple[int, ...]) -> None:
    with pytest.raises(WrongAnswer):
        checks.draw(*(RIGHT[i] for i in order))


PLATE_OF = dict(recipes.SALES_PLATES)
PARENTS_OF: dict[str, Any] = {node: set(names) for node, names in recipes.SALES_PARENTS.items()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"plate_of": {"city_demand": " City", "sold": "day (30 in each shop)"}},
        {"plate_of": {"demand": "none", "dispersion": ""}},
        {"plate_of": {"city": None}, "parents_of": {"nobody": None}},
        {"parents_of": {"demand": [], "rain": {}, "elasticity": (), "price": ["city_demand"]}},
        {"parents_of": {"sold": frozenset({"dispersion", "expected"}), "price": ("city_demand",)}},
        {"parents_of": {"price": np.array(["city_demand"]).tolist()}},
    ],
)
def test_the_reader_of_the_diagram_may_use_other_containers(changes: Any, seen: Seen) -> None:
    checks.read(
        seen(PLATE_OF | changes.get("plate_of", {})),
        seen(PARENTS_OF | changes.get("parents_of", {})),
    )


@pytest.mark.parametrize(
    ("plates", "parents"),
    [
        ({"sold": "shop"}, {}),
        ({"price": "day"}, {}),
        ({"price": None}, {}),
        ({"demand": "city"}, {}),
        ({"sold": {"day"}}, {}),
        ({"sold": 30}, {}),
        ({"sold": ["city", "shop", "day"]}, {}),
        ({}, {"price": "city_demand"}),
        ({}, {"sold": {"dispersion"}}),
        ({}, {"sold": {"expected", "dispersion", "city_demand"}}),
        ({}, {"city_demand": {"price", "expected"}}),
        ({}, {"demand": None}),
        ({}, {"demand": {"demand"}}),
        ({}, {"price": {"city_demand": 1}}),
        ({}, {"price": [["city_demand"]]}),
        ({}, {"price": {1}}),
        ({}, {"price": True}),
    ],
)
def test_a_diagram_misread_is_wrong(plates: Any, parents: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer, match="plate_of" if plates else "parents_of"):
        checks.read(seen(PLATE_OF | plates), seen(PARENTS_OF | parents))


class Agreeable(str):
    """A string that claims to be equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return str.__hash__(self)


@pytest.mark.parametrize("value", [None, [], {}, "city", 1.0, {"sold": "day"}, np.nan, {1: 2}])
def test_what_has_not_all_the_nodes_is_wrong(value: Any, seen: Seen) -> None:
    asks: list[Build] = [
        lambda: checks.read(seen(value), seen(PARENTS_OF)),
        lambda: checks.read(seen(PLATE_OF), seen(value)),
        lambda: checks.unity_roles(seen(value)),
        lambda: checks.unity_plates(seen(value)),
    ]
    for ask in asks:
        with pytest.raises(WrongAnswer, match="_of`"):
            ask()


def test_agreeable_strings_do_not_convince() -> None:
    with pytest.raises(WrongAnswer):
        checks.read(dict.fromkeys(PLATE_OF, Agreeable("moon")), PARENTS_OF)
    with pytest.raises(WrongAnswer):
        checks.unity_roles(dict.fromkeys(unity_caption.ROLES, Agreeable("global")))
    with pytest.raises(WrongAnswer):
        checks.unity_plates({node: {Agreeable("i")} for node in unity_caption.INDICES})


def bicycle(**changes: Any) -> pm.Model:
    """Return the model of the picture, with changed parts."""
    with pm.Model(coords={"trip": range(60)} if changes.get("dims") else None) as model:
        road = pm.Normal("road", 0, changes.get("road_sd", 1))
        spread = changes.get("spread", lambda: pm.HalfNormal("spread", 0.5))()
        clumsiness = changes.get("clumsiness", lambda r, s: pm.Normal("clumsiness", r, s, shape=6))(
            road, spread
        )
        chosen = changes.get("choose", lambda s: s[RIDER])(clumsiness)
        rate = changes.get("rate", lambda s: pm.Deterministic("rate", pm.math.exp(s)))(chosen)
        observe = changes.get("observe", lambda m: pm.Poisson("dropped", m, observed=DROPPED))
        observe(rate)
    return model


def bicycle_with_data() -> pm.Model:
    with pm.Model(coords={"rider": list("abcdef"), "trip": range(60)}) as model:
        who = pm.Data("who", RIDER, dims="trip")
        lost = pm.Data("lost", DROPPED, dims="trip")
        road, spread = pm.Normal("road"), pm.HalfNormal("spread", sigma=0.5)
        clumsiness = pm.Normal("clumsiness", mu=road, sigma=spread, dims="rider")
        log_rate = pm.Deterministic("log_rate", clumsiness[who])
        rate = pm.Deterministic("rate", np.exp(log_rate), dims="trip")
        pm.Deterministic("best", clumsiness.min())
        pm.Poisson("dropped", mu=rate, observed=lost, dims="trip")
    return model


RIGHT_BICYCLES: dict[str, Build] = {
    "reference": bicycle,
    "data, dims and deterministics": bicycle_with_data,
    "truncated normal": lambda: bicycle(
        spread=lambda: pm.TruncatedNormal("spread", 0, 0.5, lower=0)
    ),
    "tau": lambda: bicycle(spread=lambda: pm.HalfNormal("spread", tau=4)),
    "list of data": lambda: bicycle(
        observe=lambda m: pm.Poisson("dropped", m, observed=DROPPED.tolist())
    ),
    "six normals in a loop of arrows": lambda: bicycle(
        choose=lambda s: pm.math.dot(np.eye(6)[RIDER], s)
    ),
}
WRONG_BICYCLES: dict[str, Build] = {
    "variance for sd": lambda: bicycle(spread=lambda: pm.HalfNormal("spread", 0.25)),
    "exponential": lambda: bicycle(spread=lambda: pm.Exponential("spread", 0.5)),
    "wide road": lambda: bicycle(road_sd=10),
    "no exponential": lambda: bicycle(rate=lambda s: pm.Deterministic("rate", abs(s))),
    "no box": lambda: bicycle(rate=pm.math.exp),
    "box beside the path": lambda: bicycle(
        rate=lambda s: (pm.Deterministic("rate", pm.math.exp(s)), pm.math.exp(s))[1]
    ),
    "rate before the exponential": lambda: bicycle(
        rate=lambda s: pm.math.exp(pm.Deterministic("rate", s))
    ),
    "rate in another unit": lambda: bicycle(
        rate=lambda s: pm.Deterministic("rate", 60 * pm.math.exp(s)) / 60
    ),
    "rate is random": lambda: bicycle(rate=lambda s: pm.LogNormal("rate", s, 0.1)),
    "rate of six": lambda: bicycle(
        choose=lambda s: s,
        rate=lambda s: pm.Deterministic("rate", pm.math.exp(s)),
        observe=lambda m: pm.Poisson("dropped", m[RIDER], observed=DROPPED),
    ),
    "one clumsiness": lambda: bicycle(
        clumsiness=lambda r, s: pm.Normal("clumsiness", r, s), choose=lambda s: s + np.zeros(60)
    ),
    "a clumsiness a trip": lambda: bicycle(
        clumsiness=lambda r, s: pm.Normal("clumsiness", r, s, shape=60), choose=lambda s: s
    ),
    "seven riders": lambda: bicycle(clumsiness=lambda r, s: pm.Normal("clumsiness", r, s, shape=7)),
    "clumsiness without parents": lambda: bicycle(
        clumsiness=lambda r, s: pm.Normal("clumsiness", 0, 1, shape=6)
    ),
    "riders shifted": lambda: bicycle(choose=lambda s: s[(RIDER + 1) % 6]),
    "riders in a cycle": lambda: bicycle(choose=lambda s: s[np.arange(60) % 6]),
    "not observed": lambda: bicycle(observe=lambda m: pm.Poisson("dropped", m, shape=60)),
    "other data": lambda: bicycle(
        observe=lambda m: pm.Poisson("dropped", m, observed=DROPPED[::-1])
    ),
    "normal data": lambda: bicycle(observe=lambda m: pm.Normal("dropped", m, 1, observed=DROPPED)),
    "non-centred": lambda: bicycle(
        clumsiness=lambda r, s: pm.Deterministic("clumsiness", r + s * pm.Normal("z", shape=6))
    ),
    "no model": lambda: pm.model_to_graphviz(bicycle()),
}


@pytest.mark.parametrize("name", RIGHT_BICYCLES)
def test_every_way_to_write_the_picture_is_right(name: str, seen: Seen) -> None:
    checks.from_picture(seen(RIGHT_BICYCLES[name]()))


@pytest.mark.parametrize("name", WRONG_BICYCLES)
def test_a_model_of_another_picture_is_wrong(name: str, seen: Seen) -> None:
    with pytest.raises(WrongAnswer, match="`pictured_model`"):
        checks.from_picture(seen(WRONG_BICYCLES[name]()))


COORDS = {"group": list("ABCDEFGH"), "observation": range(355)}
NAMED = {"dims": "group", "obs_dims": "observation", "coords": COORDS}
RIGHT_NAMED: dict[str, Build] = {
    "reference": lambda: hierarchical(**NAMED),
    "tuples of dims": lambda: hierarchical(
        **NAMED | {"dims": ("group",), "obs_dims": ["observation"]}
    ),
    "data and deterministics": with_data,
}
WRONG_NAMED: dict[str, Build] = {
    "no dims": hierarchical,
    "slope only": lambda: hierarchical(**NAMED | {"obs_dims": None}),
    "obs only": lambda: hierarchical(**NAMED | {"dims": None}),
    "other names": lambda: hierarchical(
        dims="groups", obs_dims="observation", coords={**COORDS, "groups": range(8)}
    ),
    "wrong prior": lambda: hierarchical(**NAMED | {"rate": 1 / 13}),
    "shifted index": lambda: hierarchical(**NAMED | {"index": (GROUPS + 1) % 8}),
    "clean data": lambda: hierarchical(**NAMED | {"y": DATA.y_clean}),
    "nine countries": lambda: hierarchical(**NAMED | {"coords": {**COORDS, "group": range(9)}}),
    "another model": bicycle_with_data,
}


@pytest.mark.parametrize("name", RIGHT_NAMED)
def test_every_way_to_name_dimensions_is_right(name: str, seen: Seen) -> None:
    checks.named_dims(seen(RIGHT_NAMED[name]()))


@pytest.mark.parametrize("name", WRONG_NAMED)
def test_a_model_without_these_names_is_wrong(name: str, seen: Seen) -> None:
    with pytest.raises(WrongAnswer, match="`named_model`"):
        checks.named_dims(seen(WRONG_NAMED[name]()))


ROLES, INDICES = (
    dict(unity_caption.ROLES),
    {node: set(i) for node, i in unity_caption.INDICES.items()},
)


def test_the_caption_is_read_in_any_spelling(seen: Seen) -> None:
    checks.unity_roles(seen(ROLES))
    checks.unity_roles(seen({node: f" {role.title()}" for node, role in ROLES.items()} | {"z": 1}))
    checks.unity_plates(seen(INDICES))
    checks.unity_plates(seen({node: sorted(i) for node, i in INDICES.items()} | {"sigma_out": 3}))
    checks.unity_plates(seen({node: frozenset(i) or {} for node, i in INDICES.items()}))


@pytest.mark.parametrize("node", unity_caption.ROLES)
def test_every_role_counts(node: str, seen: Seen) -> None:
    for role in {*ROLES.values(), "nuisance", None, 1, ""} - {ROLES[node]}:
        with pytest.raises(WrongAnswer, match=node):
            checks.unity_roles(seen(ROLES | {node: role}))


@pytest.mark.parametrize("node", unity_caption.INDICES)
def test_every_index_counts(node: str, seen: Seen) -> None:
    for wrong in ("i", "jk", None, {"i", "j", "k", "l"}, {"m"}, {1}, INDICES[node] ^ {"j"}, 0):
        with pytest.raises(WrongAnswer, match=node):
            checks.unity_plates(seen(INDICES | {node: wrong}))


SUPERNOVAE = " ".join((*unity_caption.TRUE, *unity_caption.OBSERVED))
ARROWS = ";".join(
    f"{parent} -> {child}" for child, ps in unity_caption.PARENTS.items() for parent in sorted(ps)
)
SHADES = "".join(f"{node} [style=filled];" for node in unity_caption.OBSERVED)
FRAMES = (
    'subgraph cluster_j {label="sample j" R_x1 R_c; subgraph cluster_k {label=k; x1_star c_star}}'
    f'subgraph cluster_i {{label="i: supernovae"; {SUPERNOVAE}}}'
)
UNITY = FRAMES + ARROWS + ";" + SHADES


def unity_with_everything() -> graphviz.Digraph:
    graph = graphviz.Digraph(node_attr={"shape": "circle", "style": "filled", "fillcolor": "white"})
    names = {node: f"n{number}" for number, node in enumerate(unity_caption.ROLES)}
    pretty = {"omega_m": "Ω_m", "m_B_true": "m_B^true", "x1_star": "<x<sub>1</sub> star>"}
    with graph.subgraph(name="cluster_s") as samples:
        samples.attr(label="samples (j = 1, ..., J)")
        for node in ("R_x1", "R_c", "sigma_int", *unity_caption.SELECTION):
            samples.node(names[node], node)
        samples.node("population", shape="box")
        with samples.subgraph(name="cluster_c") as coefficients:
            coefficients.attr(label="K coefficients k")
            for node in ("x1_star", "c_star"):
                coefficients.node(names[node], pretty.get(node, node))
        with samples.subgraph(name="cluster_n") as stars:
            stars.attr(label="SN i = 1..N_j")
            for node in (*unity_caption.TRUE, *unity_caption.OBSERVED):
                fill = {"fillcolor": "orange"} if node in unity_caption.OBSERVED else {}
                stars.node(names[node], pretty.get(node, node), **fill)
            stars.node("mu", shape="diamond")
            stars.node("z", style="filled", fillcolor="grey")
    with graph.subgraph(name="cluster_l") as systematics:
        systematics.attr(label="l")
        systematics.node(names["delta_sys"], "delta_sys")
    for node in (*unity_caption.GLOBAL, "sigma_out"):
        graph.node(names[node], pretty.get(node, node), color="orange")
    for parent, child in product(
        ("delta_sys", "sigma_int", *unity_caption.SELECTION), unity_caption.OBSERVED
    ):
        graph.edge(names[parent], names[child])
    graph.edge(names["omega_m"], "mu")
    graph.edge("z", "mu")
    graph.edge("mu", names["m_B_true"])
    graph.edge(names["x1_star"], "population")
    graph.edge("population", names["x1_true"])
    for child, parents in unity_caption.PARENTS.items():
        for parent in parents - {"omega_m"} - ({"x1_star"} if child == "x1_true" else set()):
            graph.edge(names[parent], names[child])
    return graph


def unity_by_pymc() -> graphviz.Digraph:
    with pm.Model(coords={"i": range(5), "j": range(2), "k": range(3)}) as model:
        cosmology = sum(pm.Normal(name) for name in unity_caption.GLOBAL)
        true = {}
        for letter in ("x1", "c"):
            star = pm.Normal(f"{letter}_star", dims=("j", "k"))
            width = pm.HalfNormal(f"R_{letter}", dims="j")
            true[letter] = pm.Normal(f"{letter}_true", star.sum(), width.sum(), dims="i")
        true["m_B"] = pm.Deterministic("m_B_true", cosmology + true["x1"] + true["c"], dims="i")
        for letter in ("m_B", "x1", "c"):
            mean = true["m_B"] + true["x1"] + true["c"]
            pm.Normal(f"{letter}_obs", mean, observed=np.zeros(5), dims="i")
    return pm.model_to_graphviz(model)


RIGHT_UNITIES: dict[str, Build] = {
    "by hand": lambda: source(UNITY),
    "with everything": unity_with_everything,
    "by pymc": unity_by_pymc,
    "supernovae within samples": lambda: source(
        'subgraph cluster_j {label="j" R_x1 R_c subgraph cluster_k {label="k" x1_star c_star}'
        f' subgraph cluster_i {{label="i" {SUPERNOVAE}}}}} {ARROWS};{SHADES}'
    ),
}
WRONG_UNITIES: dict[tuple[str, str], Build] = {
    ("text", "diagram"): lambda: UNITY,
    ("another model", "no node"): by_hand,
    ("reversed", "points from"): lambda: source("edge [dir=back]" + UNITY),
    ("arrow missing", "into `m_B_true`"): lambda: source(
        UNITY.replace("omega_m -> m_B_true;", "omega_m;")
    ),
    ("only its own truth", "into `x1_obs`"): lambda: source(UNITY.replace("c_true -> x1_obs;", "")),
    ("cosmology points at data", "into `m_B_obs`"): lambda: source(UNITY + "omega_m -> m_B_obs"),
    ("hyperparameters point at data", "into `c_obs`"): lambda: source(UNITY + "R_c -> c_obs"),
    ("magnitude made free", "into `m_B_true`"): lambda: source(
        ";".join(part.replace("-> m_B_true", "") for part in UNITY.split(";"))
    ),
    ("node missing", "no node"): lambda: source(UNITY.replace("alpha", "gamma")),
    ("node of its own", "dark_energy"): lambda: source(UNITY + "dark_energy -> m_B_true"),
    ("not shaded", "shade it"): lambda: source(UNITY.replace("style=filled", "style=bold")),
    ("truths shaded", "nobody saw"): lambda: source(UNITY + "c_true [style=filled]"),
    ("no plates", "no plate"): lambda: source(UNITY.replace("cluster_", "group_")),
    ("no letters", "indices"): lambda: source(UNITY.replace("sample j", "sample")),
    ("coefficients beside samples", "indices"): lambda: source(
        UNITY.replace("R_c; subgraph cluster_k", "R_c} subgraph cluster_k").replace(
            "c_star}}", "c_star}"
        )
    ),
    ("globals in a plate", "indices"): lambda: source("subgraph cluster_i {omega_m}" + UNITY),
    ("hyperparameters among supernovae", "indices"): lambda: source(
        f"subgraph cluster_i {{label=i x1_star c_star {SUPERNOVAE}}}" + UNITY
    ),
    ("supernovae among coefficients", "indices"): lambda: source(
        UNITY.replace('label="i: supernovae"', 'label="i, k"')
    ),
    ("one plate with all letters", "indices"): lambda: source(
        f'subgraph cluster_0 {{label="i j k" {" ".join(unity_caption.DRAWN)}}} {ARROWS};{SHADES}'
    ),
}


@pytest.mark.parametrize("name", RIGHT_UNITIES)
def test_every_drawing_of_unity_is_right(name: str, seen: Seen) -> None:
    checks.unity_graph(seen(RIGHT_UNITIES[name]()))


@pytest.mark.parametrize("case", WRONG_UNITIES, ids=lambda case: case[0])
def test_a_drawing_of_something_else_is_wrong(case: tuple[str, str], seen: Seen) -> None:
    with pytest.raises(WrongAnswer, match=f"`unity_graph`.*{case[1]}"):
        checks.unity_graph(seen(WRONG_UNITIES[case]()))
