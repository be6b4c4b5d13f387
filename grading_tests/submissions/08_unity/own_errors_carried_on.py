"""A wrong sign of alpha and a limit without softness, with summaries that follow from both: only the functions are lost."""
# kind: wrong
# marks: marginal=0 selection-term=0
# %% marginal
def mean_and_covariance(theta, data):
    j = data["survey_index"]
    x1_star, c_star = theta["x1_star"][j], theta["c_star"][j]
    m = theta["M_B"] + mu(data["z"], theta["omega_m"]) + theta["alpha"] * x1_star + theta["beta"] * c_star
    a, b = np.array([theta["alpha"], 1, 0]), np.array([theta["beta"], 0, 1])
    S = data["C"] + theta["R_x1"][j, None, None] ** 2 * np.outer(a, a) + theta["R_c"][j, None, None] ** 2 * np.outer(b, b)
    S[:, 0, 0] += theta["sigma_int"][j] ** 2
    return np.column_stack([m, x1_star, c_star]), S


def log_normal(d, mean, S):
    away = d - mean
    square = (away * np.linalg.solve(S, away[:, :, None])[:, :, 0]).sum(axis=1)
    return -0.5 * (square + np.linalg.slogdet(S)[1] + 3 * np.log(2 * np.pi))


def log_likelihood(theta, data):
    return log_normal(data["d"], *mean_and_covariance(theta, data))
# %% outliers
right = theta_given | {"alpha": -theta_given["alpha"]}
mean, S = mean_and_covariance(right, contaminated)
a = np.log(0.08) + log_normal(contaminated["d"], mean, S + np.diag([1.0, 0, 0]))
p_outlier = 1 / (1 + np.exp(np.log(0.92) + log_normal(contaminated["d"], mean, S) - a))
# %% selection-term
def log_likelihood_selected(theta, data):
    j = data["survey_index"]
    mean, S = mean_and_covariance(theta, data)
    found = stats.norm.logcdf((data["m_cut"][j] - data["d"][:, 0]) / data["sigma_cut"][j])
    return log_normal(data["d"], mean, S) + found - stats.norm.logcdf((data["m_cut"][j] - mean[:, 0]) / np.sqrt(S[:, 0, 0]))
