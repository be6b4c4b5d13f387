"""A student of plain Python: RandomState, lists and tuples where arrays were shown; all of it right."""
# kind: right
# marks:
# %% three-options
best_option = dict(zip(
    ("countries that inform each other", "every country for itself", "one rate for every country"),
    ("hierarchical", "unpooled", "pooled"),
))
# %% slopes
generator = np.random.RandomState(0)
mean_slope = np.array([2])
slopes = generator.normal(loc=mean_slope, size=8).astype(object)
# %% groups
groups = []
for round_ in range(50):
    for country in range(7):
        groups.append(country)
groups = groups + [7, 7, 7, 7, 7]
# %% observations
x_obs = np.array([generator.normal() for visit in range(355)])
y_obs = []
for country, queue in zip(groups, x_obs):
    y_obs.append(slopes[country] * queue + generator.normal(0, 0.1))
# %% group-2
x_group_2 = [queue for queue, country in zip(x_obs, groups) if country == 2]
y_group_2 = tuple(wait for wait, country in zip(y_obs, groups) if country == 2)
# %% outliers
y_obs[353] = 20.0
y_obs[354] = 30.0
# %% scatter
plt.figure()
for country, name in enumerate(countries):
    chosen = [visit for visit in range(355) if groups[visit] == country]
    plt.plot([x_obs[v] for v in chosen], [y_obs[v] for v in chosen], "o", label=name)
plt.xlabel("queue [sd]")
plt.ylabel("wait [min]")
plt.legend()
ax = plt.gca()
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    slopes = np.array([rng.normal(mean_slope, sigma_slope) for _ in range(n_groups)])
    x, y, g = [], [], []
    for group in range(n_groups):
        for _ in range(5 if group == n_groups - 1 else 50):
            x.append(rng.standard_normal())
            y.append(slopes[group] * x[-1] + noise * rng.standard_normal())
            g.append(group)
    y[-2:] = [20, 30]
    return [np.array(x), np.array(y), np.array(g), slopes]
