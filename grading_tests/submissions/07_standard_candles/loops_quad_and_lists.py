"""Loops and scipy's quad where others use arrays, lists for arrays, a reader without pandas, a fit on a grid; all right."""
# kind: right
# marks:
# %% flux-ratio
def flux_ratio(m_1, m_2):
    steps = np.subtract(m_2, m_1) / 5
    return 100.0**steps
# %% distance-modulus
from math import log10, sqrt

from scipy.integrate import quad


def one_modulus(redshift, matter):
    integral, _ = quad(lambda x: 1 / sqrt(matter * (1 + x) ** 3 + (1 - matter)), 0, redshift)
    return 5 * log10((1 + redshift) * C_KMS / H0 * integral) + 25


mu = np.vectorize(one_modulus)
# %% hubble-diagram
frame = pd.DataFrame({"z": z, "peak magnitude": m_B, "survey": survey})
ax = sns.relplot(data=frame, x="z", y="peak magnitude", hue="survey", style="survey")
ax.set(xscale="log")
# %% simulate
def simulate_survey(rng, n, z_range, cov, *, omega_m=0.3, M_B=-19.3, alpha=0.15, beta=3.0, x1_star=0.0, R_x1=1.0,
                    c_star=0.0, R_c=0.08, sigma_int=0.10, f_out=0.0, sigma_out=1.0):
    low, high = z_range
    root = np.linalg.cholesky(np.asarray(cov))
    made = {"z": [], "d": [], "truth": [], "outlier": []}
    for _ in range(n):
        redshift = low + (high - low) * rng.random()
        is_outlier = bool(rng.random() < f_out)
        slow, red = x1_star + R_x1 * rng.standard_normal(), c_star + R_c * rng.standard_normal()
        bright = M_B + float(supernova.mu(redshift, omega_m)) - alpha * slow + beta * red
        seen = np.array([bright, slow, red]) + root @ rng.standard_normal(3)
        seen[0] += sigma_int * rng.standard_normal()
        if is_outlier:
            seen[0] += sigma_out * rng.standard_normal()
        made["z"].append(redshift)
        made["outlier"].append(is_outlier)
        made["truth"].append([bright, slow, red])
        made["d"].append(list(seen))
    made["outlier"] = np.array(made["outlier"], dtype=bool)
    return made
# %% read-catalogue
def read_catalogue(text):
    lines = [line.split() for line in text.strip().split("\n")]
    place = {name: i for i, name in enumerate(lines[0])}
    out = {"z": [], "survey": [], "d": [], "C": []}
    for line in lines[1:]:
        def of(name):
            return float(line[place[name]])

        if of("zHD") <= 0.01 or of("IS_CALIBRATOR") != 0:
            continue
        k = -2.5 / np.log(10) / of("x0")
        out["z"].append(of("zHD"))
        out["survey"].append(int(line[place["IDSURVEY"]]))
        out["d"].append((of("mB"), of("x1"), of("c")))
        off = k * of("COV_x1_x0"), k * of("COV_c_x0"), of("COV_x1_c")
        redshift = 5 / np.log(10) * of("zHDERR") / of("zHD")
        out["C"].append([[of("mBERR") ** 2 + redshift**2, off[0], off[1]],
                         [off[0], of("x1ERR") ** 2, off[2]],
                         [off[1], off[2], of("cERR") ** 2]])
    out["survey"] = np.array(out["survey"])
    return out
# %% naive-fit
def on_a_grid(columns):
    best = None
    for omega_m in np.linspace(0, 1, 4001):
        rest = m_B - supernova.mu(z, omega_m)
        found = np.linalg.lstsq(columns, rest)[0]
        rms = np.sqrt(np.mean((rest - columns @ found) ** 2))
        if best is None or rms < best[0]:
            best = rms, omega_m, found
    return best


scatter_tripp, omega_m, (M_B, minus_alpha, beta) = on_a_grid(np.column_stack([np.ones(84), x1, c]))
tripp_ols = {"omega_m": omega_m, "M_B": M_B, "alpha": -minus_alpha, "beta": beta, "n": 84}
scatter_raw = on_a_grid(np.ones((84, 1)))[0]
# %% selection
def p_detect(m, m_cut, sigma_cut):
    return stats.norm(loc=m_cut, scale=sigma_cut).sf(m)
# %% malmquist-shift
def malmquist_shift(m_mean, scatter, m_cut, sigma_cut):
    step = np.linspace(-12, 12, 20001) * scatter
    m = np.asarray(m_mean)[..., None] + step
    weight = np.exp(-0.5 * (step / scatter) ** 2) * p_detect(m, m_cut, sigma_cut)
    return (weight @ step / weight.sum(axis=-1)).tolist()
# %% malmquist
means = -19.3 + supernova.mu(z_limited, 0.3) + np.array(malmquist_shift(-19.3 + supernova.mu(z_limited, 0.3), 0.3, 25.0, 0.25))
omega_m_selected = round(float(min(np.linspace(0, 1, 2001), key=lambda o: np.var(means - supernova.mu(z_limited, o)))), 3)
