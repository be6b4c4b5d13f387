"""Upper case, lists for pairs, solvers, loops, the prior divided out another way, extra rows, other settings of the sampler; all right."""
# kind: right
# marks:
# %% three-maps
goes = {"UNITY": ["Light-curve parameters", "Cosmology"], "joint model": ["Photometry", "Cosmology"], "BayeSN": ["Photometry", "Light-curve parameters"], "prior": ("opinion", "cosmology")}
# %% compress
def compress(phase, band, m, sigma):
    rows, values = [], []
    for t, b, one, error in zip(phase, band, m, sigma):
        row = np.zeros(5)
        row[0], row[1 + b] = np.interp(t, knots, W1[:, b]), 1
        rows.append(row / error)
        values.append((one - np.interp(t, knots, W0[:, b])) / error)
    rows = np.array(rows)
    return [np.linalg.lstsq(rows, np.array(values))[0].tolist(), np.linalg.pinv(rows.T @ rows)]
# %% two-step
def two_step(z, distance, distance_sd, sigma_mu):
    weights = []
    offsets = np.linspace(-1.5, 1.5, 601)
    variance = distance_sd**2 + sigma_mu**2 + sigma0_given**2
    for value in omega_grid:
        away = distance - mu(z, value) - offsets[:, None]
        logs = -0.5 * np.sum(away**2 / variance, axis=1) - 0.5 * (offsets / 0.3) ** 2
        weights.append(logs)
    weights = np.array(weights)
    weights = np.exp(weights - weights.max()).sum(axis=1)
    mean = np.average(omega_grid, weights=weights)
    return np.array([mean, np.average((omega_grid - mean) ** 2, weights=weights) ** 0.5])


omega_m_two_step, sd_two_step = np.round(two_step(z, distance, distance_sd, sigma_mu), 4)
# %% prior-used-twice
fiducial, spread = mu(z, omega_fid), np.hypot(sigma0_given, sigma_mu)
share = spread**2 / (spread**2 + distance_sd**2)
distance_fid = list(fiducial + share * (distance - fiducial))
distance_fid_sd = distance_sd * np.sqrt(share)
omega_m_twice = two_step(z, np.array(distance_fid), distance_fid_sd, sigma_mu)[0]
prior_shift = np.array([omega_m_twice - omega_m_two_step])
# %% joint-model
with pm.Model(coords={"sn": list("abcdefghijklmnopqrstuvwxyzABCD"), "band": range(4), "observation": range(960)}) as joint_model:
    M0 = pm.Normal("M0", -19.3, 0.3)
    omega_m = pm.Uniform("omega_m")
    sigma0 = pm.HalfNormal("sigma0", 0.3)
    mag = pm.Normal("mag", mu(z, omega_m) + M0, (sigma0**2 + sigma_mu**2) ** 0.5, dims="sn")
    pm.Deterministic("D", mag - M0)
    tau_A = pm.HalfNormal("tau_A")
    A_V = pm.Exponential("A_V", lam=1 / tau_A, dims="sn")
    R_V = pm.Uniform("R_V", lower=1, upper=6)
    sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
    dust = A_V[:, None] * a_band + (A_V / R_V)[:, None] * b_band
    band_mag = pm.Normal("band_mag", mag[:, None] + dust, sigma_eps, dims=("sn", "band"))
    theta = pm.Normal("theta", dims="sn")
    pm.Normal("obs", band_mag.ravel()[4 * sn + band] + theta[sn] * w1 + w0, m_err, observed=m_obs)
# %% joint-trace
with joint_model:
    joint_trace = pm.sample(1500, chains=4, target_accept=0.9, random_seed=5, progressbar=False)
# %% joint-answers
draws = joint_trace.posterior
omega_m_interval = [float(end) for end in az.hdi(draws["omega_m"].values.flatten(), prob=0.94)]
a, b = (draws[name].values.ravel() - draws[name].values.mean() for name in ("omega_m", "M0"))
anchor_correlation = float(a @ b / np.sqrt((a @ a) * (b @ b)))
# %% comparison
comparison = pd.DataFrame(columns=["sd", "mean", "route"], index=["joint", "two-step", "truth", "prior used twice"], dtype=object)
comparison.loc["joint", ["mean", "sd"]] = [round(float(draws["omega_m"].mean()), 3), round(float(draws["omega_m"].std()), 3)]
comparison.loc["two-step", ["mean", "sd"]] = [omega_m_two_step, sd_two_step]
comparison.loc["prior used twice", ["mean", "sd"]] = two_step(z, np.array(distance_fid), distance_fid_sd, sigma_mu)
comparison.loc["truth", "mean"] = 0.3
