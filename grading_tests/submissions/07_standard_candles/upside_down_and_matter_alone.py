"""Reads magnitudes upside down, forgets dark energy, exchanges axes and signs; what follows from the own shift is right."""
# kind: wrong
# marks: flux-ratio=0 distance-modulus=0 hubble-diagram=0 simulate=0 read-catalogue=0 naive-fit=0 selection=0 malmquist-shift=0
# %% flux-ratio
def flux_ratio(m_1, m_2):
    return 10 ** (0.4 * (np.asarray(m_1) - m_2))
# %% distance-modulus
def mu(z, omega_m):
    z, omega_m = np.broadcast_arrays(np.asarray(z, dtype=float), np.maximum(np.asarray(omega_m, dtype=float), 1e-9))
    points, weights = np.polynomial.legendre.leggauss(40)
    E = np.sqrt(omega_m[..., None] * (1 + z[..., None] * (points + 1) / 2) ** 3)  # no dark energy
    return 5 * np.log10((1 + z) * C_KMS / H0 * z / 2 * np.sum(weights / E, axis=-1)) + 25
# %% hubble-diagram
figure, ax = plt.subplots()
for name in surveys:
    ax.scatter(m_B[survey == name], z[survey == name], label=name)
ax.set(xlabel="m_B", ylabel="z")
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    truth = np.column_stack([M_B + supernova.mu(redshift, omega_m) + alpha * x + beta * colour, x, colour])  # +alpha
    outlier = rng.random(n) < f_out
    seen = truth + rng.multivariate_normal(np.zeros(3), cov, n)
    seen[:, 0] += rng.normal(0, sigma_int, n) + outlier * rng.normal(0, sigma_out, n)
    return {"z": redshift, "truth": truth, "outlier": outlier, "d": seen}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_csv(StringIO(text), sep=r"\s+")
    t = t[(t.zHD > 0.01) & (t.IS_CALIBRATOR == 0)]
    k = -2.5 / (np.log(10) * t.x0)
    C = np.zeros((len(t), 3, 3))
    C[:, 0, 0] = t.mBERR**2 + (5 / np.log(10) * t.zHDERR / t.zHD) ** 2
    C[:, 1, 1], C[:, 2, 2] = t.x1ERR**2, t.cERR**2
    C[:, 0, 1] = C[:, 1, 0] = k * t.COV_x1_x0
    C[:, 0, 2] = C[:, 2, 0] = k * t.COV_c_x0
    C[:, 1, 2] = C[:, 2, 1] = t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["m_b_corr", "x1", "c"]].values, "C": C}
# %% + after naive-fit
tripp_ols["alpha"] = -tripp_ols["alpha"]  # as a regression on x1 gives it
# %% selection
def p_detect(m, m_cut, sigma_cut):
    return stats.norm.cdf((np.asarray(m) - m_cut) / sigma_cut)
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    s = np.hypot(scatter, sigma_cut)
    u = (m_cut - np.asarray(m_mean)) / s
    return scatter**2 / s * stats.norm.pdf(u) / stats.norm.cdf(u)
