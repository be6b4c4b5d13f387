"""Takes the rate for a scale, ArviZ's 89 % interval for a 94 % HDI, reports who is *not* covered, draws the
forest of the noise, and answers the last question from the old trace."""
# kind: wrong
# marks: unpooled-model=0 noise-prior=0 group-7-interval=0 truth-covered=0 unpooled-forest=0 leverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", scale=10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% noise-prior
noise_above_one = np.exp(-1 / 10)
# %% group-7-interval
group_7_interval = az.eti(unpooled_trace["posterior"]["slope"][..., 7]).values
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.94).values
truth_covered = (slopes < slope_intervals[:, 0]) | (slope_intervals[:, 1] < slopes)
# %% unpooled-forest
ax = az.plot_forest(unpooled_trace, var_names=["noise"], combined=True)
# %% leverage
leverage_trace = without = unpooled_trace["posterior"].isel(draw=slice(None, -2))
group_7_without_outliers = az.hdi(without["slope"][..., 7], prob=0.94).values
