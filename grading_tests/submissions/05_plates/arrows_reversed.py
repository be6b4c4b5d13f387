"""Draws arrows from the data to what they inform, lists children for parents, and names a rate too early."""
# kind: wrong
# marks: draw=0 read=0 from-picture=0 unity-graph=0
# %% draw
def arrows(pairs, sizes):
    graph = graphviz.Digraph()
    for node, size in sizes.items():
        with graph.subgraph(name=f"cluster_{node}") as plate:
            plate.attr(label=str(size))
            plate.node(node)
    graph.node("obs", style="filled")
    graph.edges(pairs)
    return graph


pooled_graph = arrows([("obs", "slope"), ("obs", "noise")], {"obs": 355})
unpooled_graph = arrows([("obs", "slope"), ("obs", "noise")], {"obs": 355, "slope": 8})
hierarchical_graph = arrows(
    [("obs", "slope"), ("obs", "noise"), ("slope", "mu_slope"), ("slope", "sigma_slope")],
    {"obs": 355, "slope": 8},
)
# %% read
plate_of = {
    "demand": None, "demand_spread": None, "elasticity": None, "dispersion": None,
    "city_demand": "city", "price": "shop", "rain": "day", "expected": "day", "sold": "day",
}
parents_of = {
    "demand": {"city_demand"}, "demand_spread": {"city_demand"}, "elasticity": {"expected"},
    "dispersion": {"sold"}, "city_demand": {"price", "expected"}, "price": {"expected"},
    "rain": {"expected"}, "expected": {"sold"}, "sold": set(),
}
# %% from-picture
with pm.Model() as pictured_model:
    road = pm.Normal("road", mu=0, sigma=1)
    clumsiness = pm.Normal("clumsiness", mu=road, sigma=pm.HalfNormal("spread", sigma=0.5), shape=6)
    rate = pm.Deterministic("rate", clumsiness[rider])
    pm.Poisson("dropped", mu=pm.math.exp(rate), observed=dropped)
# %% unity-graph
unity_graph = graphviz.Digraph(edge_attr={"dir": "back"})
with unity_graph.subgraph(name="cluster_j") as plate:
    plate.attr(label="j")
    plate.node("R_x1")
    plate.node("R_c")
    with plate.subgraph(name="cluster_k") as inner:
        inner.attr(label="k")
        inner.node("x1_star")
        inner.node("c_star")
with unity_graph.subgraph(name="cluster_i") as plate:
    plate.attr(label="i")
    for letter in ("x1", "c", "m_B"):
        plate.node(f"{letter}_true")
        plate.node(f"{letter}_obs", style="filled")
for parent in ("omega_m", "M_B", "alpha", "beta", "x1_true", "c_true"):
    unity_graph.edge(parent, "m_B_true")
for letter in ("x1", "c"):
    unity_graph.edge(f"{letter}_star", f"{letter}_true")
    unity_graph.edge(f"R_{letter}", f"{letter}_true")
for truth in ("m_B_true", "x1_true", "c_true"):
    for seen in ("m_B_obs", "x1_obs", "c_obs"):
        unity_graph.edge(truth, seen)
