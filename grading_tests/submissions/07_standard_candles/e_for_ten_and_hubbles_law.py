"""Takes e for 10, Hubble's law, errors one by one, fluxes for magnitudes, types the truth in, and fixes M_B."""
# kind: wrong
# marks: flux-ratio=0 distance-modulus=0 hubble-diagram=0 simulate=0 read-catalogue=0 naive-fit=0 selection=0 malmquist-shift=0 malmquist=0
# %% flux-ratio
def flux_ratio(m_1, m_2):
    return np.exp(-0.4 * (np.asarray(m_1) - m_2))
# %% distance-modulus
def mu(z, omega_m):
    z, omega_m = np.broadcast_arrays(np.asarray(z, dtype=float), np.asarray(omega_m, dtype=float))
    return 5 * np.log10(C_KMS * z / H0) + 25 - 1e-6 * omega_m
# %% hubble-diagram
figure, ax = plt.subplots()
for name in surveys[:2]:
    ax.scatter(z[survey == name], m_B[survey == name], label=name)
ax.set(xlabel="z", ylabel="m_B")
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    truth = np.column_stack([M_B + supernova.mu(redshift, omega_m) - alpha * x + beta * colour, x, colour])
    outlier = rng.random(n) < f_out
    seen = truth + rng.normal(0, np.sqrt(np.diag(cov)), (n, 3))  # each for itself
    seen[:, 0] += rng.normal(0, sigma_int, n) + outlier * rng.normal(0, sigma_out, n)
    return {"z": redshift, "truth": truth, "outlier": outlier, "d": seen}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_csv(StringIO(text), sep=r"\s+")
    t = t[(t.zHD > 0.01) & (t.IS_CALIBRATOR == 0)]
    C = np.zeros((len(t), 3, 3))
    C[:, 0, 0] = t.mBERR**2 + (5 / np.log(10) * t.zHDERR / t.zHD) ** 2
    C[:, 1, 1], C[:, 2, 2] = t.x1ERR**2, t.cERR**2
    C[:, 0, 1] = C[:, 1, 0] = t.COV_x1_x0
    C[:, 0, 2] = C[:, 2, 0] = t.COV_c_x0
    C[:, 1, 2] = C[:, 2, 1] = t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["mB", "x1", "c"]].values, "C": C}
# %% + after naive-fit
tripp_ols = {"omega_m": 0.3, "M_B": -19.3, "alpha": 0.15, "beta": 3.0}
# %% selection
def p_detect(m, m_cut, sigma_cut):
    return stats.norm.cdf((m_cut - np.asarray(m)) / np.asarray(sigma_cut) ** 2)
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    u = (m_cut - np.asarray(m_mean)) / scatter  # a sharp limit
    return -scatter * np.exp(stats.norm.logpdf(u) - stats.norm.logcdf(u))
# %% malmquist
means = -19.3 + supernova.mu(z_limited, 0.3) + malmquist_shift(-19.3 + supernova.mu(z_limited, 0.3), 0.3, 25, 0.25)
omega_m_selected = optimize.minimize_scalar(lambda o: np.sum((means + 19.3 - supernova.mu(z_limited, o)) ** 2), bounds=(0, 1), method="bounded").x
