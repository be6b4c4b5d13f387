"""Loops for broadcasting, seaborn, rates for scales, labels for numbers, other settings of the sampler; all right."""
# kind: right
# marks:
# %% dust-law
def xi(wavelength_um, R_V):
    x, R = np.broadcast_arrays(1 / np.asarray(wavelength_um, float), np.asarray(R_V, float))
    values = []
    for one, R_one in zip(x.ravel(), R.ravel()):
        if one < 1.1:
            a, b = 0.574 * one**1.61, -0.527 * one**1.61
        else:
            y = one - 1.82
            powers = [y**n for n in range(1, 8)]
            a = 1 + np.dot(powers, [0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.77530, 0.32999])
            b = np.dot(powers, [1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.30260, -2.09002])
        values.append(a + b / R_one)
    return np.reshape(values, x.shape).tolist()
# %% surface
from scipy.interpolate import RegularGridInterpolator

grids = [RegularGridInterpolator((knots, np.arange(4)), W) for W in (W0, W1)]


def sed_magnitudes(phase, band, theta, A_V, R_V):
    phase, band = np.asarray(phase, float), np.asarray(band)
    at = np.stack([phase, band.astype(float)], axis=-1)
    w0, w1 = (grid(at.reshape(-1, 2)).reshape(phase.shape) for grid in grids)
    total = M0 + w0 + theta * w1 + A_V * xi_of(band, R_V)
    return total if total.shape else float(total)


def xi_of(band, R_V):
    return a_band[band] + b_band[band] / R_V
# %% light-curves
import pandas as pd

points = pd.DataFrame({"phase": phase, "magnitude": m_obs, "band": np.array(bands)[band]})[sn == 0]
ax = sns.relplot(data=points, x="phase", y="magnitude", hue="band", style="band", hue_order=bands)
# %% bayesn-model
names = [f"SN {i}" for i in range(24)]
with pm.Model(coords={"observation": np.arange(768), "band": [0, 1, 2, 3], "sn": names}) as bayesn_model:
    where = pm.Data("where", sn, dims="observation")
    sigma_eps = pm.HalfNormal("sigma_eps", sigma=0.1)
    sigma0 = pm.HalfNormal("sigma0", sigma=0.3)
    R_V = pm.Uniform("R_V", 1, 6)
    tau_A = pm.HalfNormal("tau_A")
    A_V = pm.Exponential("A_V", 1 / tau_A, dims="sn")
    theta = pm.Normal("theta", dims="sn")
    D = pm.Normal("D", mu_fid, (sigma0**2 + sigma_mu**2) ** 0.5, dims="sn")
    law = pm.Deterministic("law", a_band + b_band / R_V, dims="band")
    band_mag = pm.Normal("band_mag", (D + M0)[:, None] + A_V[:, None] * law[None, :], sigma_eps, dims=("sn", "band"))
    pm.Normal("obs", theta[where] * w1 + w0 + band_mag[where, band], m_err, observed=m_obs, dims="observation")
# %% bayesn-trace
with bayesn_model:
    bayesn_trace = pm.sample(1500, chains=4, target_accept=0.9, random_seed=3, progressbar=False)
# %% distances
table = az.summary(bayesn_trace, var_names=["D"], kind="stats", round_to="none")
distance, distance_sd = table["mean"].astype(float).tolist(), table["sd"].astype(float)
hubble_rms = round(float(np.mean((np.array(distance) - mu_fid) ** 2) ** 0.5), 4)
at_peak = bayesn_trace.posterior["band_mag"].sel(band=1).mean(("chain", "draw"))
naive_rms = float((((at_peak - M0 - mu_fid) ** 2).mean() ** 0.5).values)
# %% host-model
position = {kind: k for k, kind in enumerate(hosts)}
with pm.Model(coords={"sn": range(134), "host": hosts}) as host_model:
    kind = pm.Data("kind", [position[h] for h in host], dims="sn")
    tau_E = pm.LogNormal("tau_E", np.log(0.15), 0.5)
    E = pm.Exponential("E", 1 / tau_E, dims="sn")
    mu_R = pm.Normal("mu_R", 3, 1)
    sigma_R = pm.LogNormal("sigma_R", np.log(0.5), 0.5)
    R_V = pm.Normal("R_V", mu_R, sigma_R, dims="host")
    pm.Normal("A_obs", pm.Deterministic("A", E * R_V[kind], dims="sn"), sigma_A, observed=A_obs)
    pm.Normal("E_obs", E, sigma_E, observed=E_obs)
# %% host-trace
with host_model:
    host_trace = pm.sample(2000, chains=4, random_seed=4, progressbar=False)
# %% host-answers
R = host_trace.posterior["R_V"]
R_V_irregular = tuple(az.hdi(R.sel(host="irregular").values.ravel(), prob=0.94).tolist())
p_lenticular_below_spiral = np.array([(R.sel(host="lenticular") < R.sel(host="spiral")).values.mean().round(3)])
