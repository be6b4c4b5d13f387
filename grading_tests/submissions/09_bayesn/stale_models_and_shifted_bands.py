"""Wavelengths for their inverse, theta's sign, bands shifted by one, noise for each point, a known law, errors exchanged; summaries of own draws are right."""
# kind: wrong
# marks: dust-law=0 surface=0 bayesn-model=0 bayesn-trace=0 host-model=0 host-trace=0
# %% dust-law
def xi(wavelength_um, R_V):
    x = np.asarray(wavelength_um, dtype=float)
    y = x - 1.82
    a = np.polyval([0.32999, -0.77530, 0.01979, 0.72085, -0.02427, -0.50447, 0.17699, 1], y)
    b = np.polyval([-2.09002, 5.30260, -0.62251, -5.38434, 1.07233, 2.28305, 1.41338, 0], y)
    infrared = x < 1.1
    return np.where(infrared, 0.574 * x**1.61, a) + np.where(infrared, -0.527 * x**1.61, b) / R_V
# %% surface
def sed_magnitudes(phase, band, theta, A_V, R_V):
    w0 = np.choose(band, [np.interp(phase, knots, column) for column in W0.T])
    w1 = np.choose(band, [np.interp(phase, knots, column) for column in W1.T])
    return M0 + w0 - theta * w1 + A_V * (a_band[band] + b_band[band] / R_V)
# %% bayesn-model
with pm.Model(coords={"sn": np.arange(24), "band": bands, "observation": np.arange(768)}) as bayesn_model:
    tau_A = pm.HalfNormal("tau_A", 1)
    R_V = pm.Uniform("R_V", 1, 6)
    sigma0 = pm.HalfNormal("sigma0", 0.3)
    sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
    theta = pm.Normal("theta", 0, 1, dims="sn")
    A_V = pm.Exponential("A_V", scale=tau_A, dims="sn")
    D = pm.Normal("D", mu_fid, pm.math.sqrt(sigma0**2 + sigma_mu**2), dims="sn")
    expected = M0 + D[:, None] + A_V[:, None] * (a_band + b_band / 3.1)
    band_mag = pm.Normal("band_mag", expected, 0.03, dims=("sn", "band"))
    noise = pm.math.sqrt(m_err**2 + sigma_eps**2)
    pm.Normal("obs", band_mag[sn, band] + w0 + theta[sn] * w1, noise, observed=m_obs, dims="observation")
# %% bayesn-trace
with bayesn_model:
    bayesn_trace = pm.sample(draws=1000, chains=4, random_seed=91, progressbar=False)
# %% host-model
host_index = np.array([hosts.index(kind) for kind in host])
with pm.Model(coords={"host": hosts, "sn": np.arange(134)}) as host_model:
    mu_R = pm.Normal("mu_R", 3, 1)
    sigma_R = pm.LogNormal("sigma_R", np.log(0.5), 0.5)
    R_V = pm.Normal("R_V", mu_R, sigma_R, dims="host")
    tau_E = pm.LogNormal("tau_E", np.log(0.15), 0.5)
    E = pm.Exponential("E", scale=tau_E, dims="sn")
    pm.Normal("E_obs", E, sigma_A, observed=E_obs, dims="sn")
    pm.Normal("A_obs", R_V[host_index] * E, sigma_E, observed=A_obs, dims="sn")
# %% host-trace
with host_model:
    host_trace = pm.sample(draws=1000, chains=4, random_seed=92, progressbar=False)
