"""Forgets 1 + z, tells no survey apart, takes variances for standard deviations, errors for variances, clips, and finds all or nothing."""
# kind: wrong
# marks: distance-modulus=0 hubble-diagram=0 simulate=0 read-catalogue=0 naive-fit=0 selection=0 malmquist-shift=0
# %% distance-modulus
def mu(z, omega_m):
    return supernova.mu(z, omega_m) - 5 * np.log10(1 + np.asarray(z, dtype=float))
# %% hubble-diagram
figure, ax = plt.subplots()
ax.scatter(z, m_B)
ax.set(xlabel="z", ylabel="m_B")
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    truth = np.column_stack([M_B + supernova.mu(redshift, omega_m) - alpha * x + beta * colour, x, colour])
    outlier = rng.random(n) < f_out
    seen = truth + rng.multivariate_normal(np.zeros(3), cov, n)
    seen[:, 0] += rng.normal(0, sigma_int**2, n) + outlier * rng.normal(0, sigma_out**2, n)
    return {"z": redshift, "truth": truth, "outlier": outlier, "d": seen}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_csv(StringIO(text), sep=r"\s+")
    t = t[(t.zHD > 0.01) & (t.IS_CALIBRATOR == 0)]
    k = -2.5 / (np.log(10) * t.x0)
    C = np.zeros((len(t), 3, 3))
    C[:, 0, 0], C[:, 1, 1], C[:, 2, 2] = t.mBERR, t.x1ERR, t.cERR
    C[:, 0, 1] = C[:, 1, 0] = k * t.COV_x1_x0
    C[:, 0, 2] = C[:, 2, 0] = k * t.COV_c_x0
    C[:, 1, 2] = C[:, 2, 1] = t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["mB", "x1", "c"]].values, "C": C}
# %% + after naive-fit
near = abs(best.fun) < 2 * scatter_tripp  # leave out what does not fit
again = optimize.least_squares(lambda p: residuals(p)[near], x0=best.x)
tripp_ols = dict(zip(["omega_m", "M_B", "alpha", "beta"], again.x))
scatter_tripp = np.sqrt(np.mean(again.fun**2))
# %% selection
def p_detect(m, m_cut, sigma_cut):
    return np.where(np.asarray(m) + 0 * sigma_cut < m_cut, 1.0, 0.0) + 0.5 * (np.asarray(m) == m_cut)
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    u = (m_cut - np.asarray(m_mean)) / np.hypot(scatter, sigma_cut)
    return -scatter * np.exp(stats.norm.logpdf(u) - stats.norm.logcdf(u))
