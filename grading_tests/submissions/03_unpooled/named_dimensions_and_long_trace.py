"""Writes the model with pymc.dims, draws 4 times 30,000, keeps what errorbar returns; all right."""
# kind: right
# marks:
# %% unpooled-model
import pymc.dims as pmd

with pm.Model(coords={"country": range(8), "visit": range(len(y_obs))}) as unpooled_model:
    x = pmd.Data("x", x_obs, dims="visit")
    y = pmd.Data("y", y_obs, dims="visit")
    country = pmd.Data("which", groups, dims="visit")
    slope = pmd.Normal("slope", 0, 20, dims="country")
    noise = pmd.Exponential("noise", 10)
    pmd.Normal("obs", slope.isel(country=country) * x, noise, observed=y)
# %% unpooled-trace
with unpooled_model:
    unpooled_trace = pm.sample(30_000, chains=4, cores=1, random_seed=3, progressbar=False)
# %% unpooled-forest
plt.rcParams["axes.formatter.use_mathtext"] = True
middle = unpooled_trace.posterior["slope"].mean(("chain", "draw"))
ends = az.hdi(unpooled_trace.posterior["slope"], prob=0.94).values
lengths = np.abs(ends - middle.values[:, None]).T
ax = plt.errorbar(middle, range(8), xerr=lengths, fmt="s", capsize=3)
plt.xlabel("slope")
# %% unpooled-coverage
some = unpooled_trace.posterior.isel(draw=slice(None, None, 20))
lines = some["slope"].values.reshape(-1, 8)[:, groups] * x_obs
waits = np.random.default_rng(2).normal(lines, some["noise"].values.reshape(-1, 1))
ends = az.hdi(waits, prob=0.94, axis=0)
unpooled_coverage = [np.mean(((ends[:, 0] < y_obs) & (y_obs < ends[:, 1]))[groups == g]) for g in range(8)]
