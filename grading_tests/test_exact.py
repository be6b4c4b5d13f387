"""Exact posteriors against brute force, against limits, and against a sampler."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from grading_tests.checks import exact
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.exact import GaussianMixture, GridDensity, mesh, robust

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
FloatArray = NDArray[np.float64]


def small(n_groups: int, size: int, seed: int = 3) -> tuple[FloatArray, FloatArray, Any]:
    """Return a few noisy observations of lines with slopes 1, 2, ..."""
    rng = np.random.default_rng(seed)
    groups = np.arange(size) % n_groups
    x = rng.normal(size=size)
    return x, (1 + groups) * x + 0.5 * rng.normal(size=size), groups


def flat(posterior: exact.Posterior) -> dict[str, Any]:
    """Return the marginals of a posterior by name and index."""
    result: dict[str, Any] = {}
    for name, marginal in posterior.items():
        if isinstance(marginal, list):
            result |= {f"{name}[{k}]": one for k, one in enumerate(marginal)}
        else:
            result[name] = marginal
    return result


def agree(ours: Any, mean: float, sd: float, tolerance: float) -> bool:
    """Tell whether a marginal has this mean and sd, in units of the sd."""
    return bool(abs(ours.mean - mean) < tolerance * sd and abs(ours.sd / sd - 1) < tolerance)


def moments(values: NDArray[Any], weights: NDArray[Any]) -> tuple[float, float]:
    """Return mean and sd of weighted values."""
    mean = float(np.sum(weights * values) / np.sum(weights))
    return mean, float(np.sqrt(np.sum(weights * (values - mean) ** 2) / np.sum(weights)))


# -- brute force -------------------------------------------------------------------------------


def test_the_pooled_posterior_equals_a_double_integral() -> None:
    x, y, _ = small(1, 12)
    ours: Any = exact.pooled_posterior(x, y, slope_sd=2, noise_rate=1.5)

    def density(slope: float, noise: float) -> float:
        misfit = np.sum((y - slope * x) ** 2) / (2 * noise**2)
        return float(noise ** (-y.size) * np.exp(-misfit - slope**2 / 8 - 1.5 * noise))

    def integral(value: Any, below: float = 4.0) -> float:
        answer, _ = integrate.dblquad(
            lambda b, s: value(b, s) * density(b, s), 0.1, 3, -2, below, epsabs=0, epsrel=1e-7
        )
        return float(answer)

    total = integral(lambda b, s: 1.0)
    slope = integral(lambda b, s: b) / total
    noise = integral(lambda b, s: s) / total
    slope_sd = np.sqrt(integral(lambda b, s: (b - slope) ** 2) / total)
    noise_sd = np.sqrt(integral(lambda b, s: (s - noise) ** 2) / total)
    assert agree(ours["slope"], slope, slope_sd, 1e-5)
    assert agree(ours["noise"], noise, noise_sd, 1e-5)
    assert ours["slope"].cdf(1.1) == pytest.approx(
        integral(lambda b, s: 1.0, 1.1) / total, abs=1e-6
    )


def dense(noise: FloatArray, sigma: FloatArray, mu_sd: float, data: Any) -> Any:
    """Solve the Gaussian model with the full covariance matrix of the data at each node."""
    x, y, groups = data
    n_groups = groups.max() + 1
    s2, tau2 = noise[..., None, None] ** 2, sigma[..., None, None] ** 2
    design = np.where(groups[:, None] == np.arange(n_groups), x[:, None], 0.0)
    prior = mu_sd**2 + tau2 * np.eye(n_groups)
    covariance = s2 * np.eye(y.size) + design @ prior @ design.T
    # What the data have in common with the slopes, and with mu.
    shared = np.concatenate(
        [design @ prior, np.broadcast_to(mu_sd**2 * x[:, None], (*noise.shape, y.size, 1))], axis=-1
    )
    solved = np.linalg.solve(covariance, shared)
    of_y = np.linalg.solve(covariance, np.broadcast_to(y[:, None], (*noise.shape, y.size, 1)))
    evidence = -0.5 * (np.linalg.slogdet(covariance)[1] + (y @ of_y)[..., 0])
    before = np.concatenate(
        [np.diagonal(prior, axis1=-2, axis2=-1), np.full((*noise.shape, 1), mu_sd**2)], axis=-1
    )
    return evidence, y @ solved, before - np.sum(shared * solved, axis=-2)


def test_the_unpooled_posterior_equals_a_dense_one() -> None:
    data = small(3, 15)
    ours = flat(exact.unpooled_posterior(*data, n_groups=3, slope_sd=5, noise_rate=2))
    noise = np.linspace(0.05, 3, 800)
    evidence, mean, variance = dense(noise, np.full(noise.shape, 5.0), 0.0, data)
    weights = np.exp(evidence - evidence.max() - 2 * noise)
    assert agree(ours["noise"], *moments(noise, weights), 1e-6)
    for k in range(3):
        centre, spread = moments(mean[:, k], weights)
        within = np.sum(weights * variance[:, k]) / weights.sum()
        assert agree(ours[f"slope[{k}]"], centre, float(np.hypot(spread, np.sqrt(within))), 1e-6)


def test_the_hierarchical_posterior_equals_a_dense_one() -> None:
    data = small(3, 15)
    posterior = exact.hierarchical_posterior(
        *data, n_groups=3, mu_sd=1, sigma_prior=exact.Exponential(1.5), noise_rate=2
    )
    ours = flat(posterior)
    # Midpoints, because the density of sigma_slope does not vanish at zero.
    edge = 14.0 * np.linspace(0, 1, 201) ** 2
    sigma_nodes, cells = (edge[1:] + edge[:-1]) / 2, np.diff(edge)
    noise, sigma = np.meshgrid(np.linspace(0.1, 2, 60), sigma_nodes, indexing="ij")
    evidence, mean, variance = dense(noise, sigma, 1.0, data)
    weights = np.exp(evidence - evidence.max() - 2 * noise - 1.5 * sigma) * cells
    assert agree(ours["noise"], *moments(noise, weights), 2e-3)
    assert agree(ours["sigma_slope"], *moments(sigma, weights), 2e-3)
    names = ["slope[0]", "slope[1]", "slope[2]", "mu_slope"]
    for k, name in enumerate(names):
        centre, spread = moments(mean[..., k], weights)
        within = np.sum(weights * variance[..., k]) / weights.sum()
        assert agree(ours[name], centre, float(np.hypot(spread, np.sqrt(within))), 2e-3)
    second = np.sum(weights * sigma**2) / weights.sum()
    predicted = np.hypot(ours["mu_slope"].sd, np.sqrt(second))
    assert agree(ours["new_slope"], ours["mu_slope"].mean, float(predicted), 2e-3)


def test_a_known_noise_and_a_half_normal_prior_equal_a_dense_solution() -> None:
    data = small(3, 15)
    prior = exact.HalfNormal(0.8)
    posterior = exact.hierarchical_posterior(
        *data, n_groups=3, mu_sd=2, sigma_prior=prior, noise=0.5
    )
    assert "noise" not in posterior
    ours = flat(posterior)
    sigma = np.linspace(0.001, 7.999, 4000)
    evidence, mean, variance = dense(np.full_like(sigma, 0.5), sigma, 2.0, data)
    weights = np.exp(evidence - evidence.max() - 0.5 * (sigma / 0.8) ** 2)
    assert agree(ours["sigma_slope"], *moments(sigma, weights), 1e-5)
    below = weights[sigma < 0.4].sum() / weights.sum()
    assert ours["sigma_slope"].cdf(0.4) == pytest.approx(below, abs=1e-5)
    for k, name in enumerate(["slope[0]", "slope[1]", "slope[2]", "mu_slope"]):
        centre, spread = moments(mean[:, k], weights)
        within = np.sum(weights * variance[:, k]) / weights.sum()
        assert agree(ours[name], centre, float(np.hypot(spread, np.sqrt(within))), 1e-5)


def test_a_covariate_of_the_slopes_equals_a_dense_solution() -> None:
    x, y, groups = small(5, 30)
    z = np.array([-1.0, 0.3, 0.4, 1.1, 2.0])
    ours = flat(
        exact.hierarchical_posterior(
            x, y, groups, n_groups=5, mu_sd=2, sigma_prior=exact.HalfNormal(1), noise_rate=2,
            covariate=z, effect_sd=0.7, new_covariate=-1.5,
        )
    )  # fmt: skip
    design = np.where(groups[:, None] == np.arange(5), x[:, None], 0.0)
    columns = np.column_stack([np.ones(5), z])
    noise, sigma = np.meshgrid(
        np.linspace(0.2, 1.5, 90), (np.arange(120) + 0.5) / 24, indexing="ij"
    )
    log_weights = np.empty(noise.shape)
    rows = np.vstack([[1.0, 0.0], [0.0, 1.0], [1.0, -1.5]])
    means, variances = np.empty((*noise.shape, 8)), np.empty((*noise.shape, 8))
    for at in np.ndindex(noise.shape):
        of_coefficients = np.diag([4.0, 0.49])
        prior = columns @ of_coefficients @ columns.T + sigma[at] ** 2 * np.eye(5)
        covariance = design @ prior @ design.T + noise[at] ** 2 * np.eye(x.size)
        # Slopes, the two coefficients, and the mean of a new group's slope.
        shared = np.vstack([prior @ design.T, rows @ of_coefficients @ columns.T @ design.T])
        before = np.append(np.diag(prior), np.diag(rows @ of_coefficients @ rows.T))
        solved = np.linalg.solve(covariance, shared.T)
        means[at], variances[at] = y @ solved, before - np.sum(shared.T * solved, axis=0)
        misfit = y @ np.linalg.solve(covariance, y) + np.linalg.slogdet(covariance)[1]
        log_weights[at] = -0.5 * misfit - 2 * noise[at] - 0.5 * sigma[at] ** 2
    variances[..., 7] += sigma**2
    weights = np.exp(log_weights - log_weights.max())
    assert agree(ours["sigma_slope"], *moments(sigma, weights), 2e-3)
    names = [*(f"slope[{k}]" for k in range(5)), "mu_slope", "effect", "new_slope"]
    for k, name in enumerate(names):
        centre, spread = moments(means[..., k], weights)
        within = np.sum(weights * variances[..., k]) / weights.sum()
        assert agree(ours[name], centre, float(np.hypot(spread, np.sqrt(within))), 2e-3), name


def test_a_covariate_needs_a_finite_number_for_every_group() -> None:
    for values in ([1.0, 2.0], [1.0, 2.0, np.nan]):
        with pytest.raises(ValueError, match="covariate must hold 3 finite numbers"):
            exact.hierarchical_posterior(*small(3, 15), n_groups=3, covariate=values)


def test_the_robust_unpooled_posterior_equals_a_dense_one() -> None:
    x, y, groups = small(2, 40)
    y[-1] += 8
    ours = flat(exact.robust_unpooled_posterior(x, y, groups, n_groups=3, slope_sd=3))
    noise = np.geomspace(0.1, 2, 120)
    slope = np.linspace(-4, 7, 2201)
    likelihood = np.array(
        [
            [
                stats.t.logpdf(y[groups == g], 4, slope[:, None] * x[groups == g], s).sum(axis=1)
                for s in noise
            ]
            for g in (0, 1)
        ]
    )
    joint = np.exp(likelihood) * stats.norm.pdf(slope, 0, 3)
    factors = joint.sum(axis=2)
    of_noise = np.exp(-noise) * noise
    assert agree(ours["noise"], *moments(noise, of_noise * factors.prod(axis=0)), 1e-4)
    for g in (0, 1):
        weights = (of_noise * factors[1 - g]) @ joint[g]
        assert agree(ours[f"slope[{g}]"], *moments(slope, weights), 1e-4)
    assert agree(ours["slope[2]"], 0, 3, 1e-5)


def test_the_robust_posterior_equals_a_dense_one() -> None:
    x, y, groups = small(2, 40)
    y[-1] += 8
    ours = flat(exact.robust_posterior(x, y, groups, n_groups=2, mu_sd=1, sigma_sd=1))
    noise = np.geomspace(0.1, 2, 40)
    sigma = (np.arange(60) + 0.5) * 0.1
    mu = np.linspace(-5, 6, 111)
    slope = np.linspace(-4, 7, 551)
    kernel = stats.norm.pdf(slope, mu[:, None, None], sigma[:, None])
    likelihood = [
        np.exp(
            [
                stats.t.logpdf(y[groups == g], 4, slope[:, None] * x[groups == g], s).sum(axis=1)
                for s in noise
            ]
        )
        for g in (0, 1)
    ]
    factors = [np.tensordot(kernel, one, (2, 1)) for one in likelihood]
    prior = stats.norm.pdf(mu)[:, None, None] * np.exp(-0.5 * sigma**2)[:, None]
    prior = prior * np.exp(-noise) * noise
    weights = prior * factors[0] * factors[1]
    assert agree(ours["mu_slope"], *moments(mu[:, None, None], weights), 3e-3)
    assert agree(ours["sigma_slope"], *moments(sigma[:, None], weights), 3e-3)
    assert agree(ours["noise"], *moments(noise, weights), 3e-3)
    for g in (0, 1):
        rest = np.tensordot(kernel, prior * factors[1 - g], ((0, 1), (0, 1)))
        assert agree(
            ours[f"slope[{g}]"], *moments(slope, np.sum(rest * likelihood[g].T, axis=1)), 3e-3
        )
    second = np.sum(weights * sigma[:, None] ** 2) / weights.sum()
    predicted = np.hypot(ours["mu_slope"].sd, np.sqrt(second))
    assert agree(ours["new_slope"], ours["mu_slope"].mean, float(predicted), 3e-3)


# -- limits ------------------------------------------------------------------------------------


def test_no_spread_of_slopes_is_the_pooled_model() -> None:
    pooled: Any = exact.pooled_posterior(X, Y, slope_sd=1, noise_rate=10)
    ours = flat(exact.fixed_sigma_posterior(X, Y, GROUPS, 1e-5))
    for k in range(8):
        assert agree(ours[f"slope[{k}]"], pooled["slope"].mean, pooled["slope"].sd, 1e-6)
    assert agree(ours["noise"], pooled["noise"].mean, pooled["noise"].sd, 1e-6)


def test_a_huge_spread_of_slopes_is_the_unpooled_model_with_a_flat_prior() -> None:
    unpooled = flat(exact.unpooled_posterior(X, Y, GROUPS, slope_sd=1e6))
    ours = flat(exact.fixed_sigma_posterior(X, Y, GROUPS, 1e6))
    assert ours["mu_slope"].sd == pytest.approx(1, abs=1e-6)
    for name, marginal in unpooled.items():
        assert agree(ours[name], marginal.mean, marginal.sd, 1e-6)


@pytest.mark.parametrize("sigma", [1e-3, 0.1, 1.0, 30.0, 1e3])
def test_any_fixed_spread_has_an_answer(sigma: float) -> None:
    ours = flat(exact.fixed_sigma_posterior(X, Y, GROUPS, sigma))
    assert all(np.isfinite([m.mean, m.sd]).all() for m in ours.values())


def test_a_group_without_observations_is_a_group_not_seen_yet() -> None:
    seen = GROUPS != 7
    for solve in (exact.hierarchical_posterior, exact.robust_posterior):
        ours = flat(solve(X[seen], Y[seen], GROUPS[seen]))
        new = ours["new_slope"]
        assert agree(ours["slope[7]"], new.mean, new.sd, 1e-6)


def test_an_unpooled_group_without_observations_keeps_its_prior() -> None:
    seen = GROUPS != 7
    ours = flat(exact.unpooled_posterior(X[seen], Y[seen], GROUPS[seen]))
    assert agree(ours["slope[7]"], 0, 20, 1e-9)


# -- the course's own data ---------------------------------------------------------------------


def test_a_robust_likelihood_finds_the_small_group_despite_its_outliers() -> None:
    ours = flat(exact.robust_posterior(X, Y, GROUPS))["slope[7]"]
    low, high = ours.hdi()
    assert low < DATA.slopes[7] < high
    assert ours.mean == pytest.approx(1.93, abs=0.02)
    assert (low, high) == pytest.approx((1.77, 2.11), abs=0.02)


@pytest.mark.slow
def test_a_robust_posterior_with_almost_no_spread_does_not_depend_on_its_grid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(0)
    y = 2 * X + 0.1 * rng.normal(size=X.size)
    coarse = flat(exact.robust_posterior(X, y, GROUPS))
    monkeypatch.setattr(robust, "FIRST", 26)
    robust._solve.cache_clear()
    fine = flat(exact.robust_posterior(X, y, GROUPS))
    for name, marginal in fine.items():
        assert agree(coarse[name], marginal.mean, marginal.sd, 1e-4), name


def test_two_explanations_of_one_group_are_both_found() -> None:
    kept = np.r_[0:350, 353:355]
    ours = flat(exact.robust_posterior(X[kept], Y[kept], GROUPS[kept]))["slope[7]"]
    assert 0.1 < float(ours.cdf(10)) < 0.9


@pytest.mark.parametrize("scale", [1e-3, 50.0])
@pytest.mark.parametrize("kind", ["clean", "shuffled groups", "noise", "one slope"])
def test_posteriors_of_other_data_are_sound(kind: str, scale: float) -> None:
    rng = np.random.default_rng(5)
    y, groups = DATA.y_clean, GROUPS
    if kind == "shuffled groups":
        groups = rng.permutation(GROUPS)
    elif kind == "noise":
        y = rng.normal(size=X.size)
    elif kind == "one slope":
        y = 2 * X + 0.1 * rng.normal(size=X.size)
    ours = flat(exact.hierarchical_posterior(X, scale * y, groups))
    for marginal in (ours["noise"], ours["sigma_slope"], ours["slope[7]"]):
        low, high = marginal.hdi()
        assert float(marginal.cdf(high) - marginal.cdf(low)) == pytest.approx(0.94, abs=1e-9)
        assert low < marginal.mean < high


# -- intervals and marginals -------------------------------------------------------------------

SHAPES = [
    GaussianMixture.of(np.ones(1), np.array([2.0]), np.array([0.1])),
    GaussianMixture.of(np.array([0.7, 0.3]), np.array([0.0, 2.0]), np.array([1.0, 0.5])),
    *flat(exact.hierarchical_posterior(X, Y, GROUPS)).values(),
]


@pytest.mark.parametrize("marginal", SHAPES)
@pytest.mark.parametrize("prob", [0.5, 0.94])
def test_an_hdi_has_its_probability_and_equal_density_at_both_ends(
    marginal: Any, prob: float
) -> None:
    low, high = marginal.hdi(prob)
    assert float(marginal.cdf(high) - marginal.cdf(low)) == pytest.approx(prob, abs=1e-10)
    assert marginal.pdf(low) == pytest.approx(marginal.pdf(high), rel=1e-6)
    tails = np.linspace(0.001, 0.999 - prob, 50)
    widths = marginal.quantile(tails + prob) - marginal.quantile(tails)
    assert high - low <= widths.min() + 1e-9 * marginal.sd


@pytest.mark.parametrize("marginal", SHAPES)
def test_quantiles_invert_the_distribution_function(marginal: Any) -> None:
    p = np.array([[0.001, 0.03, 0.5], [0.6, 0.97, 0.999]])
    quantiles = marginal.quantile(p)
    assert quantiles.shape == p.shape
    error = (marginal.cdf(quantiles) - p) / marginal.pdf(quantiles)
    assert np.abs(error).max() < 1e-6 * marginal.sd


@pytest.mark.parametrize("marginal", SHAPES)
def test_the_density_is_the_slope_of_the_distribution_function(marginal: Any) -> None:
    x = marginal.quantile(np.linspace(0.01, 0.99, 40))
    step = 1e-4 * marginal.sd
    slope = (marginal.cdf(x + step) - marginal.cdf(x - step)) / (2 * step)
    assert slope == pytest.approx(marginal.pdf(x), rel=1e-4)


def test_the_hdi_of_a_normal_is_its_central_interval() -> None:
    assert SHAPES[0].hdi() == pytest.approx(stats.norm(2, 0.1).interval(0.94), abs=1e-9)


def test_the_hdi_of_a_falling_density_starts_where_it_does() -> None:
    logs = np.linspace(-30, 4, 400)
    exponential = GridDensity.of(logs, logs - np.exp(logs), logarithmic=True)
    assert exponential.mean == pytest.approx(1, abs=1e-6)
    assert exponential.sd == pytest.approx(1, abs=1e-6)
    assert exponential.hdi() == pytest.approx((0, -np.log(0.06)), abs=1e-6)


def test_weights_of_a_mesh_are_exact_for_gaussians_of_any_width() -> None:
    nodes = mesh.follow(
        lambda b: -0.5 * b[:, None] ** 2, np.linspace(-20, 20, 9), depth=40, bend=1e-3
    )
    for sd in (1e-6, 0.01, 0.1, 1.0, 50.0):
        ours = mesh.gaussian_weights(np.array([0.3, 1.0]), sd, nodes) @ np.exp(-0.5 * nodes**2)
        width = np.hypot(1, sd)
        truth = np.exp(-0.5 * (np.array([0.3, 1.0]) / width) ** 2) / width
        assert ours == pytest.approx(truth, rel=2e-4 if sd < 0.1 else 2e-6), sd


# -- what is asked of the arguments ------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "groups", "says"),
    [
        ([1.0, np.nan], [1.0, 2.0], [0, 1], "x must be finite"),
        ([1.0, 2.0], [1.0, np.inf], [0, 1], "y must be finite"),
        ([1.0, 2.0], [1.0], [0, 1], "must match"),
        ([1.0, 2.0], [1.0, 2.0], [0], "must match"),
        ([1.0, 2.0], [1.0, 2.0], [0, 8], "between 0 and 7"),
        ([1.0, 2.0], [1.0, 2.0], [0.0, 1.0], "integers"),
        ([[1.0]], [[1.0]], [0], "one-dimensional"),
        ([True, False], [1.0, 2.0], [0, 1], "real numbers"),
        ([], [], [], "no observations"),
        ([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0, 0, 0], "exactly on their lines"),
    ],
)
def test_bad_observations_are_named(x: Any, y: Any, groups: Any, says: str) -> None:
    if not x:
        x, y, groups = np.zeros(0), np.zeros(0), np.zeros(0, dtype=int)
    for solve in (exact.unpooled_posterior, exact.hierarchical_posterior, exact.robust_posterior):
        with pytest.raises(ValueError, match=says):
            solve(x, y, groups)


@pytest.mark.parametrize("sigma", [0, -1, np.nan, np.inf, True, "1", [1.0]])
def test_a_scale_must_be_positive(sigma: Any) -> None:
    with pytest.raises(ValueError, match="sigma_slope must be"):
        exact.fixed_sigma_posterior(X, Y, GROUPS, sigma)


@pytest.mark.parametrize("prob", [0, 1, 94, -0.1, np.nan])
def test_an_interval_needs_a_probability(prob: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        SHAPES[0].hdi(prob)


def test_a_posterior_is_computed_once_and_belongs_to_who_asked() -> None:
    first = exact.unpooled_posterior(X, Y, GROUPS)
    marginals: Any = first["slope"]
    kept = marginals[0]
    marginals.clear()
    second: Any = exact.unpooled_posterior(X.copy(), Y.copy(), GROUPS.copy())
    assert len(second["slope"]) == 8
    assert second["slope"][0] is kept


# -- a sampler ---------------------------------------------------------------------------------


def check_draws(posterior: Any, ours: dict[str, Any], names: list[str]) -> None:
    """Require that means and quantiles of draws agree within five standard errors."""
    import arviz as az

    for name in names:
        draws = posterior[name]
        ess = np.asarray(az.ess(draws, method="mean")).ravel()
        series = draws.to_numpy().reshape(-1, ess.size).T
        for k, (values, size) in enumerate(zip(series, ess, strict=True)):
            marginal = ours[f"{name}[{k}]" if ess.size > 1 else name]
            error = marginal.sd / np.sqrt(size)
            assert abs(values.mean() - marginal.mean) < 5 * error, (name, k)
            for p in (0.1, 0.5, 0.9):
                share = np.mean(values < marginal.quantile(p))
                # Quantiles may mix three times as slowly as the mean.
                assert abs(share - p) < 5 * np.sqrt(3 * p * (1 - p) / size), (name, k, p)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_nuts_agrees_with_the_hierarchical_and_the_robust_posterior() -> None:
    import pymc as pm

    options: dict[str, Any] = {
        "draws": 1000, "tune": 600, "chains": 4, "cores": 1, "random_seed": 2, "progressbar": False,
        "nuts_sampler": "pymc",
    }  # fmt: skip
    with pm.Model():
        mu = pm.Normal("mu_slope", 0, 1)
        sigma = pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu, sigma, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("new_slope", mu, sigma)
        pm.Normal("obs", slope[GROUPS] * X, noise, observed=Y)
        gaussian = pm.sample(target_accept=0.9, **options)
    with pm.Model():
        mu = pm.Normal("mu_slope", 0, 5)
        sigma = pm.HalfNormal("sigma_slope", 2)
        slope = pm.Normal("slope", mu, sigma, shape=8)
        noise = pm.Exponential("noise", 1)
        pm.Normal("new_slope", mu, sigma)
        pm.StudentT("obs", nu=4, mu=slope[GROUPS] * X, sigma=noise, observed=Y)
        student = pm.sample(target_accept=0.9, **options)
    names = ["mu_slope", "sigma_slope", "slope", "noise", "new_slope"]
    check_draws(gaussian.posterior, flat(exact.hierarchical_posterior(X, Y, GROUPS)), names)
    check_draws(student.posterior, flat(exact.robust_posterior(X, Y, GROUPS)), names)
