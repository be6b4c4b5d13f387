"""The function of assignment 01 that makes a new world, called with unseen arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.values import Seeded
from grading_tests.checks import randomness
from grading_tests.checks.course_data import OUTLIERS
from grading_tests.checks.expect import array, challenge_rng, function, require, wrong

NAME = "make_mock_data"
PARTS = ("x_obs", "y_obs", "groups", "slopes")
VISITS, LAST_VISITS = 50, 5
DEFAULTS: dict[str, Any] = {"n_groups": 8, "mean_slope": 2.0, "sigma_slope": 1.0, "noise": 0.1}
N_DEFAULT_WORLDS = 8
N_UNSEEN_WORLDS = 8
MANY_GROUPS = 60


@dataclass
class World:
    """One answer of the function, and how it was called."""

    x: NDArray[Any]
    y: NDArray[Any]
    groups: NDArray[Any]
    slopes: NDArray[Any]
    call: str

    def residual(self) -> NDArray[Any]:
        """Return the waits' distance from the line, without the two outliers."""
        return np.asarray(self.y - self.slopes[self.groups] * self.x)[:-2]


@dataclass
class Draws:
    """Standardised draws of many worlds."""

    slopes: list[Any] = field(default_factory=list)
    x: list[Any] = field(default_factory=list)
    noise: list[Any] = field(default_factory=list)


def check_function(value: Any) -> None:
    """Check a function by its answers, none of which a stored result can give.

    Parameters
    ----------
    value : object
        The student's function, or its evidence.
    """
    asked = function(value, NAME)
    rng = challenge_rng()
    unseen = _unseen(rng, N_UNSEEN_WORLDS)
    _check_lines(asked, unseen[0], rng)
    _check_reproducible(asked, unseen[1], rng)
    _check_distributions(asked, [{}] * N_DEFAULT_WORLDS, rng)
    _check_distributions(asked, [*unseen, unseen[2] | {"n_groups": MANY_GROUPS}], rng)


def _check_lines(asked: FunctionEvidence, unseen: dict[str, Any], rng: np.random.Generator) -> None:
    """Require that without noise every wait but the last two lies exactly on its group's line."""
    worlds = [
        _ask(asked, rng, **(unseen | {"noise": 0.0})),
        _ask(asked, rng, n_groups=2, noise=0.0),
    ]
    for world in worlds:
        require(
            float(np.abs(world.residual()).max()) < 1e-9,
            f"With `noise=0` every wait but the last two should be the slope of its group times "
            f"its queue, but after {world.call} it is not.",
        )
    world = _ask(asked, rng, mean_slope=-1.5, sigma_slope=0.0)
    require(
        bool(np.allclose(world.slopes, -1.5, rtol=0, atol=1e-9)),
        f"With `sigma_slope=0` every slope should be the mean slope, but after "
        f"{world.call} it is not.",
    )


def _check_reproducible(
    asked: FunctionEvidence, unseen: dict[str, Any], rng: np.random.Generator
) -> None:
    """Require the same world from the same seed, and another one in every part from another.

    The same world is asked for in two ways: who records answers, or answers from a store, would
    otherwise give the same words to the same question.
    """
    for arguments, spelt_out in (({}, DEFAULTS), (unseen, dict(reversed(unseen.items())))):
        seeds = [int(seed) for seed in rng.integers(2**62, size=2)]
        first = _ask(asked, seeds[0], **arguments)
        again = _ask(asked, seeds[0], **spelt_out)
        other = _ask(asked, seeds[1], **arguments)
        require(
            all(np.array_equal(a, b) for a, b in zip(_parts(first), _parts(again), strict=True)),
            f"For the same seed {first.call} and {again.call} gave two different worlds. Either "
            "some draws do not come from `rng`, or the parameters have another order or default.",
        )
        for part, one, two in (
            ("slopes", first.slopes, other.slopes),
            ("x_obs", first.x, other.x),
            ("noise", first.residual(), other.residual()),
        ):
            require(
                float(np.mean(np.abs(one - two) < 1e-10)) < randomness.MAX_REPEATED,
                f"`{NAME}` gave the same {part} for two different seeds: it does not come from "
                "`rng`.",
            )


def _check_distributions(
    asked: FunctionEvidence, calls: list[dict[str, Any]], rng: np.random.Generator
) -> None:
    draws = Draws()
    for arguments in calls:
        world = _ask(asked, rng, **arguments)
        used = DEFAULTS | arguments
        noise = world.residual() / used["noise"]
        draws.slopes.append((world.slopes - used["mean_slope"]) / used["sigma_slope"])
        draws.x.append(world.x)
        draws.noise.append(noise)
        require(
            not randomness.same_numbers(noise, world.x),
            f"After {world.call} the noise is made of the same numbers as `x_obs`.",
        )
    how = "with other arguments" if any(calls) else "with no argument but `rng`"
    for part, values, advice in (
        ("slopes", draws.slopes, "`mean_slope` is their mean, `sigma_slope` their spread."),
        ("x_obs", draws.x, "They are standard normal."),
        ("noise", draws.noise, "`noise` is its standard deviation, and its mean is zero."),
    ):
        z = np.concatenate(values)
        require(
            not randomness.repeated(z),
            f"Called {how}, `{NAME}` uses the same random numbers for its {part} again and again.",
        )
        require(
            not (randomness.off_centre(z) or randomness.off_scale(z) or randomness.off_shape(z)),
            f"Called {how}, `{NAME}` draws its {part} from another distribution than asked. "
            f"{advice}",
        )


def _unseen(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Return arguments far from the defaults, their standard deviations far from their squares.

    The spread of the slopes is small in all worlds or large in all, or a variance taken for a
    standard deviation would make some too wide and others too narrow, and none stand out.
    """
    spread = (0.05, 0.15) if rng.integers(2) else (6.0, 12.0)
    noise = (0.01, 0.03) if rng.integers(2) else (0.4, 0.6)
    return [
        {
            "n_groups": int(rng.choice([3, 4, 5, 6, 7, 9, 10, 11, 12])),
            "mean_slope": float(rng.choice([-1, 1]) * rng.uniform(12.0, 20.0)),
            "sigma_slope": float(rng.uniform(*spread)),
            "noise": float(rng.uniform(*noise)),
        }
        for _ in range(count)
    ]


def _ask(asked: FunctionEvidence, seed: int | np.random.Generator, **arguments: Any) -> World:
    """Call the function once and check the shapes, the groups and the outliers of its answer.

    Arguments are given by position where all four stand in the order of the signature.
    """
    if isinstance(seed, np.random.Generator):
        seed = int(seed.integers(2**62))
    n_groups = int((DEFAULTS | arguments)["n_groups"])
    if list(arguments) == list(DEFAULTS):
        shown = [f"{value:.4g}" for value in arguments.values()]
        answer = asked.call(Seeded(seed), *arguments.values())
    else:
        shown = [f"{key}={value:.4g}" for key, value in arguments.items()]
        answer = asked.call(Seeded(seed), **arguments)
    call = f"`{NAME}({', '.join(['rng', *shown])})`"
    require(not answer.error, f"{call} failed: {answer.error}")
    require(
        not answer.touched_global_random_state,
        f"{call} changed the state of `np.random`. Draw from `rng` only, and set no seed.",
    )
    if not isinstance(answer.value, (tuple, list)) or len(answer.value) != len(PARTS):
        wrong(f"{call} should return four arrays: x_obs, y_obs, groups, slopes.")
    n_visits = VISITS * (n_groups - 1) + LAST_VISITS
    x, y, groups, slopes = (
        _part(value, part, call, n_groups if part == "slopes" else n_visits)
        for part, value in zip(PARTS, answer.value, strict=True)
    )
    expected = [VISITS] * (n_groups - 1) + [LAST_VISITS]
    require(
        set(groups.tolist()) == set(range(n_groups))
        and bool(np.array_equal(np.bincount(groups), expected)),
        f"After {call} the groups do not have the right numbers of visits.",
    )
    require(
        bool(np.all(groups[-LAST_VISITS:] == n_groups - 1)),
        f"After {call} the last group does not stand at the end.",
    )
    require(
        tuple(y[-2:]) == OUTLIERS,
        f"After {call} the last two waits are not the two outliers in order.",
    )
    return World(x, y, groups, slopes, call)


def _part(value: Any, part: str, call: str, length: int) -> NDArray[Any]:
    found = array(value, f"{part} of {NAME}", kind="integer" if part == "groups" else "real")
    require(
        found.shape == (length,),
        f"After {call} {part} has the shape {found.shape}, which does not fit these arguments.",
    )
    return found


def _parts(world: World) -> tuple[NDArray[Any], ...]:
    return world.x, world.y, world.groups, world.slopes
