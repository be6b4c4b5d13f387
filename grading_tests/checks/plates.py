"""What the hidden tests of assignment 05 ask: drawing and reading models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import diagrams, expect, recipes, structure, unity_caption
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require, wrong


def draw(pooled_graph: Any, unpooled_graph: Any, hierarchical_graph: Any) -> None:
    """Question `draw`: nodes, arrows, shading and plates of the three models."""
    _check_burgers(pooled_graph, "pooled_graph", recipes.POOLED, n_slopes=None)
    _check_burgers(unpooled_graph, "unpooled_graph", recipes.POOLED, n_slopes=N_GROUPS)
    _check_burgers(
        hierarchical_graph, "hierarchical_graph", recipes.HIERARCHICAL, n_slopes=N_GROUPS
    )


def _check_burgers(
    value: Any, name: str, parents: Mapping[str, frozenset[str]], n_slopes: int | None
) -> None:
    graph = diagrams.diagram(value, name)
    nodes = diagrams.find_nodes(graph, parents, name)
    diagrams.check_no_other_unknowns(graph, nodes, name)
    diagrams.check_arrows(graph, nodes, parents, name)
    diagrams.check_shading(graph, nodes, ["obs"], name, among=parents)
    for node in parents:
        size = {"obs": recipes.N_VISITS, "slope": n_slopes}.get(node)
        diagrams.check_size(graph, nodes, node, size, name)


def read(plate_of: Any, parents_of: Any) -> None:
    """Question `read`: the innermost plate and the parents of each node of the sales diagram."""
    plates = _entries(plate_of, "plate_of", recipes.SALES_PLATES)
    parents = _entries(parents_of, "parents_of", recipes.SALES_PARENTS)
    for node, plate in recipes.SALES_PLATES.items():
        given = expect.scalar(plates[node])
        if isinstance(given, str):
            given = given.strip().lower().partition(" ")[0]
        require(
            given is None or isinstance(given, str),
            f"`plate_of[{node!r}]` should be the name of a plate or None, "
            f"but it is {expect.kind_of(given)}.",
        )
        given = None if given in ("", "none") else given
        require(given == plate, f"`plate_of[{node!r}]` is not its innermost plate: look again.")
    for node, asked in recipes.SALES_PARENTS.items():
        given = _names(parents[node], f"parents_of[{node!r}]")
        require(
            given == asked,
            f"`parents_of[{node!r}]` are not the nodes from which an arrow leads straight to it.",
        )


def from_picture(pictured_model: Any) -> None:
    """Question `from-picture`: the model of the bicycle picture."""
    name = "pictured_model"
    found = expect.model(pictured_model, name)
    free = {
        "road": structure.Asked(),
        "spread": structure.Asked(),
        "clumsiness": structure.Asked((recipes.N_RIDERS,), frozenset({"road", "spread"})),
    }
    structure.check_free_variables(found, free, name)
    structure.check_observed(found, "dropped", recipes.DROPPED, name)
    rate = found.variables.get("rate")
    if rate is None or rate.kind != "deterministic":
        wrong(f"`{name}` should have a Deterministic `rate`: it is a box in the picture.")
    require(
        rate.shape == recipes.DROPPED.shape,
        f"In `{name}` the box `rate` should have one entry for each trip, but has the shape "
        f"{rate.shape}.",
    )
    through_rate = "rate" in _deterministic_ancestors(found, "dropped")
    require(through_rate, f"In `{name}` the distribution of `dropped` does not use `rate`.")
    structure.check_log_density(
        found,
        recipes.bicycle_log_density,
        recipes.bicycle_point,
        name,
        "Compare each distribution and its numbers with the picture, and give each trip its rider.",
    )
    _check_rate(found, name)


def _check_rate(model: ModelEvidence, name: str) -> None:
    """Require the box to stand for what the picture says, wherever `dropped` gets its mean from."""
    rng = expect.challenge_rng()
    points = [recipes.bicycle_point(rng) for _ in range(structure.N_POINTS)]
    try:
        given = model.values(points, "rate")
    except NotRecorded:
        raise
    except Exception as error:
        wrong(
            f"In `{name}` the box `rate` cannot be computed: it fails with {type(error).__name__}."
        )
    right = np.array([recipes.bicycle_rate(point) for point in points])
    require(
        given.shape == right.shape and bool(np.allclose(given, right, rtol=1e-6, atol=0)),
        f"In `{name}` the box `rate` stands for another number than in the picture, though "
        "`dropped` has the right distribution: the picture says what it is computed from, and how.",
    )


def _deterministic_ancestors(model: ModelEvidence, name: str) -> set[str]:
    found: set[str] = set()
    for parent in model.variables[name].parents:
        if model.variables[parent].kind == "deterministic":
            found |= {parent} | _deterministic_ancestors(model, parent)
    return found


def named_dims(named_model: Any) -> None:
    """Question `named-dims`: the hierarchical model of 04, in plates with names."""
    name = "named_model"
    found = expect.model(named_model, name)
    free = {
        "mu_slope": structure.Asked(),
        "sigma_slope": structure.Asked(),
        "slope": structure.Asked((N_GROUPS,), frozenset({"mu_slope", "sigma_slope"})),
        "noise": structure.Asked(),
    }
    structure.check_free_variables(found, free, name)
    structure.check_observed(found, "obs", cheeseburger().y_obs, name)
    for variable, dim in (("slope", "group"), ("obs", "observation")):
        dims = found.variables[variable].dims
        require(bool(dims), f"In `{name}` the variable `{variable}` has no named dimension.")
        require(
            dims == (dim,),
            f"In `{name}` the dimension of `{variable}` is called {dims}: not as asked.",
        )
    structure.check_log_density(
        found,
        recipes.hierarchical_log_density,
        recipes.hierarchical_point,
        name,
        "Compare its priors with the table of question `draw`, and `obs` with the recipe.",
    )


def unity_roles(role_of: Any) -> None:
    """Question `unity-roles`: the part that each node of the UNITY diagram plays."""
    given = _entries(role_of, "role_of", unity_caption.ROLES)
    for node, role in unity_caption.ROLES.items():
        found = expect.scalar(given[node])
        known = isinstance(found, str) and found.strip().lower() in set(
            unity_caption.ROLES.values()
        )
        require(known, f"`role_of[{node!r}]` is not one of the seven roles.")
        require(
            found.strip().lower() == role,
            f"`role_of[{node!r}]` is not the part that the caption gives it: read its line in the "
            "table, and the two rules.",
        )


def unity_plates(plates_of: Any) -> None:
    """Question `unity-plates`: the indices of each node of the UNITY diagram."""
    given = _entries(plates_of, "plates_of", unity_caption.INDICES)
    for node, indices in unity_caption.INDICES.items():
        require(
            _names(given[node], f"plates_of[{node!r}]") == indices,
            f"`plates_of[{node!r}]` does not hold the indices that name one number of this kind.",
        )


def unity_graph(unity_graph: Any) -> None:
    """Question `unity-graph`: nodes, arrows, shading and plates of a small UNITY."""
    name = "unity_graph"
    graph = diagrams.diagram(unity_graph, name)
    nodes = diagrams.find_nodes(graph, unity_caption.DRAWN, name)
    diagrams.check_no_other_unknowns(graph, nodes, name, allowed=unity_caption.ROLES)
    diagrams.check_arrows(graph, nodes, unity_caption.PARENTS, name)
    diagrams.check_shading(graph, nodes, unity_caption.OBSERVED, name, among=unity_caption.DRAWN)
    for node in unity_caption.DRAWN:
        diagrams.check_indices(graph, nodes, node, unity_caption.INDICES[node], "ijkl", "ij", name)


def _entries(value: Any, name: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dictionary that has an entry for every node asked for; others are ignored."""
    found = expect.mapping(value, name)
    missing = [node for node in asked if node not in found]
    require(not missing, f"`{name}` has no entry for {', '.join(map(repr, missing))}.")
    return found


def _names(value: Any, name: str) -> set[str]:
    """Return a set of strings from a set, list, tuple or array; an empty dict will do as well."""
    if isinstance(value, dict) and not value:
        return set()
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    require(
        isinstance(value, (set, frozenset, list, tuple)),
        f"`{name}` should be a set of names, but it is {expect.kind_of(value)}.",
    )
    require(
        all(isinstance(item, str) for item in value),
        f"`{name}` should hold names, that is strings, and nothing else.",
    )
    return {item.strip() for item in value}
