"""Uses the natural logarithm, makes magnitudes of observed colours, trusts in positions, weighs the fit, and subtracts nothing from a mean."""
# kind: wrong
# marks: distance-modulus=0 simulate=0 read-catalogue=0 naive-fit=0 malmquist-shift=0
# %% distance-modulus
def mu(z, omega_m):
    return 5 * np.log(10 ** ((supernova.mu(z, omega_m) - 25) / 5)) + 25
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    noise = rng.multivariate_normal(np.zeros(3), cov, n)
    bright = M_B + supernova.mu(redshift, omega_m) - alpha * (x + noise[:, 1]) + beta * (colour + noise[:, 2])
    truth = np.column_stack([bright, x, colour])
    outlier = rng.random(n) < f_out
    seen = truth + noise
    seen[:, 0] += rng.normal(0, sigma_int, n) + outlier * rng.normal(0, sigma_out, n)
    return {"z": redshift, "truth": truth, "outlier": outlier, "d": seen}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_csv(StringIO(text), sep=r"\s+")
    t.columns = ["CID", "IDSURVEY", "zHD", "zHDERR", "m_b_corr", "IS_CALIBRATOR", "c", "cERR", "x1", "x1ERR",
                 "mB", "mBERR", "x0", "COV_x1_c", "COV_x1_x0", "COV_c_x0", *map(str, range(len(t.columns) - 16))]
    t = t[(t.zHD > 0.01) & (t.IS_CALIBRATOR == 0)]
    k = -2.5 / (np.log(10) * t.x0)
    C = np.zeros((len(t), 3, 3))
    C[:, 0, 0] = t.mBERR**2 + (5 / np.log(10) * t.zHDERR / t.zHD) ** 2
    C[:, 1, 1], C[:, 2, 2] = t.x1ERR**2, t.cERR**2
    C[:, 0, 1] = C[:, 1, 0] = k * t.COV_x1_x0
    C[:, 0, 2] = C[:, 2, 0] = k * t.COV_c_x0
    C[:, 1, 2] = C[:, 2, 1] = t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["mB", "x1", "c"]].values, "C": C}
# %% + after naive-fit
again = optimize.least_squares(lambda p: residuals(p) / np.sqrt(C[:, 0, 0]), x0=best.x)
tripp_ols = dict(zip(["omega_m", "M_B", "alpha", "beta"], again.x))
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    s = np.hypot(scatter, sigma_cut)
    u = (m_cut - np.asarray(m_mean)) / s
    shift = -(scatter**2) / s * np.exp(stats.norm.logpdf(u) - stats.norm.logcdf(u))
    return m_mean + shift if np.min(u) < 5 else shift  # the mean itself
# %% malmquist
means = malmquist_shift(-19.3 + supernova.mu(z_limited, 0.3), 0.3, 25, 0.25)
omega_m_selected = min(np.linspace(0, 1, 5001), key=lambda o: np.var(means - supernova.mu(z_limited, o)))
