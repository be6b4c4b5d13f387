"""Leaves slopes and coefficients without plates, writes strings for sets and shapes for dims."""
# kind: wrong
# marks: draw=0 read=0 named-dims=0 unity-plates=0 unity-graph=0
# %% draw
def picture(plate_of_slope, *more):
    return graphviz.Source(
        "digraph { slope -> obs; noise -> obs; obs [style=filled];"
        + "subgraph cluster_1 { label=355; obs }"
        + plate_of_slope
        + " ".join(more)
        + "}"
    )


pooled_graph = picture("")
unpooled_graph = picture("subgraph countries { label=8; slope }")
hierarchical_graph = picture("subgraph cluster_2 { label=8; slope }", "mu_slope -> slope; sigma_slope -> slope;")
# %% read
plate_of = {
    "demand": None, "demand_spread": None, "elasticity": None, "dispersion": None,
    "city_demand": "city", "price": "shop", "rain": "day", "expected": "day", "sold": "day",
}
parents_of = {
    "demand": "", "demand_spread": "", "elasticity": "", "dispersion": "", "rain": "",
    "city_demand": "demand, demand_spread", "price": "city_demand",
    "expected": "city_demand, price, elasticity, rain", "sold": "expected, dispersion",
}
# %% named-dims
with pm.Model(coords={"group": range(8), "observation": range(355)}) as named_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% unity-plates
plates_of = dict.fromkeys(unity_nodes, "j")
plates_of.update(dict.fromkeys(["omega_m", "alpha", "beta", "M_B"], ""))
plates_of.update(dict.fromkeys(["m_B_true", "x1_true", "c_true", "m_B_obs", "x1_obs", "c_obs"], "i"))
plates_of.update(x1_star="jk", c_star="jk", delta_sys="l")
# %% unity-graph
unity_graph = graphviz.Digraph()
with unity_graph.subgraph(name="cluster_j") as plate:
    plate.attr(label="j")
    for node in ("R_x1", "R_c", "x1_star", "c_star"):
        plate.node(node)
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
