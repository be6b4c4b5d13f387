"""Shifts every index by one, forgets to observe, and takes hyperparameters for latent variables."""
# kind: wrong
# marks: draw=0 from-picture=0 named-dims=0 unity-roles=0 unity-plates=0
# %% draw
def model(hierarchical, **size):
    with pm.Model() as built:
        prior = (pm.Normal("mu_slope"), pm.Exponential("sigma_slope", 13)) if hierarchical else (0, 20)
        slope = pm.Normal("slope", *prior, **size)
        mean = (slope[groups] if size else slope) * x_obs
        pm.Normal("obs", mean, pm.Exponential("noise", 10))
    return pm.model_to_graphviz(built)


pooled_graph, unpooled_graph, hierarchical_graph = model(False), model(False, shape=8), model(True, shape=8)
# %% from-picture
with pm.Model() as pictured_model:
    road = pm.Normal("road", mu=0, sigma=1)
    clumsiness = pm.Normal("clumsiness", mu=road, sigma=pm.HalfNormal("spread", sigma=0.5), shape=6)
    rate = pm.Deterministic("rate", pm.math.exp(clumsiness[rider - 1]))
    pm.Poisson("dropped", mu=rate, observed=dropped)
# %% named-dims
with pm.Model(coords={"group": range(8), "observation": range(355)}) as named_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, dims="group")
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs, dims="observation")
# %% unity-roles
role_of = dict.fromkeys(["omega_m", "alpha", "beta", "M_B"], "global") | {"delta_sys": "systematic"}
role_of |= dict.fromkeys(["x1_star", "R_x1", "c_star", "R_c"], "latent")
role_of |= dict.fromkeys(["m_B_true", "x1_true", "c_true"], "hyperparameter")
role_of |= dict.fromkeys(["m_B_obs", "x1_obs", "c_obs"], "observed") | {"sigma_int": "sample"}
role_of |= dict.fromkeys(["m_cut", "sigma_cut", "a_cut", "b_cut", "sigma_out"], "fixed")
# %% unity-plates
plates_of = {node: {"j"} for node in unity_nodes}
plates_of.update({node: set() for node in ("omega_m", "alpha", "beta", "M_B")})
plates_of.update({node: {"i"} for node in ("m_B_true", "x1_true", "c_true", "m_B_obs", "x1_obs", "c_obs")})
plates_of.update(x1_star={"k"}, c_star={"k"}, delta_sys={"l"})
