"""Surveys from one, whole errors for conditional ones, no pooling of surveys, 89 %, smaller for larger, no populations, certain outliers, no normaliser."""
# kind: wrong
# marks: survey-index=0 measurement=0 unity-model=0 unity-trace=0 cosmology=0 marginal=0 outliers=0 selection-term=0 small-survey=0
# %% survey-index
survey_index = np.array([surveys.index(label) + 1 for label in survey])
# %% measurement
def condition(C):
    k_m = np.column_stack([C[:, 0, 1] / C[:, 1, 1], C[:, 0, 2] / C[:, 2, 2]])
    return {"s_x1": C[:, 1, 1] ** 0.5, "k_c": C[:, 1, 2] / C[:, 1, 1], "s_c": C[:, 2, 2] ** 0.5, "k_m": k_m, "s_m": C[:, 0, 0] ** 0.5}
# %% unity-model
with pm.Model(coords={"survey": surveys, "sn": np.arange(84)}) as unity_model:
    omega_m = pm.Uniform("omega_m", 0, 1)
    M_B = pm.Normal("M_B", -19, 0.5)
    alpha = pm.Normal("alpha", 0, 0.5)
    beta = pm.Normal("beta", 0, 5)
    x1_star = pm.Normal("x1_star", 0, 1, dims="survey")
    c_star = pm.Normal("c_star", 0, 0.1, dims="survey")
    R_x1 = pm.LogNormal("R_x1", np.log(1.0), 0.5, dims="survey")
    R_c = pm.LogNormal("R_c", np.log(0.08), 0.5, dims="survey")
    sigma_int = pm.LogNormal("sigma_int", np.log(0.1), 0.5, dims="survey")
    x1_true = pm.Normal("x1_true", x1_star[survey_index], R_x1[survey_index], dims="sn")
    c_true = pm.Normal("c_true", c_star[survey_index], R_c[survey_index], dims="sn")
    m_B_true = pm.Deterministic("m_B_true", M_B + mu(z, omega_m) - alpha * x1_true + beta * c_true, dims="sn")
    pm.Normal("x1_obs", x1_true, np.sqrt(C[:, 1, 1]), observed=x1, dims="sn")
    pm.Normal("c_obs", c_true, np.sqrt(C[:, 2, 2]), observed=c, dims="sn")
    pm.Normal("m_B_obs", m_B_true, pm.math.sqrt(C[:, 0, 0] + sigma_int[survey_index] ** 2), observed=m_B, dims="sn")
# %% unity-trace
with unity_model:
    unity_trace = pm.sample(draws=1000, chains=4, random_seed=81, progressbar=False)
# %% cosmology
omega_m_interval = az.hdi(unity_trace.posterior["omega_m"].values.ravel(), prob=0.89)
beta_interval = az.hdi(unity_trace.posterior["beta"].values.ravel(), prob=0.94)
p_beta_steeper = float((unity_trace.posterior["beta"] < beta_ols).mean())
# %% marginal
def mean_and_covariance(theta, data):
    j = data["survey_index"]
    x1_star, c_star = theta["x1_star"][j], theta["c_star"][j]
    m = theta["M_B"] + mu(data["z"], theta["omega_m"]) - theta["alpha"] * x1_star + theta["beta"] * c_star
    S = data["C"].copy()
    S[:, 0, 0] += theta["sigma_int"][j] ** 2  # the populations have no width
    return np.column_stack([m, x1_star, c_star]), S


def log_normal(d, mean, S):
    away = d - mean
    square = (away * np.linalg.solve(S, away[:, :, None])[:, :, 0]).sum(axis=1)
    return -0.5 * (square + np.linalg.slogdet(S)[1] + 3 * np.log(2 * np.pi))


def log_likelihood(theta, data):
    return log_normal(data["d"], *mean_and_covariance(theta, data))
# %% outliers
m, stretch, colour = contaminated["d"].T
residual = m + 19.3 - mu(z, 0.3) + 0.15 * stretch - 3 * colour
p_outlier = (abs(residual) > 3 * residual.std()).astype(float)
# %% selection-term
def log_likelihood_selected(theta, data):
    j = data["survey_index"]
    return log_likelihood(theta, data) + stats.norm.logcdf((data["m_cut"][j] - data["d"][:, 0]) / data["sigma_cut"][j])
# %% small-survey
with pm.Model() as alone_model:
    c_star = pm.Normal("c_star", 0, 0.1)
    R_c = pm.LogNormal("R_c", np.log(0.08), 0.5)
    pm.Normal("c_obs", c_star, pm.math.sqrt(R_c**2 + s_c[survey_index == 3] ** 2), observed=c[survey_index == 3])
    alone_trace = pm.sample(draws=1000, chains=4, random_seed=82, progressbar=False)
width_alone = float(alone_trace.posterior["c_star"].std())
width_pooled = float(unity_trace.posterior["c_star"][..., 2].std())
