"""Draws everything by hand in a style of her own, adds data, titles, boxes and numbers: all is right."""
# kind: right
# %% + after setup
import sys

print("a warning of the student's own", file=sys.stderr)
# %% draw
def inspector(hierarchical, n_slopes):
    graph = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "label": "The inspector", "labelloc": "t", "fontname": "Courier"},
        node_attr={"shape": "circle", "style": "filled", "fillcolor": "white"},
    )
    slope_plate = {"name": "cluster countries"} if n_slopes else {"name": "no plate"}
    with graph.subgraph(**slope_plate) as plate:
        plate.attr(label="g = 0, ..., 7: 8 countries")
        plate.node("b", label="slope")
        if not hierarchical:
            plate.node("prior", "Normal(0, 20)", shape="plaintext")
            plate.edge("prior", "b")
    with graph.subgraph(name="cluster_visits") as plate:
        plate.attr(label="visits (355)")
        plate.node("x_obs", fillcolor="gray90")
        plate.node("line", "slope × queue", shape="box")
        plate.node("obs", fillcolor="gray70", shape="doublecircle")
    graph.node("Noise", fillcolor="lightyellow")
    graph.edges([("b", "line"), ("x_obs", "line"), ("line", "obs"), ("Noise", "obs")])
    if hierarchical:
        graph.node("mu_slope", label="<μ<sub>slope</sub>>")
        graph.node("s", label="σ_slope ~ Exponential(13)")
        graph.edge("mu_slope", "b")
        graph.edge("b", "s", dir="back")
    return graph


pooled_graph = inspector(False, None)
unpooled_graph = inspector(False, 8)
hierarchical_graph = inspector(True, 8)
hierarchical_graph
# %% read
plate_of = dict.fromkeys(["demand", "demand_spread", "elasticity", "dispersion"])
plate_of.update(city_demand="City", price="shop", rain="day", expected="day", sold="day (30 in each shop)")
parents_of = {node: [] for node in plate_of}
parents_of["city_demand"] = ["demand_spread", "demand"]
parents_of["price"] = ("city_demand",)
parents_of["expected"] = frozenset(["rain", "price", "elasticity", "city_demand"])
parents_of["sold"] = ["dispersion", "expected"]
parents_of["rain"] = {}
# %% from-picture
with pm.Model(coords={"rider": list("ABCDEF"), "trip": range(60)}) as pictured_model:
    who = pm.Data("who", rider, dims="trip")
    lost = pm.Data("lost", dropped, dims="trip")
    my_road = pm.Normal("road")
    my_spread = pm.HalfNormal("spread", tau=4)
    log_rate = pm.Deterministic("log_rate", pm.Normal("clumsiness", my_road, my_spread, dims="rider")[who])
    pm.Deterministic("best", log_rate.min())
    pm.Poisson("dropped", pm.Deterministic("rate", np.exp(log_rate), dims="trip"), observed=lost, dims="trip")
pm.model_to_graphviz(pictured_model)
# %% named-dims
with pm.Model(coords={"group": range(8)}) as named_model:
    named_model.add_coord("observation", [f"visit {n}" for n in range(355)])
    queue = pm.Data("queue", x_obs, dims="observation")
    country = pm.Data("country", groups, dims=("observation",))
    wait = pm.Data("wait", y_obs, dims="observation")
    hyper = pm.Normal("mu_slope"), pm.Exponential("sigma_slope", scale=1 / 13)
    slope = pm.Normal("slope", *hyper, dims=("group",))
    noise = pm.Exponential("noise", 10)
    mean = pm.Deterministic("mean", slope[country] * queue, dims="observation")
    pm.Normal("obs", mean, noise, observed=wait, dims="observation")
# %% unity-roles
role_of = {node: "Latent" for node in unity_nodes if node.endswith("_true")}
role_of |= {node: "observed " for node in unity_nodes if node.endswith("_obs")}
role_of |= {node: "fixed" for node in unity_nodes if node.endswith("_cut")} | {"sigma_out": "fixed"}
role_of |= dict.fromkeys(["x1_star", "c_star", "R_x1", "R_c"], "hyperparameter")
role_of |= {"delta_sys": "systematic", "sigma_int": "sample", "z": "observed"}
role_of |= {node: "global" for node in unity_nodes if node not in role_of}
# %% unity-plates
plates_of = {node: list("j") for node in unity_nodes}
plates_of.update({node: ("i",) for node in unity_nodes if node.endswith(("_true", "_obs"))})
plates_of.update(x1_star=["k", "j"], c_star=frozenset("jk"), delta_sys={"l"})
plates_of.update(omega_m=[], alpha=(), beta={}, M_B=frozenset())
# %% unity-graph
unity_graph = graphviz.Digraph(node_attr={"shape": "circle", "style": "filled", "fillcolor": "white"})
with unity_graph.subgraph(name="cluster_s") as outer:
    outer.attr(label="samples (j = 1, ..., J)")
    for node in ("R_x1", "R_c", "sigma_int", "m_cut", "sigma_cut", "a_cut", "b_cut"):
        outer.node(node, shape="diamond" if node.endswith("cut") else "circle")
    outer.node("population", shape="box")
    with outer.subgraph(name="cluster_c") as inner:
        inner.attr(label="coefficient k")
        inner.node("star1", "x1_star")
        inner.node("star2", "c star")
    with outer.subgraph(name="cluster_n") as inner:
        inner.attr(label="SN i = 1..N_j")
        for letter in ("m_B", "x1", "c"):
            inner.node(f"{letter}_true", label=f"{letter}^true")
            inner.node(f"{letter}_obs", fillcolor="orange")
        inner.node("distance", shape="box")
        inner.node("z", fillcolor="gray")
unity_graph.node("omega_m", "Ωₘ", color="orange")
unity_graph.node("sigma_out", shape="diamond")
unity_graph.edges([("omega_m", "distance"), ("z", "distance"), ("distance", "m_B_true")])
unity_graph.edges([("star1", "population"), ("population", "x1_true"), ("R_x1", "x1_true")])
unity_graph.edges([("star2", "c_true"), ("R_c", "c_true")])
for node in ("alpha", "beta", "M_B", "x1_true", "c_true"):
    unity_graph.edge(node, "m_B_true")
for node in ("m_B_obs", "x1_obs", "c_obs", "sigma_out", "m_cut"):
    if node.endswith("obs"):
        for parent in ("m_B_true", "x1_true", "c_true", "sigma_int", "delta_sys"):
            unity_graph.edge(parent, node)
    else:
        unity_graph.edge(node, "m_B_obs")
# %% = draw-check
