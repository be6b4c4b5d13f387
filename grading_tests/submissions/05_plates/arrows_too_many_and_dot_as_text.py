"""Joins what the chain already joins, misses a box, hands in DOT as text, and lets no node be fixed."""
# kind: wrong
# marks: draw=0 read=0 from-picture=0 named-dims=0 unity-roles=0 unity-plates=0 unity-graph=0
# %% draw
def draw(hierarchical, n_slopes):
    graph = graphviz.Digraph()
    with graph.subgraph(name="cluster_obs") as plate:
        plate.attr(label="355")
        plate.node("obs", style="filled")
    if n_slopes:
        with graph.subgraph(name="cluster_slope") as plate:
            plate.attr(label=str(n_slopes))
            plate.node("slope")
    graph.edges([("slope", "obs"), ("noise", "obs")])
    if hierarchical:
        graph.edges([("mu_slope", "slope"), ("sigma_slope", "slope"), ("mu_slope", "obs")])
    return graph


pooled_graph, unpooled_graph, hierarchical_graph = draw(False, 0), draw(False, 8), draw(True, 8)
# %% read
plate_of = {
    "demand": None, "demand_spread": None, "elasticity": None, "dispersion": None,
    "city_demand": "city", "price": "shop", "rain": "day", "expected": "day", "sold": "day",
}
parents_of = {
    "demand": set(), "demand_spread": set(), "elasticity": set(), "dispersion": set(), "rain": set(),
    "city_demand": {"demand", "demand_spread"}, "price": {"city_demand"},
    "expected": {"city_demand", "price", "elasticity", "rain", "demand", "demand_spread"},
    "sold": {"city_demand", "price", "elasticity", "rain", "dispersion"},
}
# %% from-picture
with pm.Model() as pictured_model:
    road = pm.Normal("road", mu=0, sigma=1)
    rider_spread = pm.HalfNormal("spread", sigma=0.25)
    clumsiness = pm.Normal("clumsiness", mu=road, sigma=rider_spread, shape=6)
    rate = pm.Deterministic("rate", pm.math.exp(clumsiness[rider]))
    pm.Poisson("dropped", mu=rate, observed=dropped)
# %% named-dims
with pm.Model(coords={"group": range(8), "observation": range(355)}) as named_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", scale=13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, dims="group")
    noise = pm.Exponential("noise", scale=10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs, dims="observation")
# %% unity-roles
role_of = dict.fromkeys(unity_nodes, "hyperparameter")
role_of.update(dict.fromkeys(["omega_m", "alpha", "beta", "M_B", "delta_sys", "sigma_out"], "global"))
role_of.update(dict.fromkeys(["x1_true", "c_true"], "latent"), m_B_true="observed")
role_of.update(dict.fromkeys(["m_B_obs", "x1_obs", "c_obs"], "observed"))
# %% unity-plates
plates_of = {node: {"i", "j"} for node in unity_nodes}
plates_of.update({node: set() for node in ("omega_m", "alpha", "beta", "M_B")})
plates_of.update(x1_star={"j", "k"}, c_star={"j", "k"}, R_x1={"j", "k"}, R_c={"j", "k"}, delta_sys={"l"})
# %% unity-graph
unity_graph = "digraph { subgraph cluster_i { omega_m -> m_B_true -> m_B_obs } }"
