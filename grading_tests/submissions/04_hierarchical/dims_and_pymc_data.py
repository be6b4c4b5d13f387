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
# %% hierarchical-coverage
predicted = pm.sample_posterior_predictive(
    hierarchical_trace, model=hierarchical_model, random_seed=12, progressbar=False
).posterior_predictive["obs"]
ends = az.hdi(predicted, prob=0.94)
inside = (ends.values[:, 0] <= y_obs) & (y_obs <= ends.values[:, 1])
hierarchical_coverage = pd.Series(inside).groupby(groups).mean()
# %% prior-sensitivity
def refit(mu_sd, spread):
    with pm.Model(coords=coords) as model:
        mu_slope = pm.Normal("mu_slope", 0, mu_sd)
        sigma_slope = spread("sigma_slope")
        slope = pm.Normal("slope", mu_slope, sigma_slope, dims="country")
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups] * x_obs, noise, observed=pm.Data("waits", y_obs, dims="visit"), dims="visit")
    return model


wide_model = refit(5, lambda name: pm.HalfNormal(name, 2))
wide_trace = pm.sample(1200, chains=4, random_seed=13, progressbar=False, model=wide_model)
table = {}
for row, trace in [("wide", wide_trace), ("chapter", hierarchical_trace)]:
    draws = trace.posterior
    table[row] = [
        round(float(draws["sigma_slope"].mean()), 2),
        round(float(draws["mu_slope"].mean()), 2),
        round(float(draws["slope"].sel(country="Iceland").mean()), 2),
    ]
sensitivity = pd.DataFrame(table, index=["sigma_slope", "mu_slope", "iceland"]).T
hyperprior_share = np.array([(sensitivity.loc["wide", "iceland"] - sensitivity.loc["chapter", "iceland"])
                             / (unpooled_mean[7] - sensitivity.loc["chapter", "iceland"])])
# %% two-by-two
with pm.Model(coords=coords) as without_hierarchy:
    slope = pm.Normal("slope", 0, sigma=20, dims="country")
    noise = pm.Exponential("noise", scale=1)
    pm.StudentT("obs", 4, mu=slope[groups] * x_obs, lam=noise**-2, observed=y_obs, dims="visit")
    robust_unpooled_trace = pm.sample(1000, chains=4, random_seed=14, progressbar=False, nuts_sampler="pymc")
in_iceland = lambda trace: round(trace.posterior["slope"].sel(country="Iceland").mean().item(), 2)
two_by_two = pd.DataFrame(
    [[in_iceland(robust_trace), in_iceland(robust_unpooled_trace)], [in_iceland(wide_trace), round(unpooled_mean[7], 2)]],
    index=["Student-t", "normal"], columns=["hierarchical", "unpooled"],
)
two_by_two["move"] = two_by_two["hierarchical"] - two_by_two["unpooled"]
moves = {"likelihood": abs(two_by_two.diff().iloc[1, :2]).mean(), "hierarchy": abs(two_by_two["move"]).mean()}
what_helped = max(moves, key=moves.get)
# %% new-group-again
with pm.Model() as again:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    pm.Normal("ninth", mu_slope, sigma_slope)
    again_trace = pm.sample_posterior_predictive(robust_trace, var_names=["ninth"], random_seed=15, progressbar=False)
new_slope_robust = again_trace.posterior_predictive["ninth"].to_dataframe()
