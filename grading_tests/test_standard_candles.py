"""Assignment 07: right answers of many styles pass, every misconception fails for its reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from examroom.evidence import describe
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests import supernova
from grading_tests.checks import standard_candles as checks
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.standard_candles import fit, limits
from grading_tests.simulated import TRAPS
from grading_tests.supernova import C_KMS, H0

Floats = NDArray[Any]
SKY = supernova.catalogue()
M_B, X1, COLOUR = SKY["d"].T
SEEDS = range(6)


def passes(check: Callable[..., None], *answers: Any) -> None:
    """Require that a check lets an answer pass, live and as evidence, whatever it asks."""
    for seed in SEEDS:
        with challenge_seed(seed):
            check(*answers)
            check(*map(describe, answers))


def refused(says: str, check: Callable[..., None], *answers: Any) -> None:
    """Require that a check refuses an answer, whatever it asks, and what it says."""
    for seed in SEEDS:
        with challenge_seed(seed), pytest.raises(WrongAnswer, match=says):
            check(*answers)


# -- flux-ratio --------------------------------------------------------------------------------


def by_loops(m_1: Any, m_2: Any) -> Any:
    a, b = np.broadcast_arrays(m_1, m_2)
    if not a.shape:
        return 100 ** ((float(b) - float(a)) / 5)
    return [by_loops(x, y) for x, y in zip(a, b, strict=True)]


def test_a_right_ratio_passes_by_powers_and_by_loops() -> None:
    passes(checks.flux_ratio, lambda m_1, m_2: 10 ** ((m_2 - m_1) / 2.5))
    passes(checks.flux_ratio, by_loops)


WRONG_RATIOS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "upside down": ("upside down", lambda a, b: 10 ** (0.4 * (a - b))),
    "e for 10": ("e where 10", lambda a, b: np.exp(-0.4 * (a - b))),
    "2.5 for 0.4": ("2.5 where", lambda a, b: 10 ** (-2.5 * (a - b))),
    "a logarithm": ("logarithm", lambda a, b: -0.4 * (a - b)),
    "2.512 rounded": ("exactly 100", lambda a, b: 2.51 ** (b - a)),
    "numbers alone": ("failed", lambda a, b: math.pow(10, -0.4 * (a - b))),
    "one number for all": ("shape", lambda a, b: float(np.mean(10 ** (-0.4 * (a - b))))),
}


@pytest.mark.parametrize("name", WRONG_RATIOS)
def test_a_wrong_ratio_is_refused(name: str) -> None:
    says, function = WRONG_RATIOS[name]
    refused(says, checks.flux_ratio, function)


# -- distance-modulus --------------------------------------------------------------------------


def by_quadrature(z: Any, omega_m: Any) -> Any:
    def one(z: float, o: float) -> float:
        integral = quad(lambda x: (o * (1 + x) ** 3 + 1 - o) ** -0.5, 0, z)[0]
        return 5 * math.log10((1 + z) * C_KMS / H0 * integral) + 25

    return np.vectorize(one)(z, omega_m)


def modulus(
    stretch: bool = True,
    offset: float = 25.0,
    dark: bool = True,
    power: float = -0.5,
    log: Any = np.log10,
    steps: int = 4001,
) -> Callable[[Any, Any], Any]:
    """Return a function by the trapezoidal rule, with a mistake."""

    def mu(z: Any, omega_m: Any) -> Any:
        z, o = np.broadcast_arrays(np.asarray(z, float), np.asarray(omega_m, float))
        x = np.linspace(0, z, steps)
        integral = np.trapezoid((o * (1 + x) ** 3 + (1 - o if dark else 0)) ** power, x, axis=0)
        return 5 * log((1 + z if stretch else 1) * C_KMS / H0 * integral) + offset

    return mu


def test_right_distances_pass_by_any_integral() -> None:
    passes(checks.distance_modulus, supernova.mu)
    passes(checks.distance_modulus, by_quadrature)
    passes(checks.distance_modulus, modulus())
    passes(checks.distance_modulus, lambda z, o: np.asarray(modulus()(z, o)).tolist())


WRONG_DISTANCES: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "1 + z forgotten": (r"1 \+ z .* missing", modulus(stretch=False)),
    "no 25": ("25 is missing", modulus(offset=0)),
    "parsecs for megaparsecs": ("in Mpc where", modulus(offset=-5)),
    "natural logarithm": ("np.log10", modulus(log=np.log)),
    "no dark energy": ("dark energy .* is missing", modulus(dark=False)),
    "the square of E": ("root is missing", modulus(power=-1)),
    "a coarse integral": ("E.z., the integral", modulus(steps=5)),
    "Hubble's law": (
        "Hubble's law",
        lambda z, o: 5 * np.log10(C_KMS / H0 * np.asarray(z) + 0 * np.asarray(o)) + 25,
    ),
    "flat axes": ("failed|shape", lambda z, o: [float(supernova.mu(one, o)) for one in z]),
    "numbers alone": ("failed", lambda z, o: by_quadrature(float(z), float(o))),
}


@pytest.mark.parametrize("name", WRONG_DISTANCES)
def test_wrong_distances_are_refused(name: str) -> None:
    says, function = WRONG_DISTANCES[name]
    refused(says, checks.distance_modulus, function)


# -- hubble-diagram ----------------------------------------------------------------------------


def diagram(
    kept: Any = slice(None), swapped: bool = False, labels: bool = True, by: Any = None
) -> Any:
    """Draw a Hubble diagram, or one with a mistake."""
    _, ax = plt.subplots()
    groups = SKY["survey"] if by is None else by
    x, y = (M_B, SKY["z"]) if swapped else (SKY["z"], M_B)
    for name in np.unique(groups):
        here = np.flatnonzero(groups == name)
        here = here[np.isin(here, np.arange(84)[kept])]
        ax.scatter(x[here], y[here], label=name)
    if labels:
        ax.set(xlabel="z", ylabel="m_B")
    return ax


def with_error_bars() -> Any:
    _, ax = plt.subplots()
    for name, marker in zip(supernova.SURVEYS, "os^", strict=True):
        here = SKY["survey"] == name
        ax.errorbar(SKY["z"][here], M_B[here], yerr=np.sqrt(SKY["C"][here, 0, 0]), fmt=marker)
    ax.set(xscale="log", xlabel="redshift", ylabel="magnitude")
    ax.invert_yaxis()
    return ax


def three_panels() -> Any:
    figure, panels = plt.subplots(1, 3)
    for panel, name in zip(panels, supernova.SURVEYS, strict=True):
        panel.plot(SKY["z"][SKY["survey"] == name], M_B[SKY["survey"] == name], "k.")
        panel.set(title=name, xlabel="redshift", ylabel="m_B")
    return figure


def test_a_right_diagram_passes_either_way_up_with_bars_or_in_panels() -> None:
    for draw in (diagram, with_error_bars, three_panels):
        checks.hubble_diagram(draw())
        checks.hubble_diagram(describe(draw()))
        plt.close("all")


def test_a_wrong_diagram_is_refused() -> None:
    for says, ax in (
        ("lacks 8 of the supernovae", diagram(kept=np.flatnonzero(SKY["survey"] != "Zenith"))),
        ("axes are swapped: the redshift goes across", diagram(swapped=True)),
        ("horizontal axis has no label", diagram(labels=False)),
        ("same survey. Give each survey", diagram(by=np.zeros(84))),
    ):
        with pytest.raises(WrongAnswer, match=says):
            checks.hubble_diagram(ax)
    plt.close("all")


# -- simulate ----------------------------------------------------------------------------------

DEFAULTS = {
    "omega_m": 0.3, "M_B": -19.3, "alpha": 0.15, "beta": 3.0, "x1_star": 0.0, "R_x1": 1.0,
    "c_star": 0.0, "R_c": 0.08, "sigma_int": 0.10, "f_out": 0.0, "sigma_out": 1.0,
}  # fmt: skip


def simulator(
    slopes: tuple[float, float] = (-1, 1),
    sd: Callable[[float], float] = lambda sd: sd,
    errors: Callable[[Any, Any, int], Floats] = lambda rng, cov, n: rng.multivariate_normal(
        np.zeros(3), cov, n
    ),
    dispersion_in_truth: bool = False,
    observed_in_truth: bool = False,
    far_off: Callable[[Floats], Floats] = lambda far: far,
    seed: int | None = None,
    touch: bool = False,
    spread: Callable[[float], float] = lambda sd: sd,
    redshifts: Callable[[Any, float, float, int], Floats] = lambda rng, low, high, n: rng.uniform(
        low, high, n
    ),
    defaults: dict[str, float] = DEFAULTS,
    truth_after: Callable[[Floats], Floats] = lambda truth: truth,
) -> Callable[..., dict[str, Any]]:
    """Return the question's simulator, or one with a mistake."""

    def simulate_survey(rng: Any, n: int, z_range: Any, cov: Any, **settings: float) -> Any:
        p = {**defaults, **settings}
        if touch:
            np.random.seed(1)
        rng = rng if seed is None else np.random.default_rng(seed)
        z = redshifts(rng, z_range[0], z_range[1], n)
        x1, c = (
            rng.normal(p["x1_star"], spread(p["R_x1"]), n),
            rng.normal(p["c_star"], spread(p["R_c"]), n),
        )
        outlier = rng.uniform(size=n) < p["f_out"]
        noise = errors(rng, np.asarray(cov), n)
        made_of = np.column_stack([x1, c]) + (noise[:, 1:] if observed_in_truth else 0)
        own = rng.normal(0, sd(p["sigma_int"]), n)
        m = p["M_B"] + supernova.mu(z, p["omega_m"])
        m = m + made_of @ [slopes[0] * p["alpha"], slopes[1] * p["beta"]]
        truth = np.column_stack([m + (own if dispersion_in_truth else 0), x1, c])
        d = truth + noise
        d[:, 0] += (0 if dispersion_in_truth else own) + outlier * far_off(
            rng.normal(0, sd(p["sigma_out"]), n)
        )
        return {"z": z, "d": d, "truth": truth_after(truth), "outlier": outlier}

    return simulate_survey


def one_by_one(rng: Any, n: int, z_range: Any, cov: Any, **settings: float) -> dict[str, Any]:
    """Simulate a supernova at a time, outliers first, and return lists."""
    p = {**DEFAULTS, **settings}
    low = np.linalg.cholesky(cov)
    rows: dict[str, list[Any]] = {"outlier": [], "z": [], "truth": [], "d": []}
    for _ in range(n):
        out = bool(rng.random() < p["f_out"])
        z = z_range[0] + (z_range[1] - z_range[0]) * rng.random()
        c = p["c_star"] + p["R_c"] * rng.standard_normal()
        x1 = p["x1_star"] + p["R_x1"] * rng.standard_normal()
        m = p["M_B"] + float(supernova.mu(z, p["omega_m"])) - p["alpha"] * x1 + p["beta"] * c
        seen = np.array([m, x1, c]) + low @ rng.standard_normal(3)
        seen[0] += np.hypot(p["sigma_int"], p["sigma_out"] * out) * rng.standard_normal()
        for name, value in (
            ("outlier", out),
            ("z", z),
            ("truth", (m, x1, c)),
            ("d", seen.tolist()),
        ):
            rows[name].append(value)
    return rows


def test_a_right_simulator_passes_whatever_its_order() -> None:
    for seed in range(25):
        with challenge_seed(seed):
            checks.simulate(simulator())
    with challenge_seed(0):
        checks.simulate(one_by_one)
        checks.simulate(describe(simulator()))


def uncorrelated(rng: Any, cov: Any, n: int) -> Floats:
    return np.asarray(rng.normal(0, np.sqrt(np.diag(cov)), (n, 3)))


def as_sds(rng: Any, cov: Any, n: int) -> Floats:
    return np.asarray(rng.normal(0, np.diag(cov), (n, 3)))


def uniform_errors(rng: Any, cov: Any, n: int) -> Floats:
    return np.asarray(rng.uniform(-(3**0.5), 3**0.5, (n, 3)) @ np.linalg.cholesky(cov).T)


WRONG_SIMULATORS: dict[str, tuple[str, Callable[..., Any]]] = {
    "sign of alpha": (r"\+alpha x1", simulator(slopes=(1, 1))),
    "sign of beta": ("-beta c", simulator(slopes=(-1, -1))),
    "variance for sd": ("spread of `d - truth`", simulator(sd=lambda sd: sd**2)),
    "sd for variance": ("standard deviation", simulator(spread=lambda sd: sd**0.5)),
    "covariance dropped": ("do not go together", simulator(errors=uncorrelated)),
    "covariance read as sds": ("spread of `d - truth`", simulator(errors=as_sds)),
    "root of the covariance transposed": (
        "do not go together|spread",
        simulator(errors=lambda r, cov, n: r.normal(size=(n, 3)) @ np.linalg.cholesky(cov)),
    ),
    "dispersion in the truth": (
        "dispersion sigma_int is in it",
        simulator(dispersion_in_truth=True),
    ),
    "made of the observed": ("observed x1 and c", simulator(observed_in_truth=True)),
    "outliers on one side": ("not zero on average", simulator(far_off=np.abs)),
    "no outliers": ("spread of `d - truth`", simulator(far_off=lambda far: 0 * far)),
    "own seed": ("two different seeds", simulator(seed=1)),
    "touches the global state": ("changed the state", simulator(touch=True)),
    "uniform errors": ("not normally distributed", simulator(errors=uniform_errors)),
    "redshifts of a normal": (
        "outside|not uniform",
        simulator(redshifts=lambda r, a, b, n: np.abs(r.normal((a + b) / 2, (b - a) / 4, n))),
    ),
    "redshifts on a grid of 50": (
        "not uniform|same numbers",
        simulator(redshifts=lambda r, a, b, n: r.choice(np.linspace(a, b, 50), n)),
    ),
    "another default": ("not that of the formula", simulator(defaults={**DEFAULTS, "beta": 3.1})),
    "no distance": (
        "not that of the formula",
        simulator(truth_after=lambda truth: truth - [40, 0, 0]),
    ),
    "x1 for c": ("not that of the formula", simulator(truth_after=lambda t: t[:, [0, 2, 1]])),
    "a fixed share": ("are outliers", simulator(defaults={**DEFAULTS, "f_out": 0.05})),
}


@pytest.mark.parametrize("name", WRONG_SIMULATORS)
def test_a_wrong_simulator_is_refused(name: str) -> None:
    says, function = WRONG_SIMULATORS[name]
    refused(says, checks.simulate, function)


def test_a_simulator_that_draws_from_elsewhere_or_fails_is_refused() -> None:
    def another_each_time(rng: Any, *given: Any, **settings: float) -> Any:
        return simulator()(np.random.default_rng(), *given, **settings)

    def same_noise(rng: Any, n: int, z_range: Any, cov: Any, **settings: float) -> Any:
        made = simulator()(rng, n, z_range, cov, **settings)
        frozen = np.random.default_rng(3).multivariate_normal(np.zeros(3), cov, n)
        return {**made, "d": made["truth"] + frozen}

    refused("two different skies", checks.simulate, another_each_time)
    refused("two different seeds", checks.simulate, same_noise)
    refused("TypeError", checks.simulate, lambda rng, n, z_range, cov, omega_m: {})
    refused("no entry 'truth'", checks.simulate, lambda *a, **k: {"z": 1, "d": 2})
    refused(
        "shape", checks.simulate, lambda *a, **k: {**simulator()(*a, **k), "d": np.zeros((3, 50))}
    )


# -- read-catalogue ----------------------------------------------------------------------------


def reader(
    magnitude: str = "mB",
    convert: Callable[[Floats], Floats] = lambda k: k,
    square: Callable[[Any], Any] = lambda error: error**2,
    redshift: float = 1.0,
    kept: Callable[[pd.DataFrame], Any] = lambda t: (t["zHD"] > 0.01) & (t["IS_CALIBRATOR"] == 0),
    once: bool = False,
) -> Callable[[str], dict[str, Any]]:
    """Return the question's reader, or one with a mistake."""

    def read_catalogue(text: str) -> dict[str, Any]:
        t = pd.read_csv(StringIO(text), sep=r"\s+")
        t = t[kept(t)]
        k = convert(-2.5 / np.log(10) / t["x0"].to_numpy())
        C = np.zeros((len(t), 3, 3))
        C[:, 0, 0] = square(t["mBERR"]) + redshift * (
            (5 / np.log(10) * t["zHDERR"] / t["zHD"]) ** 2
        )
        C[:, 1, 1], C[:, 2, 2] = square(t["x1ERR"]), square(t["cERR"])
        C[:, 0, 1], C[:, 0, 2], C[:, 1, 2] = k * t["COV_x1_x0"], k * t["COV_c_x0"], t["COV_x1_c"]
        if not once:
            C = C + np.triu(C, 1).swapaxes(1, 2)
        d = t[[magnitude, "x1", "c"]].to_numpy()
        return {"z": t["zHD"], "survey": t["IDSURVEY"], "d": d, "C": C}

    return read_catalogue


def by_hand(text: str) -> dict[str, Any]:
    """Read a table without pandas, into lists."""
    names, *rows = (line.split() for line in text.splitlines() if line.strip())
    found: dict[str, list[Any]] = {"z": [], "survey": [], "d": [], "C": []}
    for row in rows:
        one = dict(zip(names, row, strict=True))
        if float(one["zHD"]) <= 0.01 or one["IS_CALIBRATOR"] == "1":
            continue
        v = {name: float(one[name]) for name in names if name != "CID"}
        k = -1.0857362047581296 / v["x0"]
        mm = v["mBERR"] ** 2 + (2.171472409516259 * v["zHDERR"] / v["zHD"]) ** 2
        mx, mc, xc = k * v["COV_x1_x0"], k * v["COV_c_x0"], v["COV_x1_c"]
        found["z"].append(v["zHD"])
        found["survey"].append(int(one["IDSURVEY"]))
        found["d"].append([v["mB"], v["x1"], v["c"]])
        found["C"].append([[mm, mx, mc], [mx, v["x1ERR"] ** 2, xc], [mc, xc, v["cERR"] ** 2]])
    return found


def in_frames(text: str) -> dict[str, Any]:
    """Read a table and leave the three numbers in a data frame."""
    found = reader()(text)
    return {**found, "d": pd.DataFrame(found["d"], columns=["mB", "x1", "c"])}


def test_a_right_reader_passes_with_pandas_and_without() -> None:
    for read in (reader(), in_frames, by_hand):
        passes(checks.read_catalogue, read)


def by_position(text: str) -> dict[str, Any]:
    """Take the three numbers from where they stand in another table."""
    table = pd.read_csv(StringIO(text), sep=r"\s+").select_dtypes("number")
    kept = (table["zHD"] > 0.01) & (table["IS_CALIBRATOR"] == 0)
    return {**reader()(text), "d": table[kept].iloc[:, [9, 7, 5]].to_numpy()}


WRONG_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "the corrected magnitude": ("column mB", reader(magnitude="m_b_corr")),
    "covariances not converted": (
        "covariance with a flux",
        reader(convert=lambda k: np.ones_like(k)),
    ),
    "sign of the conversion": ("covariance with a flux", reader(convert=np.negative)),
    "errors not squared": ("square of x1ERR", reader(square=lambda error: error)),
    "redshift forgotten": ("error of the redshift", reader(redshift=0.0)),
    "near ones kept": ("keeps", reader(kept=lambda t: t["IS_CALIBRATOR"] == 0)),
    "calibrators kept": ("keeps", reader(kept=lambda t: t["zHD"] > 0.01)),
    "0.01 kept": (
        "keeps",
        reader(kept=lambda t: (t["zHD"] >= 0.01) & (t["IS_CALIBRATOR"] == 0)),
    ),
    "positions for names": ("take columns by their names", by_position),
    "each covariance once": ("not symmetric", reader(once=True)),
    "a tuple": ("dictionary", lambda text: tuple(reader()(text).values())),
}


@pytest.mark.parametrize("name", WRONG_READERS)
def test_a_wrong_reader_is_refused(name: str) -> None:
    says, function = WRONG_READERS[name]
    refused(says, checks.read_catalogue, function)


# -- naive-fit ---------------------------------------------------------------------------------

TRIPP, SCATTER, RAW = fit.tripp()


def ols(columns: Any, z: Any = SKY["z"], m: Any = M_B) -> fit.Fit:
    return fit.least_squares(z, m, columns)


def test_the_fit_is_that_of_the_contract() -> None:
    assert list(TRIPP.values()) == pytest.approx([0.34153, -19.29673, 0.12695, 2.51316], abs=6e-6)
    assert pytest.approx(0.2989, abs=6e-5) == RAW
    assert pytest.approx(0.1631, abs=6e-5) == SCATTER
    raw = ols(np.ones((84, 1)))
    assert raw.omega_m == pytest.approx(0.433, abs=5e-4)


def test_a_right_fit_passes_rounded_and_with_either_number_of_degrees() -> None:
    checks.naive_fit(TRIPP, SCATTER, RAW)
    rounded = {name: round(value, 3) for name, value in TRIPP.items()} | {"chi2": 3.0}
    checks.naive_fit(rounded, SCATTER * np.sqrt(84 / 80), RAW * np.sqrt(84 / 82))
    checks.naive_fit(*map(describe, (TRIPP, np.array([SCATTER]), RAW)))


def weighted() -> dict[str, float]:
    columns = np.column_stack([np.ones(84), -X1, COLOUR])
    w = SKY["C"][:, 0, 0] ** -0.5
    grid = np.linspace(0, 1, 2001)
    fits = [
        np.linalg.lstsq(w[:, None] * columns, w * (M_B - supernova.mu(SKY["z"], o))) for o in grid
    ]
    best = int(np.argmin([float(found[1][0]) for found in fits]))
    return dict(zip(TRIPP, [grid[best], *fits[best][0]], strict=True))


def clipped() -> dict[str, float]:
    columns = np.column_stack([np.ones(84), -X1, COLOUR])
    left = M_B - supernova.mu(SKY["z"], TRIPP["omega_m"]) - columns @ list(TRIPP.values())[1:]
    near = np.abs(left) < 2 * SCATTER
    found = ols(columns[near], SKY["z"][near], M_B[near])
    return dict(zip(TRIPP, [found.omega_m, *found.coefficients], strict=True))


WRONG_FITS: dict[str, tuple[str, dict[str, float]]] = {
    "sign of alpha": ("alpha'.* wrong sign", TRIPP | {"alpha": -TRIPP["alpha"]}),
    "sign of beta": ("beta'.* wrong sign", TRIPP | {"beta": -TRIPP["beta"]}),
    "the truth typed in": ("was made with", dict(fit.TRUTH)),
    "clipped": ("all 84", clipped()),
    "weighted": ("without weights", weighted()),
    "omega_m fixed": (
        "be free",
        dict(
            zip(
                TRIPP,
                [0.3, *np.linalg.lstsq(
                    np.column_stack([np.ones(84), -X1, COLOUR]), M_B - supernova.mu(SKY["z"], 0.3)
                )[0]],
                strict=True,
            )
        ),
    ),
    "one missing": ("no entry 'beta'", {k: v for k, v in TRIPP.items() if k != "beta"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_FITS)
def test_a_wrong_fit_is_refused(name: str) -> None:
    says, numbers = WRONG_FITS[name]
    refused(says, checks.naive_fit, numbers, SCATTER, RAW)


def test_a_wrong_scatter_is_refused() -> None:
    refused("`scatter_tripp` is a mean square", checks.naive_fit, TRIPP, SCATTER**2, RAW)
    refused("`scatter_raw` is a mean square", checks.naive_fit, TRIPP, SCATTER, RAW**2)
    columns = np.column_stack([np.ones(84), -X1, COLOUR])
    left = M_B - supernova.mu(SKY["z"], TRIPP["omega_m"]) - columns @ list(TRIPP.values())[1:]
    refused("scatter_tripp", checks.naive_fit, TRIPP, np.abs(left).mean(), RAW)
    refused("scatter_raw", checks.naive_fit, TRIPP, SCATTER, M_B.std())
    refused("scatter_tripp", checks.naive_fit, TRIPP, RAW, SCATTER)


# -- selection and its bias --------------------------------------------------------------------


def test_right_probabilities_pass() -> None:
    passes(checks.selection, lambda m, cut, sd: ndtr((cut - m) / sd))
    passes(checks.selection, lambda m, cut, sd: 1 - norm.cdf(m, cut, sd))
    passes(checks.selection, lambda m, cut, sd: np.asarray(norm.sf(m, loc=cut, scale=sd)).tolist())


WRONG_PROBABILITIES: dict[str, tuple[str, Callable[..., Any]]] = {
    "the complement": ("being missed", lambda m, cut, sd: ndtr((m - cut) / sd)),
    "a variance": ("square of `sigma_cut`", lambda m, cut, sd: ndtr((cut - m) / sd**2)),
    "a root": ("root of `sigma_cut`", lambda m, cut, sd: ndtr((cut - m) / np.sqrt(sd))),
    "a step": ("in a step", lambda m, cut, sd: (m + 0 * sd < cut) * 1.0),
    "a density": ("distribution function", lambda m, cut, sd: norm.pdf(m, cut, sd)),
    "a logistic": (
        "distribution function",
        lambda m, cut, sd: 1 / (1 + np.exp((m - cut) / (sd * 3**0.5 / np.pi))),
    ),
}


@pytest.mark.parametrize("name", WRONG_PROBABILITIES)
def test_wrong_probabilities_are_refused(name: str) -> None:
    says, function = WRONG_PROBABILITIES[name]
    refused(says, checks.selection, function)


def by_integral(m_mean: Any, scatter: float, m_cut: float, sigma_cut: float) -> Any:
    """Weigh magnitudes with their density and the probability of being found."""
    steps = np.linspace(-12, 12, 20_001) * scatter
    m = np.asarray(m_mean)[..., None] + steps
    weight = norm.pdf(steps, 0, scatter) * ndtr((m_cut - m) / sigma_cut)
    return (weight * steps).sum(axis=-1) / weight.sum(axis=-1)


def by_numbers(m_mean: Any, scatter: float, m_cut: float, sigma_cut: float) -> Any:
    if np.ndim(m_mean):
        return [by_numbers(one, scatter, m_cut, sigma_cut) for one in m_mean]
    s = math.hypot(scatter, sigma_cut)
    u = (m_cut - m_mean) / s
    return -(scatter**2) / s * norm.pdf(u) / norm.cdf(u)


def test_a_right_shift_passes_by_formula_and_by_integral() -> None:
    for function in (limits.shift, by_integral, by_numbers):
        passes(checks.malmquist_shift, function)


WRONG_SHIFTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "fainter": ("sign is wrong", lambda *a: -limits.shift(*a)),
    "a sharp limit": (
        "`sigma_cut` does not enter",
        lambda m, scatter, cut, sd: limits.shift(m, scatter, cut, 0.0),
    ),
    "the mean itself": ("subtract `m_mean`", lambda m, *a: m + limits.shift(m, *a)),
    "no factor": (
        "factor in front is missing",
        lambda m, w, cut, sd: -norm.pdf(u := (cut - m) / np.hypot(w, sd)) / norm.cdf(u),
    ),
    "scatter not squared": (
        "not `scatter`",
        lambda m, w, cut, sd: -w * norm.pdf(u := (cut - m) / np.hypot(w, sd)) / norm.cdf(u),
    ),
    "the missed ones": (
        "weighed by the probability",
        lambda m, w, cut, sd: -limits.shift(2 * cut - np.asarray(m), w, cut, sd),
    ),
}


@pytest.mark.parametrize("name", WRONG_SHIFTS)
def test_a_wrong_shift_is_refused(name: str) -> None:
    says, function = WRONG_SHIFTS[name]
    refused(says, checks.malmquist_shift, function)


def selected(shift: Callable[..., Any], **fixed: float) -> float:
    means = limits.M_MEAN + shift(limits.M_MEAN, 0.30, 25.0, 0.25)
    return fit.best_omega_m(limits.Z_LIMITED, means, **fixed)


def test_the_selected_share_is_that_of_the_contract() -> None:
    assert selected(limits.shift) == pytest.approx(0.41123, abs=6e-6)
    assert [
        float(limits.shift(-19.3 + supernova.mu(z, 0.3), 0.3, 25.0, 0.25)) for z in (0.9, 1.2)
    ] == (pytest.approx([-0.048, -0.305], abs=6e-4))


def test_a_selected_share_follows_from_ones_own_shift() -> None:
    checks.malmquist(0.4112, limits.shift)
    checks.malmquist(0.4112, describe(limits.shift))
    checks.malmquist(0.4112, "no function at all")
    for name, (_, function) in WRONG_SHIFTS.items():
        if name != "the mean itself":
            checks.malmquist(selected(function), function)
    checks.malmquist(0.3, lambda m, *a: np.zeros(np.shape(m)))  # the stand-in


def test_a_wrong_selected_share_is_refused() -> None:
    refused("M_B fixed", checks.malmquist, selected(limits.shift, M_B=-19.3), limits.shift)
    refused("does not follow", checks.malmquist, 0.3, limits.shift)
    sign = selected(lambda *a: -limits.shift(*a))
    refused("does not follow", checks.malmquist, sign, limits.shift)
    refused(
        "does not follow",
        checks.malmquist,
        selected(WRONG_SHIFTS["a sharp limit"][1]),
        limits.shift,
    )


# -- traps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_else_is_taken_for_an_answer(name: str) -> None:
    trap = TRAPS[name]
    for check, answers in (
        (checks.flux_ratio, (trap,)),
        (checks.flux_ratio, (lambda *a: trap,)),
        (checks.distance_modulus, (trap,)),
        (checks.distance_modulus, (lambda *a: trap,)),
        (checks.hubble_diagram, (trap,)),
        (checks.simulate, (trap,)),
        (checks.simulate, (lambda *a, **k: trap,)),
        (checks.simulate, (lambda *a, **k: {**simulator()(*a, **k), "d": trap},)),
        (checks.simulate, (lambda *a, **k: {**simulator()(*a, **k), "outlier": trap},)),
        (checks.read_catalogue, (trap,)),
        (checks.read_catalogue, (lambda text: trap,)),
        (checks.read_catalogue, (lambda text: {**reader()(text), "C": trap},)),
        (checks.naive_fit, (trap, SCATTER, RAW)),
        (checks.naive_fit, (TRIPP | {"beta": trap}, SCATTER, RAW)),
        (checks.naive_fit, (TRIPP, trap, RAW)),
        (checks.naive_fit, (TRIPP, SCATTER, trap)),
        (checks.selection, (lambda *a: trap,)),
        (checks.malmquist_shift, (lambda *a: trap,)),
        (checks.malmquist, (trap, limits.shift)),
    ):
        with challenge_seed(0), pytest.raises(WrongAnswer):
            check(*answers)
