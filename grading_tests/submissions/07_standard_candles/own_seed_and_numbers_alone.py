"""Sets a seed in the simulator, writes functions of single numbers, and keeps each covariance once."""
# kind: wrong
# marks: flux-ratio=0 distance-modulus=0 simulate=0 read-catalogue=0 malmquist-shift=0
# %% flux-ratio
import math


def flux_ratio(m_1, m_2):
    return math.pow(10, -0.4 * (float(m_1) - float(m_2)))
# %% distance-modulus
from scipy.integrate import quad


def mu(z, omega_m):
    return 5 * math.log10((1 + z) * C_KMS / H0 * quad(lambda x: (omega_m * (1 + x) ** 3 + 1 - omega_m) ** -0.5, 0, z)[0]) + 25
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    rng = np.random.default_rng(42)
    redshift, x, colour = rng.uniform(*z_range, n), rng.normal(x1_star, R_x1, n), rng.normal(c_star, R_c, n)
    truth = np.column_stack([M_B + supernova.mu(redshift, omega_m) - alpha * x + beta * colour, x, colour])
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
    C[:, 0, 1], C[:, 0, 2], C[:, 1, 2] = k * t.COV_x1_x0, k * t.COV_c_x0, t.COV_x1_c
    return {"z": t.zHD.values, "survey": t.IDSURVEY.values, "d": t[["mB", "x1", "c"]].values, "C": C}
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    s = math.hypot(scatter, sigma_cut)
    u = (m_cut - float(m_mean)) / s
    return -(scatter**2) / s * math.exp(-u * u / 2) / math.sqrt(2 * math.pi) / stats.norm.cdf(u)
# %% malmquist
means = [m + malmquist_shift(m, 0.3, 25, 0.25) for m in -19.3 + supernova.mu(z_limited, 0.3)]
omega_m_selected = min(np.linspace(0, 1, 5001), key=lambda o: np.var(means - supernova.mu(z_limited, o)))
