"""Models that are found in solutions: of the same signature, without names and numbers."""

from __future__ import annotations

import pickle

import pytest

pytestmark = pytest.mark.slow

CELLS = [
    "import numpy as np, pymc as pm",
    "where = np.array([0, 0, 1, 2]); dose = np.array([1.0, 2.0, 3.0, 47.25])",
    """
with pm.Model(coords={"clinic": ["east", "north", "west"]}) as secret_model:
    effect = pm.Normal("effect", 0, 31.25, dims="clinic")
    spread = pm.HalfNormal("spread", 2.125)
    double = pm.Deterministic("double", 2 * effect)
    pm.Normal("response", effect[where] * dose, spread, observed=dose + 1)
    fit = pm.sample(draws=700, chains=3, random_seed=1)
""",
    "assert fit.posterior['effect'].shape == (3, 700, 3)",
    "raise ValueError('a cell that fails')",
    """
with pm.Model() as other:
    pm.Normal("alone", 0, 1)
    pm.sample()
assert dict(fit.posterior.sizes)["clinic"] == 3
with pm.Model():
    pm.Exponential("never", 1)
    1 / (fit.sample_stats["diverging"].sum() > 0).item()
    pm.sample()
""",
]


def test_the_models_that_cells_sample_are_found_without_names_and_numbers() -> None:
    from examroom.speedups import rehearsal
    from examroom.speedups.compiled_model import signature_of

    written, modules = rehearsal.rehearse(CELLS)
    first, second = pickle.loads(written)
    assert [variable.name for variable in first.free_RVs] == ["v0", "v1"]
    assert len(second.free_RVs) == 1
    for word in (b"effect", b"clinic", b"north", b"response", b"secret"):
        assert word not in written
    numbers = [constant.data for constant in signature_of(first).constants]
    assert not any((value == number).any() for value in numbers for number in (31.25, 47.25))
    assert "grading_tests" not in {name.partition(".")[0] for name in modules}


def test_a_model_of_the_solution_is_compiled_before_a_student_needs_it() -> None:
    import numpy as np
    import nutpie
    import pymc as pm

    from examroom.speedups import rehearsal
    from examroom.speedups.compile_cache import CompileCache
    from examroom.speedups.compiled_model import signature_of

    (model, _) = pickle.loads(rehearsal.rehearse(CELLS)[0])
    cache, options = CompileCache(), {"var_names": None, "backend": "numba"}
    cache.learning = True
    cache.compile_model(nutpie.compile_pymc_model, model, **options)
    cache.learning = False
    where, dose = np.array([2, 1, 0, 0]), np.array([1.0, -1.0, 0.5, 3.0])
    with pm.Model() as student:
        effect = pm.Normal("slope", 1, 3, shape=3)
        spread = pm.HalfNormal("noise", 5)
        pm.Deterministic("twice", 2 * effect)
        pm.Normal("y", effect[where] * dose, spread, observed=dose)
    assert signature_of(student).key in cache._kept

    def never(*_: object, **__: object) -> None:
        raise AssertionError("It was compiled again.")

    compiled = cache.compile_model(never, student, **options)
    fitted = nutpie.sample(compiled, draws=500, tune=500, chains=2, seed=1, progress_bar=False)
    with student:
        other = pm.sample(500, tune=500, chains=2, random_seed=2, progressbar=False)
    ours, theirs = (float(one.posterior["slope"][..., 0].mean()) for one in (fitted, other))
    assert ours == pytest.approx(theirs, abs=0.35)
