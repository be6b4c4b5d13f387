"""Samples with nutpie directly, writes precisions and lists, draws an upright forest plot; all right."""
# kind: right
# marks:
# %% + after data
number_of_countries = len(set(groups.tolist()))
# %% hierarchical-model
def chapter_model():
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope")
        sigma_slope = pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu=mu_slope, tau=1 / sigma_slope**2, shape=(number_of_countries,))
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", mu=slope[groups] * x_obs, tau=noise**-2, observed=list(y_obs))
    return model


hierarchical_model = chapter_model()
# %% hierarchical-trace
import sys

import nutpie

compiled = nutpie.compile_pymc_model(hierarchical_model)
hierarchical_trace = nutpie.sample(
    compiled, draws=1000, tune=1000, chains=4, target_accept=0.995, seed=2718, progress_bar=False
)
print("sampled", file=sys.stderr)
# %% shrinkage
draws_of_slope = np.asarray(hierarchical_trace.posterior["slope"]).reshape(-1, 8)
centre_of_all = np.asarray(hierarchical_trace.posterior["mu_slope"]).mean()
shrinkage = []
for g in range(8):
    own = unpooled_mean[g]
    shrinkage.append(round(float((own - draws_of_slope[:, g].mean()) / (own - centre_of_all)), 4))
# %% pooling-limits
class Builder:
    """Builds the model for a width."""

    def __init__(self, observed):
        self.observed = observed

    def __call__(self, sigma_slope, n=8):
        model = pm.Model()
        with model:
            width = pm.Data("width", sigma_slope)
            centre = pm.Normal("mu_slope", 0, 1)
            slope = pm.Normal("slope", centre, width, size=n)
            noise = pm.Exponential("noise", 10)
            pm.Normal("obs", slope[groups] * x_obs, noise, observed=self.observed)
        return model


build_hierarchical = Builder(y_obs)
# %% non-centred
noncentred_model = pm.Model()
with noncentred_model:
    centre = pm.Normal("mu_slope", 0, 1)
    width = pm.Exponential("sigma_slope", 13)
    z = pm.Normal("slope_offset", 0, 1, shape=8)
    pull = pm.Deterministic("helper", centre / width)
    slope = pm.Deterministic("slope", width * (pull + z))
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(2000, tune=1000, chains=4, random_seed=5, progressbar=False)
# %% new-group
p = hierarchical_trace.posterior
new_slope = [
    float(m + s * z)
    for m, s, z in zip(
        p["mu_slope"].values.ravel(),
        p["sigma_slope"].values.ravel(),
        np.random.default_rng(6).standard_normal(4000),
    )
]
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, sigma=5)
    sigma_slope = pm.HalfNormal("sigma_slope", tau=0.25)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    obs = pm.StudentT("obs", 4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_trace = pm.sample(1000, chains=6, random_seed=7, progressbar=False)
# %% three-models
def shortest(values, prob=0.94):
    values = np.sort(values)
    k = int(np.ceil(prob * len(values)))
    start = np.argmin(values[k - 1 :] - values[: len(values) - k + 1])
    return values[start], values[start + k - 1]


mine = draws_of_slope[:, 7]
comparison = pd.DataFrame(
    {
        "low": [pooled_summary["low"], unpooled_summary["low"][7], shortest(mine)[0]],
        "mean": [pooled_summary["mean"], unpooled_summary["mean"][7], mine.mean()],
        "high": [pooled_summary["high"], unpooled_summary["high"][7], shortest(mine)[1]],
    },
    index=["pooled", "unpooled", "hierarchical"],
).round(3)
fig, axes = plt.subplots()
for column, (name, row) in enumerate(comparison.iterrows()):
    axes.plot([column, column], [row["low"], row["high"]], "-k")
    axes.plot([column], [row["mean"]], "ok")
axes.set_xticks([0, 1, 2], ["Pooled", "Unpooled", "Hierarchical"])
axes.set_ylabel("Slope of Iceland [min/sd]")
ax = fig
# %% + after why-nearly-nothing
np.round(shrinkage, 2)
# %% prior-sensitivity
wide_model = pm.Model()
with wide_model:
    centre = pm.Normal("mu_slope", 0, 5)
    width = pm.HalfNormal("sigma_slope", tau=0.25)
    slope = pm.Normal("slope", centre, tau=width**-2, size=8)
    pm.Normal("obs", slope[groups] * x_obs, pm.Exponential("noise", scale=0.1), observed=list(y_obs))
wide_trace = nutpie.sample(
    nutpie.compile_pymc_model(wide_model), draws=2000, tune=1000, chains=4, seed=31, progress_bar=False
)


def means_of(trace):
    p = trace.posterior
    return {
        "noise": float(p["noise"].mean()),
        "mu_slope": float(p["mu_slope"].mean()),
        "sigma_slope": float(p["sigma_slope"].mean()),
        "iceland": float(p["slope"][..., 7].mean()),
    }


sensitivity = pd.DataFrame([means_of(hierarchical_trace), means_of(wide_trace)], index=["chapter", "wide"])
hyperprior_share = 1 - (unpooled_mean[7] - sensitivity.iceland.wide) / (unpooled_mean[7] - sensitivity.iceland.chapter)
# %% two-by-two
lone_model = pm.Model()
with lone_model:
    slope = pm.Normal("slope", 0, 20, size=8)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=pm.Exponential("noise", 1), observed=y_obs)
robust_unpooled_trace = nutpie.sample(
    nutpie.compile_pymc_model(lone_model), draws=1000, chains=4, seed=32, progress_bar=False
)
two_by_two = pd.DataFrame(index=["normal", "Student-t"], columns=["unpooled", "hierarchical"])
two_by_two.loc["normal"] = unpooled_mean[7], means_of(wide_trace)["iceland"]
two_by_two.loc["Student-t"] = means_of_slope = [
    float(trace.posterior["slope"][..., 7].mean()) for trace in (robust_unpooled_trace, robust_trace)
]
what_helped = "likelihood"
