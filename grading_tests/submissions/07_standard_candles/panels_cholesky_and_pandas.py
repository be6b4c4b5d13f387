"""Trapezoids, three panels, a Cholesky root, pandas objects and rounded numbers, with noise on stderr; all right."""
# kind: right
# marks:
# %% flux-ratio
import sys


def flux_ratio(m_1, m_2):
    print("asked", file=sys.stderr)
    return np.exp(-0.4 * np.log(10) * (np.asarray(m_1) - m_2))
# %% distance-modulus
def mu(z, omega_m):
    z, omega_m = np.broadcast_arrays(z, omega_m)
    share = np.linspace(0, 1, 3001)
    x = z[..., np.newaxis] * share
    E = np.sqrt(omega_m[..., np.newaxis] * (1 + x) ** 3 + 1 - omega_m[..., np.newaxis])
    comoving = C_KMS / H0 * np.trapezoid(1 / E, x, axis=-1)
    luminosity = (1 + z) * comoving
    return 5 * np.log10(luminosity * 1e6 / 10)
# %% hubble-diagram
ax, panels = plt.subplots(1, 3, figsize=(11, 3.5), sharey=True)
for panel, name in zip(panels, surveys):
    panel.plot(z[survey == name], m_B[survey == name], ".", color="black")
    panel.set(title=name, xlabel="redshift")
panels[0].set_ylabel("m_B")
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    noise = rng.standard_normal((n, 3)) @ np.linalg.cholesky(cov).T
    outlier = rng.choice([True, False], size=n, p=[f_out, 1 - f_out])
    extra = rng.normal(0, np.where(outlier, np.hypot(sigma_int, sigma_out), sigma_int))
    values = pd.DataFrame({"x1": rng.normal(x1_star, R_x1, n), "c": rng.normal(c_star, R_c, n)})
    redshifts = pd.Series(rng.uniform(z_range[0], z_range[1], n), name="z")
    values.insert(0, "m_B", M_B + supernova.mu(redshifts, omega_m) + beta * values["c"] - alpha * values["x1"])
    return {"z": redshifts, "truth": values, "outlier": pd.Series(outlier), "d": values + noise + np.outer(extra, [1, 0, 0]), "n": n}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_table(StringIO(text), sep=r"\s+").query("zHD > 0.01 and IS_CALIBRATOR == 0")
    flux = t.x0 * np.log(10) / -2.5
    m_m = t.mBERR**2 + (5 * t.zHDERR / (t.zHD * np.log(10))) ** 2
    rows = [[m_m, t.COV_x1_x0 / flux, t.COV_c_x0 / flux],
            [t.COV_x1_x0 / flux, t.x1ERR**2, t.COV_x1_c],
            [t.COV_c_x0 / flux, t.COV_x1_c, t.cERR**2]]
    return {"z": t["zHD"], "survey": t["IDSURVEY"], "d": t[["mB", "x1", "c"]], "C": np.moveaxis(np.array(rows), -1, 0), "names": list(t.CID)}
# %% naive-fit
def squares(omega_m, columns):
    rest = m_B - supernova.mu(z, omega_m)
    return np.sum((rest - columns @ np.linalg.lstsq(columns, rest)[0]) ** 2)


columns = np.column_stack([np.ones(84), -x1, c])
omega_m = optimize.minimize_scalar(squares, bounds=(0, 1), args=(columns,), method="bounded").x
tripp_ols = dict(zip(["M_B", "alpha", "beta"], np.linalg.lstsq(columns, m_B - supernova.mu(z, omega_m))[0].round(3)))
tripp_ols["omega_m"] = np.array(omega_m.round(3))
scatter_tripp = np.sqrt(squares(omega_m, columns) / (84 - 4))
best = optimize.minimize_scalar(squares, bounds=(0, 1), args=(columns[:, :1],), method="bounded")
scatter_raw = np.sqrt(best.fun / (84 - 2))
# %% selection
def p_detect(m, m_cut, sigma_cut):
    return 1 - stats.norm.cdf(m, m_cut, sigma_cut)
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    variance = scatter**2 + sigma_cut**2
    u = (m_cut - m_mean) / variance**0.5
    mills = np.exp(stats.norm.logpdf(u) - stats.norm.logcdf(u))
    return -mills * scatter**2 / variance**0.5
# %% malmquist
bright = -19.3 + supernova.mu(z_limited, 0.3)
fit, _ = optimize.curve_fit(lambda z, omega_m, M: M + supernova.mu(z, omega_m), z_limited, bright + malmquist_shift(bright, 0.3, 25, 0.25), p0=[0.3, -19])
omega_m_selected = fit[0]
