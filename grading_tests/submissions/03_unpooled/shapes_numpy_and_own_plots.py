"""Says shape=8, samples with PyMC's own NUTS, writes interval and forest plot by hand; all right."""
# kind: right
# marks:
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", mu=np.zeros(8), sigma=20, shape=8)
    noise = pm.Exponential("noise", scale=0.1)
    mu = pm.Deterministic("mu", slope[groups] * x_obs)
    pm.Normal("obs", mu=mu, tau=1 / noise**2, observed=y_obs)
# %% noise-prior
from scipy import stats

noise_above_one = stats.expon(scale=0.1).sf(1)
# %% unpooled-trace
with unpooled_model:
    unpooled_trace = pm.sample(
        draws=1200, chains=4, cores=1, nuts_sampler="pymc", random_seed=8, progressbar=False
    )
# %% group-7-interval
def narrowest(draws, share=0.94):
    ordered = np.sort(np.ravel(draws))
    inside = int(np.ceil(share * len(ordered)))
    widths = ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]
    return ordered[widths.argmin()], ordered[widths.argmin() + inside - 1]


draws = unpooled_trace.posterior["slope"].values.reshape(-1, 8)
group_7_interval = narrowest(draws[:, 7])
print(group_7_interval)
# %% truth-covered
truth_covered, slope_intervals = [], []
for g in range(8):
    low, high = narrowest(draws[:, g])
    slope_intervals.append([low, high])
    truth_covered.append(bool(low < slopes[g] < high))
print(truth_covered)
# %% unpooled-forest
figure, ax = plt.subplots()
for g in range(8):
    ax.plot(narrowest(draws[:, g]), [g, g], color="C0")
    ax.plot(draws[:, g].mean(), g, "o", color="C0")
ax.set_yticks(range(8))
ax.set_xlabel("slope")
# %% leverage
keep = y_obs < 15
with pm.Model() as without:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups[keep]] * x_obs[keep], noise, observed=y_obs[keep])
    trace = pm.sample(chains=6, draws=1000, random_seed=3, progressbar=False)
leverage_trace = trace
group_7_without_outliers = list(narrowest(trace.posterior["slope"][:, :, 7]))
