"""Integrates 1 over E squared, puts the dispersion into the truth, forgets the redshift's error, and fits with omega_m fixed."""
# kind: wrong
# marks: distance-modulus=0 simulate=0 read-catalogue=0 naive-fit=0
# %% distance-modulus
def mu(z, omega_m):
    z, omega_m = np.broadcast_arrays(np.asarray(z, dtype=float), np.asarray(omega_m, dtype=float))
    points, weights = np.polynomial.legendre.leggauss(40)
    E2 = omega_m[..., None] * (1 + z[..., None] * (points + 1) / 2) ** 3 + 1 - omega_m[..., None]
    return 5 * np.log10((1 + z) * C_KMS / H0 * z / 2 * np.sum(weights / E2, axis=-1)) + 25
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    bright = M_B + supernova.mu(redshift, omega_m) - alpha * x + beta * colour + rng.normal(0, sigma_int, n)
    truth = np.column_stack([bright, x, colour])
    outlier = rng.random(n) < f_out
    seen = truth + rng.multivariate_normal(np.zeros(3), cov, n)
    seen[:, 0] += outlier * rng.normal(0, sigma_out, n)
    return {"z": redshift, "truth": truth, "outlier": outlier, "d": seen}
# %% read-catalogue
def read_catalogue(text):
    t = pd.read_csv(StringIO(text), sep=r"\s+")
    t = t[(t.zHD > 0.01) & (t.IS_CALIBRATOR == 0)]
    k = -2.5 / (np.log(10) * t.x0)
    C = np.zeros((len(t), 3, 3))
    C[:, 0, 0], C[:, 1, 1], C[:, 2, 2] = t.mBERR**2, t.x1ERR**2, t.cERR**2
    C[:, 0, 1] = C[:, 1, 0] = k * t.COV_x1_x0
    C[:, 0, 2] = C[:, 2, 0] = k * t.COV_c_x0
    C[:, 1, 2] = C[:, 2, 1] = t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["mB", "x1", "c"]].values, "C": C}
# %% + after naive-fit
fixed = optimize.least_squares(lambda p: residuals([0.3, *p]), x0=[-19, 0.1, 2])
tripp_ols = {"omega_m": 0.3, **dict(zip(["M_B", "alpha", "beta"], fixed.x))}
