"""Keep what is compiled between `begin` and `end`, and give it out afterwards."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from examroom.ready import fits, functions
from examroom.ready.forms import Form, Unformed

_kept: dict[Any, Any] = {}
_learning = False
BY_PYMC = {"var_names": None, "backend": "numba"}
"""How `pymc.sample` asks nutpie for a compiled model."""


def begin() -> None:
    """Keep the models and functions that are compiled from now on, where PyMC is imported."""
    global _learning
    if "pymc" not in sys.modules:
        return
    import nutpie
    import pytensor
    from pymc.sampling import mcmc

    _learning = True
    for place, name, instead in (
        (nutpie, "compile_pymc_model", _model),
        (pytensor, "function", _function),
        (mcmc, "assign_step_methods", _steps),
    ):
        setattr(place, name, functools.wraps(getattr(place, name))(
            functools.partial(instead, getattr(place, name))
        ))


def end() -> None:
    """Keep nothing more; what has been kept is given out."""
    global _learning
    _learning = False


def _given(form: Form, make: Callable[[], Any]) -> Any:
    """Return what is kept for a form; while learning, make it where there is nothing."""
    global _learning
    if _learning and form.key not in _kept:
        _learning = False  # what is compiled on the way is not asked for by anybody else
        try:
            _kept[form.key] = make()
        finally:
            _learning = True
    return _kept[form.key]


def _model(compile_model: Callable[..., Any], model: Any, **options: Any) -> Any:
    """Take the place of `nutpie.compile_pymc_model`."""
    if options == BY_PYMC:
        with suppress(Unformed, KeyError):
            form = fits.form_of(model)
            fit = _given(form, lambda: fits.Fit.of(model, form, compile_model))
            return fit.bound(model, form)
    return compile_model(model, **options)


def _steps(assign: Callable[..., Any], model: Any, step: Any = None, methods: Any = None) -> Any:
    """Take the place of PyMC's choice of step methods, which differentiates to find NUTS."""
    from pymc.step_methods import NUTS, STEP_METHODS

    with suppress(Unformed):
        if step is None and methods is STEP_METHODS and fits.form_of(model).key in _kept:
            return [], {NUTS: list(model.value_vars)}
    return assign(model, step, methods=methods)


def _function(compile_function: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Take the place of `pytensor.function`."""
    anew = functools.partial(compile_function, *given, **options)
    with suppress(Unformed, KeyError):
        reading = functions.Asked.plainly(*given, **options).read()
        ready = _given(reading.form, lambda: functions.Ready.of(reading, compile_function))
        return ready.bound(reading, anew)
    return anew()
