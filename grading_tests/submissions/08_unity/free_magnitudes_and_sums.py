"""By appearance, variances for deviations, a free true magnitude, draws of the prior, 95 %, one sum for all, scatter not squared, the observed magnitude normalised, wrong catalogue."""
# kind: wrong
# marks: survey-index=0 measurement=0 unity-model=0 unity-trace=0 cosmology=0 marginal=0 outliers=0 selection-term=0 selection-shift=0 small-survey=0
# %% survey-index
survey_index = np.array([list(dict.fromkeys(survey)).index(label) for label in survey])
# %% measurement
def condition(C):
    k_c = C[:, 1, 2] / C[:, 1, 1]
    k_m = np.linalg.solve(C[:, 1:, 1:], C[:, 1:, :1])[:, :, 0]
    return {
        "s_x1": C[:, 1, 1],
        "k_c": k_c,
        "s_c": C[:, 2, 2] - k_c * C[:, 1, 2],
        "k_m": k_m,
        "s_m": C[:, 0, 0] - (k_m * C[:, 1:, 0]).sum(axis=1),
    }
# %% unity-model
j = np.searchsorted(surveys, survey)
with pm.Model(coords={"survey": surveys, "sn": np.arange(84)}) as unity_model:
    omega_m = pm.Uniform("omega_m", 0, 1)
    M_B = pm.Normal("M_B", -19, 0.5)
    alpha = pm.Normal("alpha", 0, 0.5)
    beta = pm.Normal("beta", 0, 5)
    mu_x1 = pm.Normal("mu_x1", 0, 1)
    tau_x1 = pm.LogNormal("tau_x1", np.log(0.4), 0.5)
    mu_c = pm.Normal("mu_c", 0, 0.1)
    tau_c = pm.LogNormal("tau_c", np.log(0.04), 0.5)
    x1_star = pm.Normal("x1_star", mu_x1, tau_x1, dims="survey")
    c_star = pm.Normal("c_star", mu_c, tau_c, dims="survey")
    R_x1 = pm.LogNormal("R_x1", np.log(1.0), 0.5, dims="survey")
    R_c = pm.LogNormal("R_c", np.log(0.08), 0.5, dims="survey")
    sigma_int = pm.LogNormal("sigma_int", np.log(0.1), 0.5, dims="survey")
    x1_true = pm.Normal("x1_true", x1_star[j], R_x1[j], dims="sn")
    c_true = pm.Normal("c_true", c_star[j], R_c[j], dims="sn")
    m_B_true = pm.Normal("m_B_true", M_B + mu(z, omega_m) - alpha * x1_true + beta * c_true, sigma_int[j], dims="sn")
    pm.Normal("x1_obs", x1_true, s_x1, observed=x1, dims="sn")
    pm.Normal("c_obs", c_true + k_c * (x1 - x1_true), s_c, observed=c, dims="sn")
    pm.Normal("m_B_obs", m_B_true + k_m[:, 0] * (x1 - x1_true) + k_m[:, 1] * (c - c_true), s_m, observed=m_B, dims="sn")
# %% unity-trace
with unity_model:
    drawn = pm.sample_prior_predictive(4000, random_seed=1).prior
unity_trace = az.from_dict({"posterior": {name: drawn[name].values.reshape(4, 1000, *drawn[name].shape[2:]) for name in drawn.data_vars}})
# %% cosmology
omega_m_interval = az.hdi(unity_trace.posterior["omega_m"].values.ravel(), prob=0.95)
beta_interval = az.hdi(unity_trace.posterior["beta"].values.ravel(), prob=0.95)
p_beta_steeper = float((unity_trace.posterior["beta"] > beta_ols).mean())
# %% marginal
def mean_and_covariance(theta, data):
    j = data["survey_index"]
    x1_star, c_star = theta["x1_star"][j], theta["c_star"][j]
    m = theta["M_B"] + mu(data["z"], theta["omega_m"]) - theta["alpha"] * x1_star + theta["beta"] * c_star
    a, b = np.array([-theta["alpha"], 1, 0]), np.array([theta["beta"], 0, 1])
    S = data["C"] + theta["R_x1"][j, None, None] ** 2 * np.outer(a, a) + theta["R_c"][j, None, None] ** 2 * np.outer(b, b)
    S[:, 0, 0] += theta["sigma_int"][j] ** 2
    return np.column_stack([m, x1_star, c_star]), S


def log_normal(d, mean, S):
    away = d - mean
    square = (away * np.linalg.solve(S, away[:, :, None])[:, :, 0]).sum(axis=1)
    return -0.5 * (square + np.linalg.slogdet(S)[1] + 3 * np.log(2 * np.pi))


def log_likelihood(theta, data):
    return np.full(len(data["z"]), log_normal(data["d"], *mean_and_covariance(theta, data)).sum())
# %% outliers
mean, S = mean_and_covariance(theta_given, clean)
a = np.log(0.08) + log_normal(clean["d"], mean, S + np.diag([1.0, 0, 0]))
p_outlier = 1 / (1 + np.exp(np.log(0.92) + log_normal(clean["d"], mean, S) - a))
# %% selection-term
def log_likelihood_selected(theta, data):
    j = data["survey_index"]
    mean, S = mean_and_covariance(theta, data)
    cut, soft, d0 = data["m_cut"][j], data["sigma_cut"][j], data["d"][:, 0]
    any_found = stats.norm.logcdf((cut - d0) / np.sqrt(soft**2 + S[:, 0, 0]))
    return log_normal(data["d"], mean, S) + stats.norm.logcdf((cut - d0) / soft) - any_found
# %% selection-shift
omega_m_without, omega_m_with = 0.3, 0.3
# %% small-survey
with pm.Model() as alone_model:
    c_star = pm.Normal("c_star", 0, 0.1)
    R_c = pm.LogNormal("R_c", 0.08, 0.5)
    pm.Normal("c_obs", c_star, R_c + np.sqrt(C[j == 2, 2, 2]), observed=c[j == 2])
    alone_trace = pm.sample(draws=1000, chains=4, random_seed=82, progressbar=False)
width_alone = float(alone_trace.posterior["c_star"].var())
width_pooled = float(unity_trace.posterior["c_star"].std())
