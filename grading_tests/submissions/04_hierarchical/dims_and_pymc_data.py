"""Writes dims for shape, wraps data in pm.Data, adds Deterministics, plots with seaborn; all right."""
# kind: right
# marks:
# %% hierarchical-model
import warnings

coords = {"country": countries, "visit": np.arange(len(x_obs))}
with pm.Model(coords=coords) as hierarchical_model:
    queue = pm.Data("queue", x_obs, dims="visit")
    country = pm.Data("country_of_visit", groups, dims="visit")
    mu_slope = pm.Normal("mu_slope", mu=0.0, sigma=1.0)
    sigma_slope = pm.Exponential("sigma_slope", lam=13)
    slope = pm.Normal("slope", mu=mu_slope, sigma=sigma_slope, dims="country")
    noise = pm.Exponential("noise", scale=0.1)
    wait = pm.Deterministic("expected_wait", slope[country] * queue, dims="visit")
    obs = pm.Normal("obs", mu=wait, sigma=noise, observed=y_obs, dims="visit")
    pm.Deterministic("ratio", sigma_slope / noise)
print("free variables:", [variable.name for variable in hierarchical_model.free_RVs])
# %% hierarchical-trace
with hierarchical_model:
    hierarchical_trace = pm.sample(
        1500, tune=1500, chains=4, target_accept=0.995, random_seed=[1, 2, 3, 4], progressbar=False
    )
warnings.warn("I looked at the trace plots and they are fine.")
# %% shrinkage
means = hierarchical_trace.posterior.to_dataset().mean(dim=["chain", "draw"])
shrinkage = (unpooled_mean - means["slope"]) / (unpooled_mean - float(means["mu_slope"]))
# %% pooling-limits
def model_maker(queue, country, wait):
    def build(sigma_slope):
        with pm.Model(coords={"country": countries}) as model:
            pm.Deterministic("sigma_slope", pm.math.constant(sigma_slope))
            mu_slope = pm.Normal("mu_slope", 0, 1)
            slope = pm.Normal("slope", mu_slope, model["sigma_slope"], dims="country")
            noise = pm.Exponential("noise", 10)
            pm.Normal("obs", slope[country] * queue, noise, observed=wait)
            pm.Deterministic("distance", slope - mu_slope)
        return model

    return build


build_hierarchical = model_maker(x_obs, groups, y_obs)
# %% non-centred
with pm.Model(coords=coords) as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", dims="country")
    stretched = pm.Deterministic("stretched", sigma_slope * slope_offset, dims="country")
    slope = pm.Deterministic("slope", mu_slope + stretched, dims="country")
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs, dims="visit")
with noncentred_model:
    noncentred_trace = pm.sample(
        1000, chains=4, target_accept=0.9, random_seed=8, progressbar=False, nuts_sampler="pymc"
    )
# %% new-group
with pm.Model() as ninth_country_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    pm.Normal("ninth", mu_slope, sigma_slope)
    predicted = pm.sample_posterior_predictive(
        hierarchical_trace, var_names=["ninth"], random_seed=9, progressbar=False
    )
new_slope = predicted.posterior_predictive["ninth"]
# %% better-priors
with pm.Model(coords=coords) as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", sigma=2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, dims="country")
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, lam=noise**-2, observed=y_obs, dims="visit")
    robust_trace = pm.sample(1000, chains=4, random_seed=10, progressbar=False)
# %% three-models
iceland = hierarchical_trace.posterior["slope"].sel(country="Iceland")
low, high = az.hdi(iceland, prob=0.94).values
comparison = pd.DataFrame(
    [
        {"model": "hierarchical", "high": high, "low": low, "mean": float(iceland.mean())},
        {"model": "unpooled", **unpooled_summary.loc[7]},
        {"model": "pooled", **pooled_summary},
    ]
).set_index("model")
comparison["width"] = comparison["high"] - comparison["low"]
comparison.loc["truth", "mean"] = slopes[7]
comparison["comment"] = "minutes per standard deviation"

longer = pd.concat(
    [
        pd.DataFrame({"model": name, "slope (min per sd of queue)": comparison.loc[name, ["low", "mean", "high"]]})
        for name in ["pooled", "unpooled", "hierarchical"]
    ]
)
ax = sns.catplot(longer, x="slope (min per sd of queue)", y="model", hue="model", aspect=2)
# %% + after three-models
hierarchical_trace.posterior["slope"].std(("chain", "draw"))
