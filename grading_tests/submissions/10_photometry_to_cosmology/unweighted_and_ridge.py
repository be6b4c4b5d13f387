"""Maps reversed, points unweighted, the offset held, weights exchanged and the shift's sign, fiducial distances left in the joint prior, a covariance, the joint row twice."""
# kind: wrong
# marks: three-maps=0 compress=0 two-step=0 prior-used-twice=0 joint-model=0 joint-trace=0 joint-answers=0 comparison=0
# %% three-maps
goes = {
    "BayeSN": ("light-curve parameters", "photometry"),
    "UNITY": ("photometry", "cosmology"),
    "joint model": ("photometry", "cosmology"),
}
# %% compress
def compress(phase, band, m, sigma):
    mean = np.choose(band, [np.interp(phase, knots, column) for column in W0.T])
    slope = np.choose(band, [np.interp(phase, knots, column) for column in W1.T])
    X = np.column_stack([slope, np.eye(4)[band]])
    covariance = np.linalg.inv(X.T @ X)
    return covariance @ (X.T @ (m - mean)), covariance
# %% two-step
def two_step(z, distance, distance_sd, sigma_mu):
    variance = distance_sd**2 + sigma_mu**2 + sigma0_given**2
    logs = np.array([-0.5 * np.sum((distance - mu(z, value)) ** 2 / variance) for value in omega_grid])
    weights = np.exp(logs - logs.max())
    weights = weights / weights.sum()
    mean = weights @ omega_grid
    return mean, np.sqrt(weights @ (omega_grid - mean) ** 2)


omega_m_two_step, sd_two_step = two_step(z, distance, distance_sd, sigma_mu)
# %% prior-used-twice
prior_variance = sigma0_given**2 + sigma_mu**2
precision = 1 / distance_sd**2 + 1 / prior_variance
distance_fid = (distance / prior_variance + mu(z, omega_fid) / distance_sd**2) / precision
distance_fid_sd = 1 / np.sqrt(precision)
omega_m_twice = two_step(z, distance_fid, distance_fid_sd, sigma_mu)[0]
prior_shift = omega_m_two_step - omega_m_twice
# %% joint-model
with pm.Model(coords={"sn": np.arange(30), "band": bands, "observation": np.arange(960)}) as joint_model:
    omega_m = pm.Uniform("omega_m", 0, 1)
    M0 = pm.Normal("M0", -19.3, 0.3)
    tau_A = pm.HalfNormal("tau_A", 1)
    R_V = pm.Uniform("R_V", 1, 6)
    sigma0 = pm.HalfNormal("sigma0", 0.3)
    sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
    theta = pm.Normal("theta", 0, 1, dims="sn")
    A_V = pm.Exponential("A_V", scale=tau_A, dims="sn")
    mag = pm.Normal("mag", M0 + sky["mu_fid"] + 0 * omega_m, pm.math.sqrt(sigma0**2 + sigma_mu**2), dims="sn")
    D = pm.Deterministic("D", mag - M0, dims="sn")
    band_mag = pm.Normal("band_mag", mag[:, None] + A_V[:, None] * (a_band + b_band / R_V), sigma_eps, dims=("sn", "band"))
    pm.Normal("obs", band_mag[sn, band] + w0 + theta[sn] * w1, m_err, observed=m_obs, dims="observation")
# %% joint-trace
with joint_model:
    joint_trace = pm.sample(draws=1000, chains=4, random_seed=101, progressbar=False)
# %% joint-answers
draws = joint_trace.posterior
omega_m_interval = az.hdi(draws["omega_m"].values.ravel(), prob=0.89)
anchor_correlation = np.cov(draws["omega_m"].values.ravel(), draws["M0"].values.ravel())[0, 1]
# %% comparison
both = [draws["omega_m"].mean().item(), draws["omega_m"].std().item()]
comparison = pd.DataFrame([both, both, both], index=["two-step", "prior used twice", "joint"], columns=["mean", "sd"])
