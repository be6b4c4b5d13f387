"""Loops where others use stacks, SciPy's densities, pm.Data, precisions, lists and other samplers' settings; all right."""
# kind: right
# marks:
# %% survey-index
survey_index = [["Lighthouse", "Panorama", "Zenith"].index(str(label)) for label in survey]
# %% measurement
def condition(C):
    found = {"s_x1": [], "k_c": [], "s_c": [], "k_m": [], "s_m": []}
    for one in C:
        precision = np.linalg.inv(one)
        found["s_m"].append(precision[0, 0] ** -0.5)
        found["k_m"].append(-precision[0, 1:] / precision[0, 0])
        found["s_x1"].append(one[1, 1] ** 0.5)
        found["k_c"].append(one[1, 2] / one[1, 1])
        found["s_c"].append((one[2, 2] - one[1, 2] ** 2 / one[1, 1]) ** 0.5)
    return found
# %% unity-model
coords = {"sn": [f"SN {i}" for i in range(84)], "survey": ["L", "P", "Z"]}
with pm.Model(coords=coords) as unity_model:
    redshift = pm.Data("redshift", z, dims="sn")
    where = pm.Data("where", survey_index, dims="sn")
    tau_c = pm.LogNormal("tau_c", mu=np.log(0.04), sigma=0.5)
    tau_x1 = pm.LogNormal("tau_x1", mu=np.log(0.4), sigma=0.5)
    mu_c = pm.Normal("mu_c", sigma=0.1)
    mu_x1 = pm.Normal("mu_x1")
    omega_m = pm.Uniform("omega_m")
    alpha = pm.Normal("alpha", sigma=0.5)
    beta = pm.Normal("beta", 0, tau=0.04)
    M_B = pm.Normal("M_B", -19, 0.5)
    populations = {}
    for letter, scale, centre, width in [("x1", 1.0, mu_x1, tau_x1), ("c", 0.08, mu_c, tau_c)]:
        star = pm.Normal(f"{letter}_star", centre, width, dims="survey")
        R = pm.LogNormal(f"R_{letter}", np.log(scale), 0.5, dims="survey")
        populations[letter] = pm.Normal(f"{letter}_true", star[where], R[where], dims="sn")
    sigma_int = pm.LogNormal("sigma_int", np.log(0.1), 0.5, dims="survey")
    m_B_true = pm.Deterministic("m_B_true", M_B + mu(z, omega_m) + beta * populations["c"] - alpha * populations["x1"])
    error_x1, error_c = x1 - populations["x1"], c - populations["c"]
    pm.Normal("m_B_obs", m_B_true + k_m[:, 1] * error_c + k_m[:, 0] * error_x1, (s_m**2 + sigma_int[where] ** 2) ** 0.5, observed=m_B)
    pm.Normal("c_obs", populations["c"] + k_c * error_x1, s_c, observed=c)
    pm.Normal("x1_obs", populations["x1"], tau=s_x1**-2, observed=x1)
# %% unity-trace
with unity_model:
    unity_trace = pm.sample(1200, tune=1500, chains=4, target_accept=0.9, random_seed=[5, 6, 7, 8], progressbar=False)
# %% cosmology
table = az.summary(unity_trace, var_names=["omega_m", "beta"], kind="stats", ci_kind="hdi", ci_prob=0.94, round_to="none")
omega_m_interval, beta_interval = table.iloc[:, 2:4].to_numpy(dtype=float).tolist()
p_beta_steeper = np.array([np.mean(unity_trace.posterior["beta"].values.ravel() > beta_ols)]).round(3)
# %% marginal
def log_likelihood(theta, data):
    values = []
    for i in range(len(data["z"])):
        j = data["survey_index"][i]
        A = np.array([[-theta["alpha"], theta["beta"]], [1, 0], [0, 1]])
        S = data["C"][i] + A @ np.diag([theta["R_x1"][j] ** 2, theta["R_c"][j] ** 2]) @ A.T
        S = S + np.diag([theta["sigma_int"][j] ** 2, 0, 0])
        m = theta["M_B"] + mu(data["z"][i], theta["omega_m"]) - theta["alpha"] * theta["x1_star"][j] + theta["beta"] * theta["c_star"][j]
        mean = np.array([m, theta["x1_star"][j], theta["c_star"][j]])
        values.append(stats.multivariate_normal(mean, S).logpdf(data["d"][i]))
    return values
# %% outliers
p_outlier = []
for i in range(84):
    one = {key: value[i : i + 1] for key, value in contaminated.items() if key in ("z", "survey_index", "d", "C")}
    wide = one | {"C": one["C"] + np.diag([1.0, 0, 0])}
    inside, outside = 0.92 * np.exp(log_likelihood(theta_given, one)[0]), 0.08 * np.exp(log_likelihood(theta_given, wide)[0])
    p_outlier.append(outside / (inside + outside))
# %% selection-term
def log_likelihood_selected(theta, data):
    j = np.array(data["survey_index"])
    m0 = theta["M_B"] + mu(data["z"], theta["omega_m"]) - theta["alpha"] * theta["x1_star"][j] + theta["beta"] * theta["c_star"][j]
    S00 = data["C"][:, 0, 0] + theta["sigma_int"][j] ** 2 + (theta["alpha"] * theta["R_x1"][j]) ** 2 + (theta["beta"] * theta["R_c"][j]) ** 2
    cut, soft = data["m_cut"][j], data["sigma_cut"][j]
    return np.array(log_likelihood(theta, data)) + stats.norm(cut, soft).logsf(data["d"][:, 0]) - stats.norm(cut, np.sqrt(soft**2 + S00)).logsf(m0)
# %% selection-shift
means = []
for function in [log_likelihood, log_likelihood_selected]:
    logs = [np.sum(function(theta_given | {"omega_m": omega_m}, limited)) for omega_m in omega_grid]
    means.append(np.average(omega_grid, weights=np.exp(np.array(logs) - max(logs))).round(4))
omega_m_without, omega_m_with = means
# %% small-survey
far = survey == "Zenith"
with pm.Model(coords={"far": np.arange(8)}) as alone_model:
    R_c = pm.LogNormal("R_c", np.log(0.08), 0.5)
    c_star = pm.Normal("c_star", sigma=0.1)
    pm.Normal("c_obs", c_star, tau=1 / (R_c**2 + C[far][:, 2, 2]), observed=c[far], dims="far")
    alone_trace = pm.sample(2000, chains=4, random_seed=1, progressbar=False)
width_alone = alone_trace.posterior["c_star"].values.std(ddof=1)
width_pooled = np.array([unity_trace.posterior["c_star"].values[:, :, 2].std()])
