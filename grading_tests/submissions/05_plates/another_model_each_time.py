"""Draws one model three times, writes a neighbour of the picture's model, and names plates anew."""
# kind: wrong
# marks: draw=0 read=0 from-picture=0 named-dims=0 unity-roles=0 unity-graph=0
# %% draw
with pm.Model() as model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    pm.Normal("obs", slope[groups] * x_obs, pm.Exponential("noise", 10), observed=y_obs)
pooled_graph = unpooled_graph = hierarchical_graph = pm.model_to_graphviz(model)
# %% read
plate_of = {
    "demand": None, "demand_spread": None, "elasticity": None, "dispersion": None,
    "city_demand": "city", "price": "city", "rain": "city", "expected": "city", "sold": "city",
}
parents_of = {
    "demand": set(), "demand_spread": set(), "elasticity": set(), "dispersion": set(), "rain": set(),
    "city_demand": {"demand", "demand_spread"}, "price": {"city_demand"},
    "expected": {"city_demand", "price", "elasticity", "rain"}, "sold": {"expected", "dispersion"},
}
# %% from-picture
with pm.Model() as pictured_model:
    road = pm.Normal("road", mu=0, sigma=1)
    clumsiness = pm.Normal("clumsiness", mu=road, sigma=pm.Exponential("spread", 0.5), shape=6)
    rate = pm.Deterministic("rate", pm.math.exp(clumsiness[rider]))
    pm.Poisson("dropped", mu=rate, observed=dropped)
# %% named-dims
with pm.Model(coords={"country": range(8), "visit": range(355)}) as named_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, dims="country")
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs, dims="visit")
# %% unity-roles
role_of = dict.fromkeys(["omega_m", "alpha", "beta", "M_B"], "global") | {"delta_sys": "systematic"}
role_of |= dict.fromkeys(["x1_star", "R_x1", "c_star", "R_c"], "hyperparameter")
role_of |= dict.fromkeys(["m_B_true", "x1_true", "c_true"], "latent")
role_of |= dict.fromkeys(["m_B_obs", "x1_obs", "c_obs"], "observed")
role_of |= dict.fromkeys(["sigma_int", "m_cut", "sigma_cut", "a_cut", "b_cut"], "sample")
role_of |= {"sigma_out": "fixed"}
# %% unity-graph
unity_graph = graphviz.Digraph()
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
        plate.edge(f"{letter}_true", f"{letter}_obs")
for parent in ("omega_m", "M_B", "alpha", "beta", "x1_true", "c_true"):
    unity_graph.edge(parent, "m_B_true")
for letter in ("x1", "c"):
    unity_graph.edge(f"{letter}_star", f"{letter}_true")
    unity_graph.edge(f"R_{letter}", f"{letter}_true")
