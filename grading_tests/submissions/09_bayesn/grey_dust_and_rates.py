"""No R_V, grey and brightening dust, one band drawn alike, tau_A as a rate, dust corrected twice, regression on the measured excess, no pooling, above for below."""
# kind: wrong
# marks: dust-law=0 surface=0 light-curves=0 bayesn-model=0 bayesn-trace=0 distances=0 host-model=0 host-trace=0 host-answers=0
# %% dust-law
def xi(wavelength_um, R_V):
    x = 1 / np.asarray(wavelength_um, dtype=float)
    y = x - 1.82
    a = np.polyval([0.32999, -0.77530, 0.01979, 0.72085, -0.02427, -0.50447, 0.17699, 1], y)
    b = np.polyval([-2.09002, 5.30260, -0.62251, -5.38434, 1.07233, 2.28305, 1.41338, 0], y)
    return a + b / R_V  # the optical formula everywhere
# %% surface
def sed_magnitudes(phase, band, theta, A_V, R_V):
    w0 = np.choose(band, [np.interp(phase, knots, column) for column in W0.T])
    w1 = np.choose(band, [np.interp(phase, knots, column) for column in W1.T])
    return M0 + w0 + theta * w1 - A_V
# %% light-curves
figure, ax = plt.subplots()
ax.plot(phase[sn == 0], m_obs[sn == 0], "o")
ax.set(xlabel="phase", ylabel="magnitude")
# %% bayesn-model
with pm.Model(coords={"sn": np.arange(24), "band": bands, "observation": np.arange(768)}) as bayesn_model:
    tau_A = pm.HalfNormal("tau_A", 1)
    R_V = pm.Uniform("R_V", 1, 6)
    sigma0 = pm.HalfNormal("sigma0", 0.3)
    sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
    theta = pm.Normal("theta", 0, 1, dims="sn")
    A_V = pm.Exponential("A_V", tau_A, dims="sn")
    D = pm.Normal("D", mu_fid, sigma0, dims="sn")
    expected = M0 + D[:, None] + A_V[:, None] * (a_band + b_band / R_V)
    band_mag = pm.Normal("band_mag", expected, sigma_eps, dims=("sn", "band"))
    pm.Normal("obs", band_mag[sn, band] + w0 + theta[sn] * w1, m_err, observed=m_obs, dims="observation")
# %% bayesn-trace
with bayesn_model:
    bayesn_trace = pm.sample(draws=1000, chains=4, random_seed=91, progressbar=False)
# %% distances
draws = bayesn_trace.posterior
distance = draws["D"].mean(("chain", "draw")).values
distance_sd = draws["D"].var(("chain", "draw")).values
hubble_rms = np.std(distance)
naive_rms = np.sqrt(np.mean((distance - draws["A_V"].mean(("chain", "draw")).values - mu_fid) ** 2))
# %% host-model
host_index = np.array([list(dict.fromkeys(host)).index(kind) for kind in host])
with pm.Model(coords={"host": hosts, "sn": np.arange(134)}) as host_model:
    R_V = pm.Normal("R_V", 3, 1, dims="host")
    pm.Normal("A_obs", R_V[host_index] * E_obs, sigma_A, observed=A_obs, dims="sn")
# %% host-trace
with host_model:
    host_trace = pm.sample(draws=1000, chains=4, random_seed=92, progressbar=False)
# %% host-answers
R = host_trace.posterior["R_V"].values
R_V_irregular = np.quantile(R[..., hosts.index("irregular")], [0.055, 0.945])
p_lenticular_below_spiral = float((R[..., hosts.index("lenticular")] > R[..., hosts.index("spiral")]).mean())
